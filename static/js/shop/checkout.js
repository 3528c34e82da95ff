// Keeps the sum in step with the chosen place, and the button from being pressed twice.
// Each place of the list brings its own words from the server, and each fee its sum: nothing is reckoned here.
import { announce } from "../lib/page.js";
import { look } from "./checkout-promo.js";

const form = document.querySelector("form[data-checkout]");
const place = form.elements.province;
const address = form.querySelector("[data-when-brought]");
const slow = form.querySelector("[data-slow]");
const away = form.querySelector("[data-away]");
const SLOW = 12_000;

function chosen() {
  const { dataset } = place.selectedOptions[0];
  return { ...dataset, ...form.querySelector(`data[value="${dataset.delivery}"]`)?.dataset };
}

function show() {
  const said = chosen();
  address.hidden = "pickUp" in said;
  for (const spot of document.querySelectorAll("[data-unpriced]")) spot.hidden = Boolean(said.total);
  for (const spot of document.querySelectorAll("[data-priced]")) spot.hidden = !said.total;
  if (!said.total) return;
  for (const spot of document.querySelectorAll("[data-shows]")) {
    const words = said[spot.dataset.shows];
    if (spot instanceof HTMLInputElement) spot.value = words;
    else spot.textContent = words;
  }
}

place.addEventListener("change", () => {
  show();
  const { row, fee, total } = chosen();
  if (total) announce(`${row} ${fee}. ${total}`);
});

form.addEventListener("submit", (event) => {
  const submitter = /** @type {HTMLButtonElement} */ (event.submitter);
  away.hidden = navigator.onLine;
  const isLook = submitter?.name === "use" && !("plain" in form.dataset);
  if (form.dataset.sent || isLook || !navigator.onLine) event.preventDefault();
  if (form.dataset.sent || !submitter || !navigator.onLine) return;
  if (isLook) {
    if (!submitter.hasAttribute("aria-disabled")) look(submitter);
    return;
  }
  const words = [...submitter.childNodes];
  form.dataset.sent = "1";
  submitter.setAttribute("aria-disabled", "true");
  // A spinner that is gone at once only frightens.
  setTimeout(() => {
    submitter.setAttribute("aria-busy", "true");
    if (submitter.dataset.busy) submitter.replaceChildren(submitter.dataset.busy);
  }, 150);
  setTimeout(() => release(submitter, words), SLOW);
});

addEventListener("online", () => {
  away.hidden = true;
});

// No answer yet: the network may be gone. Pressing again is safe, the server knows this page.
/** @param {HTMLElement} button @param {Node[]} words */
function release(button, words) {
  delete form.dataset.sent;
  button.removeAttribute("aria-disabled");
  button.removeAttribute("aria-busy");
  button.replaceChildren(...words);
  slow.hidden = false;
  announce(slow.textContent);
}

// Left without ordering: the server keeps what is typed, for whenever the customer comes back. A code that was refused
// is not kept, it would only be refused again.
const typed = () => {
  const data = new FormData(form);
  if (form.elements.promo_code.getAttribute("aria-invalid")) data.delete("promo_code");
  return data;
};
const written = () => JSON.stringify([...typed()]);
let kept = written();
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || form.dataset.sent || written() === kept) return;
  kept = written();
  const data = typed();
  data.append("keep", "1");
  navigator.sendBeacon(form.action, data);
});

// Kept in the browser's memory and come back to: the page is asked for anew, the old press may have ordered.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

document.querySelector("[data-errors]")?.focus();
show(); // a browser may have put back another place than the server chose
