// How many orders each column has, how many of them are shown, and how many ring: in the heads, the tabs, the title.

export class Counts {
  #board;
  #title = document.title;

  constructor(board) {
    this.#board = board;
    this.write();
  }

  set(column, total) {
    for (const count of this.#of(column)) count.dataset.total = total;
  }

  add(column, change) {
    const [count] = this.#of(column);
    if (count) this.set(column, Number(count.dataset.total) + change);
  }

  write() {
    for (const section of this.#board.querySelectorAll("section[data-column]")) this.#writeColumn(section);
    const ringing = this.#board.querySelectorAll(".ticket--ringing").length;
    document.title = ringing ? `(${ringing}) ${this.#title}` : this.#title;
  }

  #writeColumn(section) {
    const shown = this.#trim(section);
    section.querySelector("[data-empty]").hidden = shown > 0;
    for (const count of this.#of(section.dataset.column)) {
      const total = section.dataset.column === "done" ? shown : Math.max(Number(count.dataset.total), shown);
      const words = shown < total ? count.dataset.of : "#all";
      count.textContent = words.replace("#shown", shown).replace("#all", total);
    }
  }

  // No more cards than the server would show: of the delivered ones the last, of all others the oldest.
  #trim(section) {
    const cards = [...section.querySelectorAll("[data-cards] article")];
    const size = Number(section.dataset.size);
    const isDone = section.dataset.column === "done";
    const age = ({ dataset }) => (isDone ? Number(dataset.rank) : Date.parse(dataset.placedAt));
    for (const card of cards.sort((a, b) => age(a) - age(b)).slice(size)) card.closest("li").remove();
    return Math.min(cards.length, size);
  }

  #of(column) {
    return this.#board.querySelectorAll(`[data-count="${column}"]`);
  }
}
