// The way back from one's own last step: it stands in the column the card left, counts down, and goes.

export class Undos {
  #board;
  #timer;

  constructor(board) {
    this.#board = board;
    for (const undo of this.#all()) this.#begin(undo);
    this.#timer = setInterval(() => this.#count(), 1_000);
  }

  stop() {
    clearInterval(this.#timer);
  }

  // An answer to a press may bring one along.
  offer(html) {
    const undo = document.createRange().createContextualFragment(html).querySelector("[data-undo]");
    if (!undo) return;
    this.#of(undo.dataset.undo)?.remove();
    this.#board.querySelector(`section[data-column="${undo.dataset.column}"] [data-undos]`)?.replaceChildren(undo);
    this.#begin(undo);
    document.querySelector("[data-status]").textContent = undo.textContent.trim().replace(/\s+/g, " ");
  }

  // Pressed: it has done its work, or says in its own place why not, for a cancelled order has no card to say it on.
  pressed(undo, html, refused) {
    const why = refused && document.createRange().createContextualFragment(html).querySelector(".notice");
    if (why) undo.replaceWith(why);
    else undo.remove();
  }

  #begin(undo) {
    undo.dataset.until = Date.now() + Number(undo.dataset.seconds) * 1_000;
  }

  #count() {
    for (const undo of this.#all()) {
      const left = Math.ceil((Number(undo.dataset.until) - Date.now()) / 1_000);
      const isPressed = undo.querySelector("[aria-busy=true]");
      if (!isPressed && (left <= 0 || this.#isOvertaken(undo))) undo.remove();
      const spot = undo.querySelector("[data-left]");
      spot.textContent = spot.textContent.replace(/\d+/, Math.max(left, 0));
    }
  }

  #isOvertaken(undo) {
    const card = document.getElementById(`order-${undo.dataset.undo}`);
    return Number(card?.dataset.version) > Number(undo.elements.version.value);
  }

  #all() {
    return this.#board.querySelectorAll("[data-undo]");
  }

  #of(number) {
    return this.#board.querySelector(`[data-undo="${number}"]`);
  }
}
