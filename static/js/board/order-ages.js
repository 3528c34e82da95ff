// Waiting times of orders: one timer for all cards, based on the server's clock, in the server's wording.

/** @type {[unit: string, seconds: number][]} */
const UNITS = [
  ["days", 86_400],
  ["hours", 3_600],
  ["minutes", 60],
];

export class Ages {
  #board;
  #ahead = 0; // milliseconds by which the server's clock is ahead of the local one
  #patience; // status → seconds until slow, and until late
  #timer;

  /** @param {HTMLElement} board */
  constructor(board) {
    this.#board = board;
    this.#patience = JSON.parse(board.dataset.patience);
    this.#timer = setInterval(() => document.hidden || this.write(), 1_000);
    this.write();
  }

  stop() {
    clearInterval(this.#timer);
  }

  /** @param {string | null} date value of the Date header */
  setClock(date) {
    const ahead = Date.parse(date) - Date.now();
    this.#ahead = Math.abs(ahead) > 2_000 ? ahead : 0; // the header has whole seconds only
  }

  // The merchant may have changed the limits since the page was rendered.
  /** @param {WaitLimits} patience */
  setPatience(patience) {
    this.#patience = patience;
  }

  write() {
    const now = Date.now() + this.#ahead;
    let oldest = 0;
    for (const time of this.#board.querySelectorAll("time[data-age]")) {
      const seconds = Math.max(0, Math.floor((now - Date.parse(time.dateTime)) / 1_000));
      const card = time.closest("article");
      if (card.dataset.column === "todo") oldest = Math.max(oldest, seconds);
      this.#writeOne(card, time, seconds);
    }
    this.#writeOldest(oldest);
  }

  /** @param {HTMLElement} card @param {HTMLTimeElement} time @param {number} seconds */
  #writeOne(card, time, seconds) {
    const state = time.parentElement.hasAttribute("data-counts") ? this.#state(card.dataset.stage, seconds) : "";
    const words = this.#words(seconds);
    const said = state ? this.#board.dataset[state].replace("#", words) : words;
    if (time.textContent === said) return;
    time.textContent = said;
    this.#dress(card, time.parentElement, state);
  }

  /** @param {number} seconds */
  #writeOldest(seconds) {
    const oldest = this.#board.querySelector("[data-oldest]");
    const said = seconds ? oldest.dataset.oldest.replace("#", this.#words(seconds)) : "";
    if (oldest.textContent !== said) oldest.textContent = said;
  }

  /** @param {HTMLElement} card @param {HTMLElement} age @param {string} state */
  #dress(card, age, state) {
    age.classList.toggle("age--warn", state === "slow");
    age.classList.toggle("age--late", state === "late");
    for (const sign of age.querySelectorAll("[data-sign]")) sign.hidden = sign.dataset.sign !== state;
    if (card.matches(".ticket--ringing")) return; // already highlighted
    card.classList.toggle("ticket--late", state === "late");
    card.querySelector("[data-next]")?.classList.toggle("button--soft", state !== "late");
  }

  /** @param {string} status @param {number} seconds */
  #state(status, seconds) {
    const [slow, late] = this.#patience[status] ?? [Infinity, Infinity];
    if (seconds >= late) return "late";
    return seconds >= slow ? "slow" : "";
  }

  /** @param {number} seconds */
  #words(seconds) {
    const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? [];
    if (!unit) return `0:${String(seconds).padStart(2, "0")}`;
    return this.#board.dataset[unit].replace("#", String(Math.floor(seconds / length)));
  }
}
