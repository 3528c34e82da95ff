// A WebSocket that reconnects: with increasing delays after failures, immediately when the network returns or the page
// becomes visible. It closes a connection that has gone quiet. Messages missed meanwhile are for the caller to fetch.
//
//   new LiveSocket(url, { opened(), heard(text), closed(code), quiet: 50_000 })
//
// `closed` is called for every lost connection and failed attempt. `quiet` (milliseconds) is for servers that send
// blank messages as heartbeats; these are not passed to `heard`.

const SHORTEST = 500;
const LONGEST = 5_000;

// Close codes of the server. 4008 (too many messages) and 4013 (try again later) are treated as any other loss.
const NOT_ALLOWED = 4403; // do not reconnect
const FULL = [4503, 4504]; // too many connections: reconnect after WHEN_FULL
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

  // Reconnect now, without the delay; an open connection is closed first.
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
      this.#failures = 0; // not in onopen: a full server accepts the connection before it closes it
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

  // Abandon the connection without waiting for its close event: a half-open one would take minutes.
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

  // Return the delay in milliseconds. Half of it is random, so that clients do not reconnect all at once.
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
