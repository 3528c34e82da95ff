// <live-order src="…/ws/orders/…"> keeps an order's page up to date by WebSocket, or by polling without one.

import { LiveSocket } from "../lib/live-socket.js";
import { announce } from "../lib/page.js";

const ASK = 15_000;
const MAKE_SURE = 60_000; // poll despite a socket: it can be dead without a close event

class LiveOrder extends HTMLElement {
  /** @type {LiveSocket} */
  #socket;
  #timer = 0;
  #isLive = false;
  #heardAt = Date.now();
  #gone = new AbortController();

  connectedCallback() {
    this.#socket = new LiveSocket(this.getAttribute("src"), {
      heard: (html) => {
        this.#isLive = true;
        this.#place(html);
      },
      closed: () => {
        this.#isLive = false;
        this.#sayLine();
      },
    });
    this.#timer = setInterval(() => this.#ask(this.#isLive ? MAKE_SURE : ASK), ASK);
    const { signal } = this.#gone;
    this.addEventListener("stale", () => this.#ask(0), { signal });
    document.addEventListener("visibilitychange", () => this.#ask(ASK), { signal });
    addEventListener("online", () => this.#sayLine(), { signal });
    addEventListener("offline", () => this.#sayLine(), { signal });
  }

  disconnectedCallback() {
    this.#socket.close();
    clearInterval(this.#timer);
    this.#gone.abort();
  }

  /** @param {number} longest */
  async #ask(longest) {
    // Timers are imprecise: a poll due within a second is made now.
    if (document.hidden || Date.now() - this.#heardAt < longest - 1_000) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(ASK) });
      if (answer.ok) this.#place(await answer.text());
    } catch {
      this.#sayLine();
    }
  }

  // Replace the changed parts. They come from the page or the socket, rendered by the same templates.
  /** @param {string} html */
  #place(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const told = fresh.querySelector('[data-piece="told"]');
    if (!told) return;
    const before = this.#piece("told");
    const [version, known] = [told, before].map((piece) => Number(piece.dataset.version));
    if (version < known) return;
    this.#heardAt = Date.now();
    for (const piece of fresh.querySelectorAll("[data-piece]")) {
      const old = this.#piece(piece.dataset.piece);
      const changed = version > known || piece.dataset.piece === "read" || piece.dataset.stamp !== old?.dataset.stamp;
      if (changed) old?.replaceWith(document.adoptNode(piece));
    }
    this.#sayLine();
    if (version === known && told.dataset.stamp === before.dataset.stamp) return;
    document.title = told.dataset.title;
    announce(told.dataset.said);
  }

  /** @param {string} name */
  #piece(name) {
    return this.querySelector(`[data-piece="${name}"]`);
  }

  #sayLine() {
    const { live, asking, offline } = this.dataset;
    this.querySelector("[data-line-words]").textContent = !navigator.onLine ? offline : this.#isLive ? live : asking;
    this.querySelector("[data-line]").classList.toggle("live--waiting", !this.#isLive);
  }
}

customElements.define("live-order", LiveOrder);
