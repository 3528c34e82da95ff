// Keeps the board true. Every five seconds the page compares its cards with those the server names, by number and version,
// and fetches the ones that differ. What still differs then makes it read all columns again. It needs no socket for that.
/** @import { Ages } from "./order-ages.js" */
/** @import { Cards } from "./cards.js" */
/** @import { Connection } from "./connection.js" */
/** @import { Ringing } from "./ringing.js" */
/** @import { BoardFilter } from "./filter.js" */
import { pageOf } from "../lib/page.js";
import { isOldAboutPause, takeOverPause } from "./notices.js";
import { ask } from "./requests.js";

const EVERY = 5_000;
const SOON = 1_200; // the server's answer is a second old at most: by then it is a new one
const MOST = 50; // cards fetched by number; for more, the whole page is cheaper

/** @typedef {{ ages: Ages, cards: Cards, connection: Connection, ringing: Ringing, filter: BoardFilter }} Parts */

export class Reconciliation {
  #board;
  #parts;
  #timer = 0;
  /** @type {Set<string>} */
  #fetched = new Set(); // the differences of the last time
  #isStale = false; // another view was wished for, and has not been read yet
  /** @type {Promise<void>} */
  #reread = Promise.resolve();

  /** @param {HTMLElement} board @param {Parts} parts */
  constructor(board, parts) {
    this.#board = board;
    this.#parts = parts;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  // Cards heard while everything is read wait for that, so that an older page never hides a newer card.
  /** @param {string} html */
  place(html) {
    return this.#reread.then(() => this.#place(html));
  }

  async check() {
    this.#again(EVERY);
    const { ages, connection, filter } = this.#parts;
    try {
      if (this.#isStale) await this.readAll();
      const answer = await ask(filter.about(this.#board.dataset.pulse));
      ages.setClock(answer.headers.get("date"));
      await this.#compare(await answer.json());
    } catch {
      connection.unanswered();
    }
  }

  // Once the line is open: what happened just before may be missing from the first answer, and is in the second.
  async checkTwice() {
    await this.check();
    this.#again(SOON);
  }

  readAll() {
    this.#isStale = true;
    const reading = this.#read();
    this.#reread = reading.catch(() => {});
    return reading;
  }

  async #read() {
    const { ages, cards, ringing, filter } = this.#parts;
    const address = location.href;
    const page = await pageOf(await ask(address));
    if (address !== location.href) return; // another view is wished for by now
    this.#isStale = false;
    filter.takeOver(page);
    takeOverPause(this.#board, page);
    cards.replaceAll(page);
    ringing.setAll(page.querySelector("live-board").dataset.ringing);
    ages.write();
  }

  /** @param {string} html */
  #place(html) {
    this.#parts.cards.place(html);
    this.#parts.ages.write();
  }

  /** @param {Pulse} pulse */
  async #compare(pulse) {
    const { ages, cards, connection, ringing, filter } = this.#parts;
    ages.setPatience(pulse.patience);
    filter.setTally(pulse.tally);
    ringing.alarm(pulse.alarms);
    if (isOldAboutPause(this.#board, pulse)) await this.readAll();
    const { own, all } = cards.counted(pulse);
    const differences = new Set([...cards.compare(pulse), ...ringing.compare(pulse)]);
    const lasts = [...differences].some((difference) => this.#fetched.has(difference));
    this.#fetched = lasts ? new Set() : differences;
    if (!differences.size) {
      cards.setTotals(pulse);
      connection.confirmed(own, all);
      return;
    }
    if (lasts) connection.doubted(own, all); // at first it may just be on its way
    await (lasts || differences.size > MOST ? this.readAll() : this.#fetch(differences));
    this.#again(SOON);
  }

  /** @param {Set<string>} differences */
  async #fetch(differences) {
    const url = new URL(this.#board.dataset.cards, location.href);
    for (const difference of differences) url.searchParams.append("order", difference);
    await this.place(await (await ask(url)).text());
  }

  /** @param {number} pause */
  #again(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.check(), pause);
  }
}
