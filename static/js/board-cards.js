// The cards of the board: each in its column and place; of two versions the newer one.
import { Counts } from "./board-counts.js";

export class Cards {
  #board;
  #counts;
  #seen = new Map(); // also of cards that have left: an old message does not bring them back

  constructor(board) {
    this.#board = board;
    this.#counts = new Counts(board);
    for (const card of this.#all()) this.#seen.set(card.id, Number(card.dataset.version));
  }

  place(html) {
    const drawn = document.createRange().createContextualFragment(html);
    for (const card of drawn.querySelectorAll("article[data-version]")) this.#placeOne(card);
    this.#counts.write();
  }

  latestOf(html) {
    const { latest, more } = document.createRange().createContextualFragment(html).firstElementChild.dataset;
    return { latest: Number(latest), more: more === "yes" };
  }

  // What the server shows and we do not, or the other way round. A card of ours that is newer is no difference.
  compare({ columns }) {
    const due = Object.values(columns).flatMap(({ cards }) => Object.entries(cards));
    const ids = new Set(due.map(([number]) => `order-${number}`));
    const behind = due.filter(([number, version]) => !(this.#versionHere(`order-${number}`) >= version));
    const extra = this.#all().filter((card) => !ids.has(card.id));
    const open = due.length - Object.keys(columns.done.cards).length;
    const openHere = this.#all().filter((card) => card.dataset.column !== "done").length;
    return {
      differences: [...behind.map(([number]) => number), ...extra.map((card) => `${card.id} is too many`)],
      own: openHere,
      all: open,
    };
  }

  setTotals({ columns }) {
    for (const [key, { count }] of Object.entries(columns)) this.#counts.set(key, count);
    this.#counts.write();
  }

  // A card that has not changed stays as it is, with its open menu and what is typed there.
  replaceAll(page) {
    const active = document.activeElement;
    for (const fresh of page.querySelectorAll("section[data-column]")) {
      const items = [...fresh.querySelectorAll("[data-cards] > li")].map((item) => {
        const card = item.querySelector("article");
        const known = document.getElementById(card.id);
        this.#seen.set(card.id, Number(card.dataset.version));
        return known?.dataset.version === card.dataset.version ? known.closest("li") : item;
      });
      const { column } = fresh.dataset;
      this.#list(column).replaceChildren(...items);
      this.#counts.set(column, Number(page.querySelector(`[data-count="${column}"]`).dataset.total));
    }
    if (active?.isConnected) active.focus({ preventScroll: true });
    this.#counts.write();
  }

  #placeOne(card) {
    const known = document.getElementById(card.id);
    const [seen, version] = [this.#seen.get(card.id) ?? 0, Number(card.dataset.version)];
    if (version < seen || (version === seen && !card.querySelector(".notice"))) return;
    this.#seen.set(card.id, version);
    const focused = known?.contains(document.activeElement);
    const from = known?.dataset.column;
    if (known) keepOpen(known, card);
    known?.closest("li").remove();
    this.#insert(card, card.dataset.column);
    if (from !== card.dataset.column) {
      this.#counts.add(from, -1);
      this.#counts.add(card.dataset.column, 1);
    }
    if (!known && card.matches(".ticket--ringing")) this.#announce(card.id.replace("order-", ""));
    if (focused && card.isConnected) card.focus({ preventScroll: true });
  }

  #insert(card, column) {
    const list = this.#list(column);
    if (!list) return;
    const rank = Number(card.dataset.rank);
    const next = [...list.children].find((item) => Number(item.querySelector("article").dataset.rank) > rank);
    list.insertBefore(card.closest("li"), next ?? null);
  }

  #announce(number) {
    document.querySelector("[data-status]").textContent = this.#board.dataset.new.replace("#", number);
  }

  #all() {
    return [...this.#board.querySelectorAll("article[data-version]")];
  }

  #versionHere(id) {
    return Number(document.getElementById(id)?.dataset.version ?? 0);
  }

  #list(column) {
    return this.#board.querySelector(`section[data-column="${column}"] [data-cards]`);
  }
}

// Somebody is just writing a reason: the card changes, the words stay.
function keepOpen(old, fresh) {
  for (const open of old.querySelectorAll("details[open]")) {
    const twin = [...fresh.querySelectorAll("details")].find((one) => one.dataset.for === open.dataset.for);
    if (!twin) continue;
    twin.open = true;
    const [from, to] = [open, twin].map((details) => details.querySelector(":scope > form [name=reason]"));
    if (from && to) to.value = from.value;
  }
}
