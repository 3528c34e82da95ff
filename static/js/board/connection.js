// Connection state of the board: live, trying, full, or cut off. There are two kinds of cut: without a socket the board
// is still polled every few seconds; without an answer it may be out of date.

const TOO_LONG = 15_000; // three polls without an answer that matches, or as long without a socket
/** @type {Record<number, string>} */
const FULL = { 4503: "full", 4504: "own" }; // too many sockets in all, or of this user

export class Connection {
  #board;
  #full = "";
  #isSure = false;
  /** @type {number | string} */
  #own = "";
  /** @type {number | string} */
  #all = "?";
  #sureAt = Date.now(); // the page was correct when it was rendered
  #lostAt = Date.now(); // 0 while the socket is open
  #answered = false;
  #timer;

  /** @param {HTMLElement} board @param {() => void} ask */
  constructor(board, ask) {
    this.#board = board;
    this.#part("[data-ask]").addEventListener("click", ask);
    this.#timer = setInterval(() => this.#show(), 1_000);
  }

  stop() {
    clearInterval(this.#timer);
  }

  opened() {
    this.#lostAt = 0;
    this.#full = "";
  }

  /** @param {number} code */
  lost(code) {
    this.#lostAt ||= Date.now();
    this.#full = FULL[code] ?? (code === 1006 ? this.#full : "");
    this.#show();
  }

  /** @param {number} own @param {number} all */
  confirmed(own, all) {
    this.#isSure = true;
    this.#sureAt = Date.now();
    this.#say(own, all);
  }

  /** @param {number} own @param {number} all */
  doubted(own, all) {
    this.#isSure = false;
    this.#say(own, all);
  }

  unanswered() {
    this.#isSure = false;
    this.#say(this.#own, "?");
  }

  /** @param {number | string} own @param {number | string} all */
  #say(own, all) {
    this.#answered = true;
    this.#own = own;
    this.#all = all;
    this.#show();
  }

  #show() {
    if (!this.#answered) return;
    const state = this.#full || (!this.#lostAt && this.#isSure ? "live" : "trying");
    for (const line of this.#board.querySelectorAll("[data-connection]"))
      line.hidden = line.dataset.connection !== state;
    for (const words of this.#board.querySelectorAll("[data-complete]")) {
      write(words, words.dataset.complete.replace("#own", String(this.#own)).replace("#all", String(this.#all)));
    }
    for (const heard of this.#board.querySelectorAll("[data-heard]")) {
      write(heard, heard.dataset.heard.replace("#", String(Math.floor((Date.now() - this.#sureAt) / 1_000))));
    }
    const isBlind = Date.now() - this.#sureAt > TOO_LONG;
    const isCut = this.#lostAt && !this.#full && Date.now() - this.#lostAt > TOO_LONG;
    this.#showCut(isBlind ? "blind" : isCut ? "asking" : "", isBlind ? this.#sureAt : this.#lostAt);
  }

  /** @param {string} kind @param {number} since */
  #showCut(kind, since) {
    const cut = this.#part("[data-cut]");
    if (cut.dataset.cut === kind) return;
    cut.dataset.cut = kind;
    const time = new Date(since).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const title = this.#part("[data-since]");
    title.textContent = title.dataset.since.replace("#", time);
    for (const words of cut.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== kind;
    cut.hidden = !kind;
  }

  /** @param {string} selector */
  #part(selector) {
    return this.#board.querySelector(selector);
  }
}

/** @param {HTMLElement} spot @param {string} words */
function write(spot, words) {
  if (spot.textContent !== words) spot.textContent = words;
}
