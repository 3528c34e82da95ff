// Latest version seen of each card, including cards that have left the board: an outdated message cannot restore them.

const MOST = 3_000; // bounds memory, because the page may stay open for months

export class Memory {
  #versions = new Map();

  /** @param {string} id */
  get(id) {
    return this.#versions.get(id) ?? 0;
  }

  /** @param {HTMLElement} card */
  set({ id, dataset }) {
    this.#versions.delete(id);
    this.#versions.set(id, Number(dataset.version));
    if (this.#versions.size > MOST) this.#versions.delete(this.#versions.keys().next().value);
  }
}
