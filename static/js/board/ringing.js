// Orders that ring, whatever the filter: shown in the title, announced in the live region, and passed on to the sound.
import { announce } from "../lib/page.js";
import { show } from "./tabs.js";

export class Ringing {
  #board;
  #changed;
  /** @type {Map<string, number>} */
  #orders = new Map(); // card id → version
  /** @type {Set<string>} */
  #alarms = new Set(); // card ids of orders not accepted for too long
  /** @type {string[]} */
  #fresh = [];
  #title = document.title;

  /** @param {HTMLElement} board @param {(count: number, isLoud: boolean) => void} changed */
  constructor(board, changed) {
    this.#board = board;
    this.#changed = changed;
    board.querySelector("[data-rings-now]").addEventListener("click", () => this.goToFirst());
    this.setAll(board.dataset.ringing);
  }

  // Set all orders from the page's attribute: "MD-7K3F-92Q:1 MD-…".
  /** @param {string} written */
  setAll(written) {
    const pairs = written
      .split(" ")
      .filter(Boolean)
      .map((pair) => pair.split(":"));
    this.#orders = new Map(pairs.map(([number, version]) => [`order-${number}`, Number(version)]));
    for (const card of this.#board.querySelectorAll("[data-alarm]")) this.#alarms.add(card.id);
    this.tell();
  }

  /** @param {HTMLElement} card */
  heard(card) {
    const rings = card.matches(".ticket--ringing");
    if (rings && !this.#orders.has(card.id)) this.#fresh.push(card.id.replace("order-", ""));
    if (rings) this.#orders.set(card.id, Number(card.dataset.version));
    else this.#orders.delete(card.id);
    if (card.matches("[data-alarm]")) this.#alarms.add(card.id);
  }

  // Add orders that have rung for too long, as determined by the server.
  /** @param {string[]} numbers */
  alarm(numbers) {
    for (const number of numbers) this.#alarms.add(`order-${number}`);
    if (numbers.length) this.tell();
  }

  // Return the differences from the server's list, in the format of `Cards.compare`.
  /** @param {Pulse} pulse */
  compare({ ringing }) {
    const missing = Object.entries(ringing).filter(([number]) => !this.#orders.has(`order-${number}`));
    const here = [...this.#orders].map(([id, version]) => [id.replace("order-", ""), version + 1]);
    const extra = here.filter(([number]) => !(number in ringing));
    return [...missing, ...extra].map(([number, version]) => `${number}:${version}`);
  }

  // Focus the first ringing card; on a phone, show its column first.
  goToFirst() {
    const card = this.#board.querySelector(".ticket--ringing");
    if (!card) return;
    show(this.#board, card.dataset.column);
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "center" });
  }

  tell() {
    const count = this.#orders.size;
    document.title = count ? `(${count}) ${this.#title}` : this.#title;
    this.#showCount(count);
    this.#announce();
    this.#sayHidden();
    for (const id of this.#alarms) if (!this.#orders.has(id)) this.#alarms.delete(id);
    this.#changed(count, this.#alarms.size > 0);
  }

  // Show the count in the part of the page that is always visible.
  /** @param {number} count */
  #showCount(count) {
    const button = this.#board.querySelector("[data-rings-now]");
    button.hidden = !count;
    button.querySelector("[data-words]").textContent = String(count);
  }

  #announce() {
    const [fresh, { dataset }] = [this.#fresh.splice(0), this.#board];
    if (!fresh.length) return;
    const words =
      fresh.length > 1 ? dataset.several.replace("#", String(fresh.length)) : dataset.new.replace("#", fresh[0]);
    announce(words);
  }

  #sayHidden() {
    const spot = this.#board.querySelector("[data-hidden-ringing]");
    if (!spot) return;
    const hidden = [...this.#orders.keys()].filter((id) => !document.getElementById(id)).length;
    spot.textContent = hidden ? spot.dataset.hiddenRinging.replace("#", String(hidden)) : "";
  }
}
