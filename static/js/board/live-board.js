// <live-board src="/ws/orders/"> is the board. Cards arrive by WebSocket; Reconciliation ensures that none is missing.
// Every action submits a form of the page, and its result arrives like any other change.

import { LiveSocket } from "../lib/live-socket.js";
import { Cards } from "./cards.js";
import { Connection } from "./connection.js";
import { letDrag } from "./drag.js";
import { BoardFilter } from "./filter.js";
import { sendPresses } from "./form-submit.js";
import { mindKeys } from "./keys.js";
import { mindMenus } from "./menus.js";
import { mindNotices } from "./notices.js";
import { Ages } from "./order-ages.js";
import { openPanel } from "./panel.js";
import { Reconciliation } from "./reconciliation.js";
import { Ringing } from "./ringing.js";
import { Picking } from "./selection.js";
import { Sound } from "./sound.js";
import { switchColumns } from "./tabs.js";
import { Undos } from "./undo.js";
import { keepAwake } from "./wake-lock.js";
import { Wall } from "./wall.js";

const QUIET = 50_000; // two heartbeats and a half

class LiveBoard extends HTMLElement {
  /** @type {Reconciliation} */
  #reconciliation;
  /** @type {LiveSocket} */
  #socket;
  /** @type {Record<string, { stop(): void }>} */
  #parts;
  #gone = new AbortController();

  connectedCallback() {
    const { signal } = this.#gone;
    const sound = new Sound(this, signal);
    const ringing = new Ringing(this, (count, isLoud) => sound.rings(count, isLoud));
    const filter = new BoardFilter(this, () => this.#reconciliation.readAll().catch(() => {}), signal);
    const cards = new Cards(this, ringing, filter);
    const ages = new Ages(this);
    const undos = new Undos(this);
    const connection = new Connection(this, () => this.#askNow());
    this.#reconciliation = new Reconciliation(this, { ages, cards, connection, ringing, filter });
    this.#parts = { ages, connection, reconciliation: this.#reconciliation, sound, undos, wall: new Wall(this) };
    const picking = new Picking(this, signal);
    sendPresses(this, (html) => this.#reconciliation.place(html), undos, picking);
    mindKeys(this, { picking, sound, undos }, signal);
    mindMenus(signal);
    mindNotices(this, signal);
    letDrag(this, signal);
    switchColumns(this);
    openPanel(this, signal);
    keepAwake(signal);
    this.#listen(connection);
    document.addEventListener("visibilitychange", () => document.hidden || this.#reconciliation.check(), { signal });
    this.#reconciliation.check();
  }

  disconnectedCallback() {
    this.#gone.abort();
    this.#socket.close();
    for (const part of Object.values(this.#parts)) part.stop();
  }

  /** @param {Connection} connection */
  #listen(connection) {
    this.#socket = new LiveSocket(this.getAttribute("src"), {
      quiet: QUIET,
      opened: () => this.#opened(connection),
      heard: (html) => this.#reconciliation.place(html),
      closed: (code) => connection.lost(code),
    });
  }

  /** @param {Connection} connection */
  #opened(connection) {
    connection.opened();
    this.#reconciliation.checkTwice();
  }

  #askNow() {
    if (!this.#socket.isOpen) this.#socket.again();
    this.#reconciliation.check();
  }
}

customElements.define("live-board", LiveBoard);
