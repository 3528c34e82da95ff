// Keeps the board complete, without the socket. Every five seconds it compares the versions of its cards with those on
// the server and fetches the ones that differ. If a difference remains, it reloads all columns.
/** @import { Ages } from "./order-ages.js" */
/** @import { Cards } from "./cards.js" */
/** @import { Connection } from "./connection.js" */
/** @import { Ringing } from "./ringing.js" */
/** @import { BoardFilter } from "./filter.js" */
import { pageOf } from "../lib/page.js";
import { isOldAboutPause, takeOverPause } from "./notices.js";
import { ask } from "./requests.js";

const EVERY = 5_000;
const SOON = 1_200; // the server caches its answer for a second; by then there is a new one
const MOST = 50; // cards fetched by number; above that, the whole page is cheaper

/** @typedef {{ ages: Ages, cards: Cards, connection: Connection, ringing: Ringing, filter: BoardFilter }} Parts */

export class Reconciliation {
  #board;
  #parts;
  #timer = 0;
  /** @type {Set<string>} */
  #fetched = new Set(); // differences of the previous check
  #isStale = false; // the view has changed and has not been loaded yet
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

  // Place cards after a running reload has finished, so that its older page never replaces a newer card.
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

  // Check twice after the socket opens: the first, cached answer may lack the latest change, the second does not.
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
    if (address !== location.href) return; // the view has changed again
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
    if (lasts) connection.doubted(own, all); // a first difference may just be in transit
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
