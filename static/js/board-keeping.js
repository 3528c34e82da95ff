// Keeps the board true. What was missed comes by feed; every five seconds the page counts its own cards against the
// server's, and when the two still differ after asking, all columns are read again. It needs no socket for that.
import { ask } from "./board-asking.js";
import { isOldAboutPause, takeOverPause } from "./board-telling.js";

const EVERY = 5_000;
const SOON = 1_200; // a doubt is looked into again as soon as the server's answer is a new one

export class Keeping {
  #board;
  #parts;
  #after;
  #timer = 0;
  #doubts = new Set();
  #isStale = false; // another view was wished for, and has not been read yet
  #reread = Promise.resolve();

  constructor(board, parts) {
    this.#board = board;
    this.#parts = parts;
    this.#after = Number(board.dataset.latest);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  // Cards heard while everything is read wait for that, so that an older page never hides a newer card.
  place(html) {
    return this.#reread.then(() => this.#place(html));
  }

  async check() {
    this.#again(EVERY);
    const { ages, connection, sieve } = this.#parts;
    try {
      if (this.#isStale) await this.readAll();
      const answer = await ask(sieve.about(this.#board.dataset.pulse));
      ages.setClock(answer.headers.get("date"));
      await this.#compare(await answer.json());
    } catch {
      connection.unanswered();
    }
  }

  async catchUp() {
    const url = new URL(this.#board.dataset.feed, location.href);
    url.searchParams.set("after", this.#after);
    const html = await (await ask(url)).text();
    const { latest, more } = document.createRange().createContextualFragment(html).firstElementChild.dataset;
    if (more === "yes") return this.readAll();
    this.#after = Number(latest);
    this.#place(html);
  }

  readAll() {
    this.#isStale = true;
    const reading = this.#read();
    this.#reread = reading.catch(() => {});
    return reading;
  }

  async #read() {
    const { ages, cards, ringing, sieve } = this.#parts;
    const address = location.href;
    const page = new DOMParser().parseFromString(await (await ask(address)).text(), "text/html");
    if (address !== location.href) return; // another view is wished for by now
    const { latest, ringing: rings } = page.querySelector("live-board").dataset;
    this.#isStale = false;
    this.#after = Number(latest);
    sieve.takeOver(page);
    takeOverPause(this.#board, page);
    cards.replaceAll(page);
    ringing.setAll(rings);
    ages.write();
  }

  #place(html) {
    this.#parts.cards.place(html);
    this.#parts.ages.write();
  }

  async #compare(pulse) {
    const { ages, cards, connection, ringing, sieve } = this.#parts;
    ages.setPatience(pulse.patience);
    sieve.setTally(pulse.tally);
    ringing.alarm(pulse.alarms);
    if (isOldAboutPause(this.#board, pulse)) await this.readAll();
    const { differences: ofCards, own, all } = cards.compare(pulse);
    const differences = [...ofCards, ...ringing.compare(pulse.ringing)];
    const lasting = differences.filter((difference) => this.#doubts.has(difference));
    this.#doubts = new Set(lasting.length ? [] : differences);
    if (!differences.length) {
      cards.setTotals(pulse);
      connection.confirmed(own, all);
      return;
    }
    if (lasting.length) connection.doubted(own, all); // at first it may just be on its way
    await (lasting.length ? this.readAll() : this.catchUp());
    this.#again(SOON);
  }

  #again(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.check(), pause);
  }
}
