// Updates the total for the chosen province, and prevents double submission. The server supplies the texts for every
// province and the total for every fee: nothing is calculated here.
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
  // Delayed, because a spinner that flashes is irritating.
  setTimeout(() => {
    submitter.setAttribute("aria-busy", "true");
    if (submitter.dataset.busy) submitter.replaceChildren(submitter.dataset.busy);
  }, 150);
  setTimeout(() => release(submitter, words), SLOW);
});

addEventListener("online", () => {
  away.hidden = true;
});

// Enable the button after a long wait. A repeated submission is safe: the server recognises the form's token.
/** @param {HTMLElement} button @param {Node[]} words */
function release(button, words) {
  delete form.dataset.sent;
  button.removeAttribute("aria-disabled");
  button.removeAttribute("aria-busy");
  button.replaceChildren(...words);
  slow.hidden = false;
  announce(slow.textContent);
}

// On leaving the page, send what was typed to the server, which keeps it for the next visit. A rejected promo code is
// left out.
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

// Reload a page restored from the back-forward cache: its order may have been placed.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

document.querySelector("[data-errors]")?.focus();
show(); // the browser may have restored another province than the server selected
