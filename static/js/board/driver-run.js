// The page of a driver: reports from the door are kept on the phone until the server has them. Each has an identifier,
// so that one that arrives twice counts once.
import { BY_SCRIPT } from "../lib/page.js";

const AGAIN = 15_000; // milliseconds
const KEY = `reports:${location.pathname}`;
const notice = /** @type {HTMLElement} */ (document.querySelector("[data-unsent]"));
let isSending = false;

/** @returns {{ url: string, body: string }[]} */
const waiting = () => JSON.parse(localStorage.getItem(KEY) ?? "[]");

/** @param {{ url: string, body: string }[]} reports */
function keep(reports) {
  localStorage.setItem(KEY, JSON.stringify(reports));
  notice.hidden = !reports.length;
  notice.textContent = notice.dataset.unsent.replace("#", () => String(reports.length));
}

async function send() {
  if (isSending) return;
  isSending = true;
  let isRefused = false;
  try {
    for (let [report] = waiting(); report; [report] = waiting()) {
      const headers = { ...BY_SCRIPT, "Content-Type": "application/x-www-form-urlencoded" };
      const answer = await fetch(report.url, { method: "POST", body: report.body, headers });
      if (answer.status >= 500 || answer.status === 429) return;
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

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (navigator.onLine || !form.matches("[data-report]")) return; // with a network the form is sent as usual
  event.preventDefault();
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form))).toString();
  keep([...waiting(), { url: form.action, body }]);
  for (const button of form.closest("section").querySelectorAll("button")) button.disabled = true;
});

if (waiting().length) {
  keep(waiting());
  send();
}
addEventListener("online", send);
setInterval(() => waiting().length && send(), AGAIN);
