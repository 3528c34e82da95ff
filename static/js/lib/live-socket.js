// A WebSocket that comes back: it waits longer after each failure, tries at once when the network or the
// person returns, and hangs up on a line that has gone quiet. What was missed meanwhile is the owner's to fetch.
//
//   new LiveSocket(url, { opened(), heard(text), closed(code), quiet: 50_000 })
//
// `closed` is told of every loss, also of a try that failed. `quiet` (milliseconds) is for servers that send a
// blank message as their heartbeat; it is never handed to `heard`.

const SHORTEST = 500;
const LONGEST = 5_000;

// How the server ends a line, beside codes of which a page thinks nothing else than of a cut: 4008 too much was said,
// 4013 try again later.
const NOT_ALLOWED = 4403; // do not come back
const FULL = [4503, 4504]; // come back when somebody may have left
const WHEN_FULL = 60_000;

/** @typedef {{ opened?: () => void, heard?: (text: string) => void, closed?: (code: number) => void }} Owner */

export class LiveSocket {
  #url;
  /** @type {Owner} */
  #owner;
  #quiet;
  /** @type {WebSocket} */
  #socket = null;
  #failures = 0;
  #timer = 0;
  #watch = 0;
  #ended = new AbortController();

  /** @param {string} url @param {Owner & { quiet?: number }} options */
  constructor(url, { quiet = 0, ...owner }) {
    this.#url = new URL(url, location.href);
    this.#url.protocol = this.#url.protocol.replace(/^http/, "ws");
    this.#owner = owner;
    this.#quiet = quiet;
    const { signal } = this.#ended;
    addEventListener("online", () => this.#hurry(), { signal });
    addEventListener("offline", () => this.#lose(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry(), { signal });
    this.#connect();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  // Try now, whatever the waiting time; an open line is given up first.
  again() {
    this.#lose();
    this.#hurry();
  }

  close() {
    this.#ended.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#forget()?.close();
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#listen();
      this.#owner.opened?.();
    };
    socket.onmessage = ({ data }) => {
      this.#failures = 0; // not when opened: a full house accepts before it says so
      this.#listen();
      if (data.trim()) this.#owner.heard?.(data);
    };
    socket.onclose = ({ code }) => this.#lost(code);
    this.#listen();
  }

  #listen() {
    clearTimeout(this.#watch);
    if (this.#quiet) this.#watch = setTimeout(() => this.#lose(), this.#quiet);
  }

  // A half-open line would take minutes to say goodbye: let go of it without waiting for that.
  #lose() {
    const socket = this.#forget();
    if (!socket) return;
    socket.close();
    this.#lost(1006);
  }

  #forget() {
    const socket = this.#socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    this.#socket = null;
    return socket;
  }

  /** @param {number} code */
  #lost(code) {
    this.#forget();
    clearTimeout(this.#watch);
    if (code !== NOT_ALLOWED) this.#timer = setTimeout(() => this.#connect(), this.#pause(code));
    this.#owner.closed?.(code);
  }

  // Half of each pause is chance, so that a hundred screens do not return in the same moment.
  /** @param {number} code */
  #pause(code) {
    const longest = Math.min(SHORTEST * 2 ** this.#failures, LONGEST);
    this.#failures += 1;
    return (FULL.includes(code) ? WHEN_FULL : longest) * (0.5 + Math.random() / 2);
  }

  #hurry() {
    if (this.#timer && navigator.onLine) this.#connect();
  }
}
