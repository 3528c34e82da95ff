// Says whether the board is true: live and complete, trying, full, or cut off since a time.

const TOO_LONG = 15_000; // three questions without an answer that agrees
const FULL = 4503;

export class Connection {
  #board;
  #isOpen = false;
  #isFull = false;
  #isSure = false;
  #own = "";
  #all = "?";
  #sureAt = Date.now(); // the page itself was true when it was drawn
  #answered = false;
  #timer;

  constructor(board, ask) {
    this.#board = board;
    this.#part("[data-ask]").addEventListener("click", ask);
    this.#timer = setInterval(() => this.#show(), 1_000);
  }

  stop() {
    clearInterval(this.#timer);
  }

  opened() {
    this.#isOpen = true;
    this.#isFull = false;
  }

  lost(code) {
    this.#isOpen = false;
    this.#isFull = code === FULL || (this.#isFull && code === 1006);
    this.#show();
  }

  confirmed(own, all) {
    this.#isSure = true;
    this.#sureAt = Date.now();
    this.#say(own, all);
  }

  doubted(own, all) {
    this.#isSure = false;
    this.#say(own, all);
  }

  unanswered() {
    this.#isSure = false;
    this.#say(this.#own, "?");
  }

  #say(own, all) {
    this.#answered = true;
    this.#own = own;
    this.#all = all;
    this.#show();
  }

  #show() {
    if (!this.#answered) return;
    const state = this.#isFull ? "full" : this.#isOpen && this.#isSure ? "live" : "trying";
    for (const line of this.#board.querySelectorAll("[data-connection]")) {
      line.hidden = line.dataset.connection !== state;
    }
    for (const words of this.#board.querySelectorAll("[data-complete]")) {
      words.textContent = words.dataset.complete.replace("#own", this.#own).replace("#all", this.#all);
    }
    const heard = this.#part("[data-heard]");
    heard.textContent = heard.dataset.heard.replace("#", Math.floor((Date.now() - this.#sureAt) / 1_000));
    this.#showCut(Date.now() - this.#sureAt > TOO_LONG);
  }

  #showCut(isCut) {
    const [cut, since] = [this.#part("[data-cut]"), this.#part("[data-since]")];
    if (cut.hidden === !isCut) return;
    const time = new Date(this.#sureAt).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    since.textContent = since.dataset.since.replace("#", time);
    cut.hidden = !isCut;
  }

  #part(selector) {
    return this.#board.querySelector(selector);
  }
}
