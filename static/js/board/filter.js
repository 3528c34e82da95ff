// Filter of the board. A change updates the URL and reloads the columns only: a new page would be silent until the
// user touches it. New cards are shown if they match; a text search can only be matched by the server.

export class BoardFilter {
  #board;
  #reread;

  /** @param {HTMLElement} board @param {() => void} reread @param {AbortSignal} signal */
  constructor(board, reread, signal) {
    this.#board = board;
    this.#reread = reread;
    document.addEventListener("submit", (event) => this.#sent(event), { signal });
    document.addEventListener(
      "change",
      ({ target }) => target.matches("[data-filter] select") && target.form.requestSubmit(),
      { signal },
    );
    board.addEventListener("click", (event) => this.#clicked(event), { signal });
    addEventListener("popstate", () => this.#reread(), { signal });
  }

  // Return the URL of a request for what is shown here.
  /** @param {string} address */
  about(address) {
    const url = new URL(address, location.href);
    url.search = this.#part.dataset.filter;
    return url;
  }

  /** @param {HTMLElement} card @param {HTMLElement} known */
  lets(card, known) {
    const { unpaid, method, province, q } = this.#part.dataset;
    const fits =
      (!unpaid || card.dataset.unpaid) &&
      [method, province].every((wish, n) => !wish || wish === [card.dataset.method, card.dataset.province][n]);
    return Boolean(fits && (!q || known));
  }

  /** @param {Record<string, number>} tally */
  setTally(tally) {
    for (const spot of this.#part.querySelectorAll("[data-tally]"))
      spot.textContent = String(tally[spot.dataset.tally]);
  }

  // Take the filter, and the search form, from the page just loaded.
  /** @param {Document} page */
  takeOver(page) {
    const fresh = page.querySelector("[data-filter]");
    if (fresh.dataset.filter === this.#part.dataset.filter) return;
    const isHere = this.#part.contains(document.activeElement);
    const at = [...this.#part.querySelectorAll("a, select")].indexOf(
      /** @type {HTMLElement} */ (document.activeElement),
    );
    this.#part.replaceWith(fresh);
    this.#board.querySelector("[data-filtered]").replaceWith(page.querySelector("[data-filtered]"));
    const form = page.querySelector(".bar__search");
    document.querySelector(".bar__search").replaceWith(form);
    if (isHere) fresh.querySelectorAll("a, select")[at]?.focus();
    else if (fresh.dataset.q) (this.#board.querySelector("article[data-version]") ?? form.querySelector("#q")).focus();
  }

  /** @param {Submit} event */
  #sent(event) {
    if (!event.target.matches("[data-sifts]")) return;
    event.preventDefault();
    const wishes = [...new FormData(event.target)]
      .filter(([, value]) => value)
      .map(([name, value]) => [name, String(value)]);
    this.#go(`?${new URLSearchParams(wishes)}`);
  }

  /** @param {Click} event */
  #clicked(event) {
    const link = event.target.closest("a[data-wish]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#go(link.getAttribute("href"));
  }

  /** @param {string} query */
  #go(query) {
    const url = new URL(query, location.href);
    const column = new URL(location.href).searchParams.get("column");
    if (column) url.searchParams.set("column", column);
    history.pushState(null, "", url);
    this.#reread();
  }

  get #part() {
    return this.#board.querySelector("[data-filter]");
  }
}
