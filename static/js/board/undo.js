// Undo of the user's own last action: offered in the column that the card has left, until its countdown ends.
import { announce } from "../lib/page.js";

export class Undos {
  #board;
  #timer;

  /** @param {HTMLElement} board */
  constructor(board) {
    this.#board = board;
    for (const undo of this.#all()) this.#begin(undo);
    this.#putLatestFirst();
    this.#timer = setInterval(() => this.#count(), 1_000);
  }

  stop() {
    clearInterval(this.#timer);
  }

  // Show the undo contained in a response. A column has only the latest one, so the cards below do not move.
  /** @param {string} html */
  offer(html) {
    const undo = document.createRange().createContextualFragment(html).querySelector("[data-undo]");
    if (!undo) return;
    const spot = this.#board.querySelector(`section[data-column="${undo.dataset.column}"] [data-undos]`);
    for (const old of this.#all()) if (spot.contains(old) || old.dataset.undo === undo.dataset.undo) old.remove();
    spot.prepend(undo);
    this.#begin(undo);
    this.#putLatestFirst();
    announce(undo.textContent);
  }

  pressLatest() {
    this.#latest?.querySelector("button").click();
  }

  // Remove the undo, or replace it by the reason it was rejected: a cancelled order has no card to show that.
  /** @param {HTMLElement} undo @param {string} html @param {boolean} refused */
  pressed(undo, html, refused) {
    const why = refused && document.createRange().createContextualFragment(html).querySelector(".notice");
    if (why) undo.replaceWith(why);
    else undo.remove();
    this.#putLatestFirst();
  }

  // Mark the older ones: a phone shows only the latest, above the cards of any column.
  #putLatestFirst() {
    const latest = this.#latest;
    for (const undo of this.#all()) undo.classList.toggle("undo--older", undo !== latest);
  }

  get #latest() {
    return [...this.#all()].sort((a, b) => Number(b.dataset.until) - Number(a.dataset.until))[0];
  }

  /** @param {HTMLElement} undo */
  #begin(undo) {
    undo.dataset.until = String(Date.now() + Number(undo.dataset.seconds) * 1_000);
  }

  #count() {
    for (const undo of this.#all()) {
      const left = Math.ceil((Number(undo.dataset.until) - Date.now()) / 1_000);
      const isPressed = undo.querySelector("[aria-busy=true]");
      if (!isPressed && (left <= 0 || isOvertaken(undo))) undo.remove();
      const spot = undo.querySelector("[data-left]");
      spot.textContent = spot.textContent.replace(/\d+/, String(Math.max(left, 0)));
    }
  }

  #all() {
    return this.#board.querySelectorAll("form[data-undo]");
  }
}

// True if every order of the undo has been changed again since.
/** @param {HTMLFormElement} undo */
function isOvertaken(undo) {
  const { order, version } = undo.elements;
  const steps = version ? [[undo.dataset.undo, version.value]] : [order].flat().map(({ value }) => value.split(":"));
  return steps.every(
    ([number, made]) => Number(document.getElementById(`order-${number}`)?.dataset.version) > Number(made),
  );
}
