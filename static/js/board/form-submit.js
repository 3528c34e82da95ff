// Submits the board's forms without leaving the page. The response is the changed card, or several.
/** @import { Picking } from "./selection.js" */
/** @import { Undos } from "./undo.js" */
import { filledIn, post } from "../lib/page.js";
import { showResults } from "./notices.js";

const PATIENCE = 15_000;
const HOLD = 2_000;

/** @typedef {(html: string) => Promise<void>} Place */

/** @param {HTMLElement} board @param {Place} place @param {Undos} undos @param {Picking} picking */
export function sendPresses(board, place, undos, picking) {
  board.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sifts], [method=dialog]")) return;
    const button = event.submitter ?? event.target.querySelector("button");
    const isOff = ["aria-busy", "aria-disabled"].some((state) => button.getAttribute(state) === "true");
    if (button.formTarget === "_blank" && !isOff) return holdFor(button); // printed in another tab
    if (button.formTarget === "_self" && !isOff) return; // goes on to another page
    event.preventDefault();
    if (!isOff) send(board, event.target, button, place, undos, picking);
  });
}

// Disable the button briefly: a double click would print twice.
/** @param {HTMLButtonElement} button */
function holdFor(button) {
  setTimeout(() => button.setAttribute("aria-busy", "true")); // after the form is submitted
  setTimeout(() => button.removeAttribute("aria-busy"), HOLD);
}

/**
 * @param {HTMLElement} board @param {HTMLFormElement} form @param {HTMLButtonElement} button
 * @param {Place} place @param {Undos} undos @param {Picking} picking
 */
async function send(board, form, button, place, undos, picking) {
  const isUndo = form.matches("[data-undo]");
  const card = form.closest("article") ?? form;
  button.setAttribute("aria-busy", "true");
  card.querySelector("[data-failure]")?.remove();
  try {
    const sent = { csrf: board.dataset.csrf, patience: PATIENCE };
    const answer = await post(form.getAttribute("action"), filledIn(form, button), sent);
    if (answer.redirected || answer.status === 403) return location.reload(); // signed out
    if (answer.status === 422) return refuse(form, await answer.text());
    const isRefusal = answer.status === 409 || (answer.status === 400 && form.matches("[data-batch]"));
    if (!answer.ok && !isRefusal) throw new Error(`${answer.status}`);
    for (const menu of form.closest("details.menu") ? card.querySelectorAll("details[open]") : []) menu.open = false;
    const html = await answer.text();
    await place(html);
    if (isUndo) undos.pressed(form, html, !answer.ok);
    else undos.offer(html);
    showResults(board, html);
    if (form.matches("[data-batch]") && answer.ok) picking.end();
  } catch {
    (card.querySelector(".ticket__tools") ?? card.lastElementChild).before(
      board.querySelector("template[data-failed]").content.cloneNode(true),
    );
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// Show the error under the field, and keep what was typed.
/** @param {HTMLFormElement} form @param {string} html */
function refuse(form, html) {
  const input = form.querySelector(".input");
  input.after(document.createRange().createContextualFragment(html));
  input.focus();
}
