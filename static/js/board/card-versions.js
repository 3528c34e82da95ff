// Which version of each card was seen last, also of cards that have left: an old message does not bring them back.

const MOST = 3_000; // the page may stay open for months

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
