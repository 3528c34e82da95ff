// The board on a wall, where nobody presses: what does not fit is shown page by page, and the totals are read again.
import { ask } from "./board-asking.js";

const TURN = 10_000;

export class Wall {
  #board;
  #totals;
  #timer;

  constructor(board) {
    this.#board = board;
    this.#totals = board.querySelector("[data-totals]");
    if (this.#totals) this.#timer = setInterval(() => document.hidden || this.#turn(), TURN);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #turn() {
    for (const list of this.#board.querySelectorAll("[data-cards]")) {
      const isLast = list.scrollLeft + list.clientWidth >= list.scrollWidth - 1;
      list.scrollTo({ left: isLast ? 0 : list.scrollLeft + list.clientWidth, behavior: "instant" });
    }
    this.#read().catch(() => {}); // the board itself says when there is no answer
  }

  async #read() {
    const html = await (await ask(new URL(this.#totals.dataset.totals, location.href))).text();
    this.#totals.replaceChildren(document.createRange().createContextualFragment(html));
  }
}
