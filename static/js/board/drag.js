// Dragging a card with mouse or pen to the column of its next status, which clicks the card's button. Touch scrolls
// instead.

/** @type {("translate" | "left" | "top" | "inlineSize" | "blockSize")[]} */
const PLACED = ["translate", "left", "top", "inlineSize", "blockSize"];
const FAR = 8; // pixels; less is a click
const HANDS_OFF = "a, button, input, select, summary, form, details";

/** @param {HTMLElement} board @param {AbortSignal} signal */
export function letDrag(board, signal) {
  /** @type {Drag} */
  let drag = null;
  const end = () => {
    drag?.putBack();
    drag = null;
  };
  board.addEventListener(
    "pointerdown",
    (event) => {
      const card = event.target.closest("article[data-leads-to]");
      if (!card?.dataset.leadsTo || event.button || event.pointerType === "touch") return;
      if (!event.target.closest(HANDS_OFF)) drag = new Drag(board, card, event);
    },
    { signal },
  );
  document.addEventListener("pointermove", (event) => drag && (drag.move(event) || end()), { signal });
  document.addEventListener(
    "pointerup",
    (event) => {
      drag?.drop(event);
      end();
    },
    { signal },
  );
  document.addEventListener("pointercancel", end, { signal });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && end(), { signal });
}

class Drag {
  #board;
  #card;
  #goal;
  #from;
  #place;
  #isLifted = false;

  /** @param {HTMLElement} board @param {HTMLElement} card @param {PointerEvent} event */
  constructor(board, card, { clientX, clientY }) {
    this.#board = board;
    this.#card = card;
    this.#place = card.closest("li");
    this.#goal = board.querySelector(`section[data-column="${card.dataset.leadsTo}"]`);
    this.#from = [clientX, clientY];
  }

  // Return false if the drag has ended because the card was replaced or the button released.
  /** @param {PointerEvent} event */
  move({ clientX, clientY, buttons }) {
    if (!this.#card.isConnected || !buttons) return false;
    const [x, y] = [clientX - this.#from[0], clientY - this.#from[1]];
    if (!this.#isLifted && Math.hypot(x, y) < FAR) return true;
    if (!this.#isLifted) this.#lift();
    this.#card.style.translate = `${x}px ${y}px`;
    this.#goal.classList.toggle("column--over", this.#isOver(clientX, clientY));
    return true;
  }

  /** @param {PointerEvent} event */
  drop({ clientX, clientY }) {
    if (this.#isLifted && this.#card.isConnected && this.#isOver(clientX, clientY)) {
      this.#card.querySelector("[data-next]").click();
    }
  }

  putBack() {
    this.#isLifted = false;
    this.#board.querySelector(".board").classList.remove("board--dragging");
    this.#card.classList.remove("ticket--lifted");
    this.#goal.classList.remove("column--goal", "column--over");
    for (const { style } of [this.#card, this.#place]) for (const name of PLACED) style[name] = "";
  }

  #lift() {
    this.#isLifted = true;
    getSelection().removeAllRanges();
    this.#board.querySelector(".board").classList.add("board--dragging");
    this.#leaveTheColumn();
    this.#card.classList.add("ticket--lifted");
    this.#goal.classList.add("column--goal");
  }

  // Position the card outside its column, which would clip it, and keep its space in the column.
  #leaveTheColumn() {
    const { left, top, width, height } = this.#card.getBoundingClientRect();
    this.#place.style.blockSize = `${height}px`;
    Object.assign(this.#card.style, { left: `${left}px`, top: `${top}px`, inlineSize: `${width}px` });
  }

  /** @param {number} x @param {number} y */
  #isOver(x, y) {
    const { left, right } = this.#goal.getBoundingClientRect();
    return x >= left && x <= right && y >= 0;
  }
}
