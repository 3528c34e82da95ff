// <live-board src="/ws/orders/"> is the board: cards come by socket, and Keeping makes sure that none is missing.
// Everything a person does sends a form of the page; what comes of it is heard like everybody's news.
import { Ages } from "./board-ages.js";
import { Cards } from "./board-cards.js";
import { Connection } from "./board-connection.js";
import { letDrag } from "./board-drag.js";
import { Keeping } from "./board-keeping.js";
import { mindKeys } from "./board-keys.js";
import { mindMenus } from "./board-menus.js";
import { openPanel } from "./board-panel.js";
import { Picking } from "./board-picking.js";
import { sendPresses } from "./board-presses.js";
import { Ringing } from "./board-ringing.js";
import { Sieve } from "./board-sieve.js";
import { Sound } from "./board-sound.js";
import { switchColumns } from "./board-tabs.js";
import { mindNotices } from "./board-telling.js";
import { Undos } from "./board-undo.js";
import { keepAwake } from "./board-wake.js";
import { Wall } from "./board-wall.js";
import { LiveSocket } from "./live-socket.js";

const QUIET = 50_000; // two heartbeats and a half

class LiveBoard extends HTMLElement {
  #keeping;
  #socket;
  #parts;
  #gone = new AbortController();

  connectedCallback() {
    const { signal } = this.#gone;
    const sound = new Sound(this, signal);
    const ringing = new Ringing(this, (count, isLoud) => sound.rings(count, isLoud));
    const sieve = new Sieve(this, () => this.#keeping.readAll().catch(() => {}), signal);
    const cards = new Cards(this, ringing, sieve);
    const ages = new Ages(this);
    const undos = new Undos(this);
    const connection = new Connection(this, () => this.#askNow());
    this.#keeping = new Keeping(this, { ages, cards, connection, ringing, sieve });
    this.#parts = { ages, connection, keeping: this.#keeping, sound, undos, wall: new Wall(this) };
    const picking = new Picking(this, signal);
    sendPresses(this, (html) => this.#keeping.place(html), undos, picking);
    mindKeys(this, { picking, sound, undos }, signal);
    mindMenus(signal);
    mindNotices(this, signal);
    letDrag(this, signal);
    switchColumns(this);
    openPanel(this, signal);
    keepAwake(signal);
    this.#listen(connection);
    document.addEventListener("visibilitychange", () => document.hidden || this.#keeping.check(), { signal });
    this.#keeping.check();
  }

  disconnectedCallback() {
    this.#gone.abort();
    this.#socket.close();
    for (const part of Object.values(this.#parts)) part.stop();
  }

  #listen(connection) {
    this.#socket = new LiveSocket(this.getAttribute("src"), {
      quiet: QUIET,
      opened: () => this.#opened(connection),
      heard: (html) => this.#keeping.place(html),
      closed: (code) => connection.lost(code),
    });
  }

  #opened(connection) {
    connection.opened();
    this.#keeping.checkTwice();
  }

  #askNow() {
    if (!this.#socket.isOpen) this.#socket.again();
    this.#keeping.check();
  }
}

customElements.define("live-board", LiveBoard);
