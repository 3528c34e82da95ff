// <live-board src="/ws/orders/"> keeps the columns in step with the server: cards come by socket, what was missed
// by feed, and every five seconds the page counts its own cards against the server's. When the two still differ
// after asking, it reads all columns again. Without a socket the same goes on by asking alone.
import { Ages } from "./board-ages.js";
import { ask } from "./board-asking.js";
import { Cards } from "./board-cards.js";
import { Connection } from "./board-connection.js";
import { mindMenus } from "./board-menus.js";
import { sendPresses } from "./board-presses.js";
import { switchColumns } from "./board-tabs.js";
import { Undos } from "./board-undo.js";
import { LiveSocket } from "./live-socket.js";

const EVERY = 5_000;
const SOON = 1_200; // a doubt is looked into again as soon as the server's answer is a new one
const QUIET = 50_000; // two heartbeats and a half

class LiveBoard extends HTMLElement {
  #cards;
  #ages;
  #connection;
  #undos;
  #socket;
  #after;
  #timer = 0;
  #doubts = new Set();
  #reread = Promise.resolve();
  #gone = new AbortController();

  connectedCallback() {
    this.#after = Number(this.dataset.latest);
    this.#cards = new Cards(this);
    this.#ages = new Ages(this);
    this.#connection = new Connection(this, () => this.#askNow());
    this.#undos = new Undos(this);
    sendPresses(this, (html) => this.#place(html), this.#undos);
    mindMenus(this.#gone.signal);
    switchColumns(this);
    this.#socket = new LiveSocket(this.getAttribute("src"), {
      quiet: QUIET,
      opened: () => this.#opened(),
      heard: (html) => this.#reread.then(() => this.#place(html)),
      closed: (code) => this.#connection.lost(code),
    });
    document.addEventListener("visibilitychange", () => document.hidden || this.#check(), { signal: this.#gone.signal });
    this.#check();
  }

  disconnectedCallback() {
    this.#gone.abort();
    clearTimeout(this.#timer);
    this.#socket.close();
    this.#ages.stop();
    this.#undos.stop();
    this.#connection.stop();
  }

  #opened() {
    this.#connection.opened();
    this.#catchUp().then(() => this.#check(), () => this.#check());
  }

  #askNow() {
    if (!this.#socket.isOpen) this.#socket.again();
    this.#check();
  }

  #place(html) {
    this.#cards.place(html);
    this.#ages.write();
  }

  async #check() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), EVERY);
    try {
      const answer = await ask(this.dataset.pulse);
      this.#ages.setClock(answer.headers.get("date"));
      await this.#compare(await answer.json());
    } catch {
      this.#connection.unanswered();
    }
  }

  async #compare(pulse) {
    const { differences, own, all } = this.#cards.compare(pulse);
    const lasting = differences.filter((difference) => this.#doubts.has(difference));
    this.#doubts = new Set(lasting.length ? [] : differences);
    if (!differences.length) {
      this.#cards.setTotals(pulse);
      this.#connection.confirmed(own, all);
      return;
    }
    if (lasting.length) this.#connection.doubted(own, all); // at first it may just be on its way
    await (lasting.length ? this.#readAll() : this.#catchUp());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), SOON);
  }

  async #catchUp() {
    const url = new URL(this.dataset.feed, location.href);
    url.searchParams.set("after", this.#after);
    const html = await (await ask(url)).text();
    const { latest, more } = this.#cards.latestOf(html);
    if (more) return this.#readAll();
    this.#after = latest;
    this.#place(html);
  }

  // Cards heard meanwhile wait, so that an older page never hides a newer card.
  #readAll() {
    const read = async () => {
      const page = new DOMParser().parseFromString(await (await ask(location.href)).text(), "text/html");
      this.#after = Number(page.querySelector("live-board").dataset.latest);
      this.#cards.replaceAll(page);
      this.#ages.write();
    };
    const reading = read();
    this.#reread = reading.catch(() => {});
    return reading;
  }
}

customElements.define("live-board", LiveBoard);
