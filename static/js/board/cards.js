// The cards of the board: keeps each in its column and position, ignores older versions, and applies the filter.
/** @import { Ringing } from "./ringing.js" */
/** @import { BoardFilter } from "./filter.js" */

import { Memory } from "./card-versions.js";
import { Counts } from "./counts.js";
import { isInUse, tellChange } from "./notices.js";
import { carryOver, sayWhereItWas } from "./preserve-state.js";

export class Cards {
  #board;
  #counts;
  #ringing;
  #filter;
  #seen = new Memory();

  /** @param {HTMLElement} board @param {Ringing} ringing @param {BoardFilter} filter */
  constructor(board, ringing, filter) {
    this.#board = board;
    this.#ringing = ringing;
    this.#filter = filter;
    this.#counts = new Counts(board);
    for (const card of this.#all()) this.#seen.set(card);
  }

  /** @param {string} html */
  place(html) {
    const drawn = document.createRange().createContextualFragment(html);
    for (const card of drawn.querySelectorAll("article[data-version]")) this.#placeOne(card);
    this.#ringing.alarm([...drawn.querySelectorAll("[data-rang]")].map(({ dataset }) => dataset.rang));
    this.#counts.write();
    this.#ringing.tell();
  }

  // Return the differences between server and page as "number:version", the version to be fetched. A card that is newer
  // here is no difference.
  /** @param {Pulse} pulse */
  compare({ columns }) {
    const due = Object.assign({}, ...Object.values(columns).map(({ cards }) => cards));
    const behind = Object.entries(due).filter(([number, version]) => !(versionHere(number) >= version));
    const extra = this.#all().filter(({ id }) => !(numberOf(id) in due));
    const news = extra.map(({ id, dataset }) => [numberOf(id), Number(dataset.version) + 1]);
    return [...behind, ...news].map(([number, version]) => `${number}:${version}`);
  }

  // Return the number of open orders on this page (`own`) and on the server (`all`).
  /** @param {Pulse} pulse */
  counted({ columns }) {
    return {
      own: this.#all().filter((card) => card.dataset.column !== "done").length,
      all: Object.entries(columns).reduce((sum, [key, { count }]) => (key === "done" ? sum : sum + count), 0),
    };
  }

  /** @param {Pulse} pulse */
  setTotals({ columns }) {
    for (const [key, { count }] of Object.entries(columns)) this.#counts.set(key, count);
    this.#counts.write();
  }

  // Replace all columns. An unchanged card keeps its element, and with it an open menu and typed text.
  /** @param {Document} page */
  replaceAll(page) {
    const active = /** @type {HTMLElement} */ (document.activeElement);
    const inHand = this.#all().filter(isInUse);
    for (const fresh of page.querySelectorAll("section[data-column]")) {
      const items = [...fresh.querySelectorAll("[data-cards] > li")].map((item) => {
        const card = item.querySelector("article");
        const known = document.getElementById(card.id);
        this.#seen.set(card);
        if (known?.dataset.version === card.dataset.version) return known.closest("li");
        if (known) carryOver(known, card);
        return item;
      });
      const { column, size } = fresh.dataset;
      const list = this.#list(column);
      list.replaceChildren(...items);
      list.closest("section").dataset.size = size;
      list.closest("section").querySelector("[data-more]").replaceWith(fresh.querySelector("[data-more]"));
      this.#counts.set(column, Number(page.querySelector(`[data-count="${column}"]`).dataset.total));
    }
    for (const card of inHand) if (!card.isConnected) tellChange(this.#board, card);
    if (active?.isConnected) active.focus({ preventScroll: true });
    else this.#focusAgain(active);
    this.#counts.write();
  }

  /** @param {HTMLElement} card */
  #placeOne(card) {
    const known = document.getElementById(card.id);
    const [seen, version] = [this.#seen.get(card.id), Number(card.dataset.version)];
    if (version < seen || (version === seen && known && !card.querySelector(".notice"))) return;
    this.#seen.set(card);
    this.#ringing.heard(card);
    const focused = known?.contains(document.activeElement);
    const from = known?.dataset.column;
    const isInHand = isInUse(known);
    if (known) carryOver(known, card);
    known?.closest("li").remove();
    const to = this.#filter.lets(card, known) ? card.dataset.column : "";
    const list = to && this.#list(to);
    if (list) this.#insert(card, list);
    else sayWhereItWas(this.#board, card, from);
    if (from !== to && version > seen) {
      this.#counts.add(from, -1);
      this.#counts.add(to, 1);
    }
    if (focused && card.isConnected) card.focus({ preventScroll: true });
    if (isInHand) tellChange(this.#board, known);
  }

  // Insert by rank, searching from the end, where most new cards belong.
  /** @param {HTMLElement} card @param {HTMLElement} list */
  #insert(card, list) {
    const rank = Number(card.dataset.rank);
    let next = null;
    for (let item = list.lastElementChild; item; item = item.previousElementSibling) {
      if (Number(item.querySelector("article").dataset.rank) <= rank) break;
      next = item;
    }
    list.insertBefore(card.closest("li"), next);
  }

  /** @param {HTMLElement} lost */
  #focusAgain(lost) {
    const id = lost?.closest?.("article[id]")?.id;
    if (id) document.getElementById(id)?.focus({ preventScroll: true });
  }

  #all() {
    return [...this.#board.querySelectorAll("article[data-version]")];
  }

  /** @param {string} column */
  #list(column) {
    return this.#board.querySelector(`section[data-column="${column}"] [data-cards]`);
  }
}

/** @param {string} id */
function numberOf(id) {
  return id.replace("order-", "");
}

/** @param {string} number */
function versionHere(number) {
  return Number(document.getElementById(`order-${number}`)?.dataset.version ?? 0);
}
