// Numbers of orders per column, shown and in total, in the column headings and tabs.

export class Counts {
  #board;

  /** @param {HTMLElement} board */
  constructor(board) {
    this.#board = board;
    this.write();
  }

  /** @param {string} column @param {number} total */
  set(column, total) {
    for (const count of this.#of(column)) count.dataset.total = String(total);
  }

  /** @param {string} column @param {number} change */
  add(column, change) {
    const [count] = this.#of(column);
    if (count) this.set(column, Number(count.dataset.total) + change);
  }

  write() {
    for (const section of this.#board.querySelectorAll("section[data-column]")) this.#writeColumn(section);
  }

  /** @param {HTMLElement} section */
  #writeColumn(section) {
    const shown = this.#trim(section);
    section.querySelector("[data-empty]").hidden = shown > 0;
    this.#showMore(section, shown);
    for (const count of this.#of(section.dataset.column)) {
      const total = section.dataset.column === "done" ? shown : Math.max(Number(count.dataset.total), shown);
      const words = shown < total ? count.dataset.of : "#all";
      const said = words.replace("#shown", String(shown)).replace("#all", String(total));
      if (count.textContent !== said) count.textContent = said;
    }
  }

  // Show the link while there are more orders than cards and the server would show them.
  /** @param {HTMLElement} section @param {number} shown */
  #showMore(section, shown) {
    const more = section.querySelector("[data-more]");
    const [count] = this.#of(section.dataset.column);
    more.hidden =
      more.getAttribute("href") === "?" || section.dataset.column === "done" || shown >= Number(count.dataset.total);
  }

  // Remove cards beyond the server's limit. They are in the server's order, so the surplus is at the end.
  /** @param {HTMLElement} section */
  #trim(section) {
    const list = section.querySelector("[data-cards]");
    while (list.childElementCount > Number(section.dataset.size)) list.lastElementChild.remove();
    return list.childElementCount;
  }

  /** @param {string} column */
  #of(column) {
    return this.#board.querySelectorAll(`[data-count="${column}"]`);
  }
}
