// Wall display of the board, without interaction: it turns through pages of cards and reloads the totals.
import { ask } from "./requests.js";

const TURN = 10_000;

export class Wall {
  #board;
  #totals;
  #timer;
  #turns = 0;

  /** @param {HTMLElement} board */
  constructor(board) {
    this.#board = board;
    this.#totals = board.querySelector("[data-totals]");
    if (!this.#totals) return;
    this.#timer = setInterval(() => document.hidden || this.#turn(), TURN);
    document.fonts.ready.then(() => this.#show());
  }

  stop() {
    clearInterval(this.#timer);
  }

  #turn() {
    this.#turns += 1;
    this.#show();
    this.#read().catch(() => {}); // Connection shows when the server does not answer
  }

  #show() {
    for (const list of this.#board.querySelectorAll("[data-cards], [data-pages]")) {
      const { pages, width } = measure(list);
      const page = this.#turns % pages;
      list.scrollTo({ left: page * width, behavior: "instant" });
      const mark = list.parentElement.querySelector("[data-page]");
      if (mark) mark.textContent = pages > 1 ? `${page + 1}/${pages}` : "";
    }
  }

  async #read() {
    const html = await (await ask(new URL(this.#totals.dataset.totals, location.href))).text();
    this.#totals.replaceChildren(document.createRange().createContextualFragment(html));
    this.#show();
  }
}

// Measure the pages of a list. A page includes the gap after its last lane, and ends where the next lane begins.
/** @param {HTMLElement} list */
function measure(list) {
  const gap = Number.parseFloat(getComputedStyle(list).columnGap) || 0;
  const width = list.getBoundingClientRect().width + gap;
  return { width, pages: Math.max(1, Math.ceil((list.scrollWidth + gap) / width - 0.01) || 1) };
}
