// The cards of the board: each in its column and place, the newer version wins, and all of them counted.

export class Cards {
  #board;
  #seen = new Map(); // also of cards that have left: an old message does not bring them back
  #title = document.title;

  constructor(board) {
    this.#board = board;
    for (const card of this.#all()) this.#seen.set(card.id, Number(card.dataset.version));
    this.#count();
  }

  place(html) {
    const drawn = document.createRange().createContextualFragment(html);
    for (const card of drawn.querySelectorAll("article[data-version]")) this.#placeOne(card);
    this.#count();
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
    for (const [key, { count }] of Object.entries(columns)) this.#setTotal(key, count);
    this.#count();
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
      this.#setTotal(column, Number(page.querySelector(`[data-count="${column}"]`).dataset.total));
    }
    if (active?.isConnected) active.focus({ preventScroll: true });
    this.#count();
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
      this.#add(from, -1);
      this.#add(card.dataset.column, 1);
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

  #count() {
    for (const section of this.#board.querySelectorAll("section[data-column]")) this.#countColumn(section);
    const ringing = this.#board.querySelectorAll(".ticket--ringing").length;
    document.title = ringing ? `(${ringing}) ${this.#title}` : this.#title;
  }

  // No more than the server would show: of the delivered ones the last, of all others the oldest.
  #countColumn(section) {
    const { column, size } = section.dataset;
    const cards = [...this.#list(column).querySelectorAll("article")];
    const age = (card) => (column === "done" ? Number(card.dataset.rank) : Date.parse(card.dataset.placedAt));
    for (const card of cards.sort((a, b) => age(a) - age(b)).slice(Number(size))) card.closest("li").remove();
    const shown = Math.min(cards.length, Number(size));
    section.querySelector("[data-empty]").hidden = shown > 0;
    for (const count of this.#board.querySelectorAll(`[data-count="${column}"]`)) {
      const total = column === "done" ? shown : Math.max(Number(count.dataset.total), shown);
      const words = shown < total ? count.dataset.of : "#all";
      count.textContent = words.replace("#shown", shown).replace("#all", total);
    }
  }

  #add(column, change) {
    const count = this.#board.querySelector(`[data-count="${column}"]`);
    if (count) this.#setTotal(column, Number(count.dataset.total) + change);
  }

  #setTotal(column, total) {
    for (const count of this.#board.querySelectorAll(`[data-count="${column}"]`)) count.dataset.total = total;
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
