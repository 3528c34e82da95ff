// The page of a driver: a report from the door that the server does not answer is kept on the phone and sent again. Each
// has an identifier, so that one that arrives twice counts once.
import { BY_SCRIPT } from "../lib/page.js";

/** @typedef {{ url: string, body: string }} Report */

const PATIENCE = 10_000; // milliseconds, for one answer
const AGAIN = 15_000;
const KEY = `reports:${location.pathname}`;
const notice = /** @type {HTMLElement} */ (document.querySelector("[data-unsent]"));
let isSending = false;

/** @returns {Report[]} */
const waiting = () => JSON.parse(localStorage.getItem(KEY) ?? "[]");

/** @param {Report[]} reports */
function keep(reports) {
  localStorage.setItem(KEY, JSON.stringify(reports));
  notice.hidden = !reports.length;
  notice.textContent = notice.dataset.unsent.replace("#", () => String(reports.length));
  for (const { url } of reports) hold(document.querySelector(`form[action="${new URL(url).pathname}"]`));
}

// Nobody reports twice from a door.
/** @param {HTMLFormElement | null} form */
function hold(form) {
  for (const button of form?.closest("section").querySelectorAll("button") ?? []) button.disabled = true;
}

/**
 * Post a report. Throws if there is no network, or if the server cannot answer now.
 * @param {Report} report
 */
async function post({ url, body }) {
  const headers = { ...BY_SCRIPT, "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
  return answer;
}

async function sendWaiting() {
  if (isSending) return;
  isSending = true;
  let isRefused = false;
  try {
    for (let [report] = waiting(); report; [report] = waiting()) {
      const answer = await post(report);
      isRefused ||= answer.status >= 400;
      keep(waiting().slice(1));
    }
  } catch {
    return; // tried again later
  } finally {
    isSending = false;
  }
  if (!isRefused) return location.reload();
  notice.hidden = false;
  notice.textContent = notice.dataset.refused;
}

/** @param {HTMLFormElement} form */
async function report(form) {
  const one = { url: form.action, body: new URLSearchParams(/** @type {any} */ (new FormData(form))).toString() };
  hold(form);
  try {
    if (waiting().length) throw new Error("after those that wait");
    const answer = await post(one);
    if (answer.status < 400) return location.reload();
    form.submit(); // to see what is wrong, at its place
  } catch {
    keep([...waiting(), one]);
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-report]")) return;
  event.preventDefault();
  report(event.target);
});

if (waiting().length) {
  keep(waiting());
  sendWaiting();
}
addEventListener("online", sendWaiting);
setInterval(() => waiting().length && sendWaiting(), AGAIN);
