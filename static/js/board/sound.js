// Whether this device rings: off until somebody wants it, asleep until it is touched once after a new page, on, ringing,
// or muted for a while, which ends by itself. What was chosen is remembered on the device, for all its tabs.
import { Chime } from "./chime.js";

const MUTED_FOR = 10 * 60_000;
const WANTED = "board-sound";
const MUTED_UNTIL = "board-muted-until";

export class Sound {
  #button;
  #chime = new Chime(() => this.#show());
  #count = 0;
  #isLoud = false;
  #timer = 0;

  /** @param {HTMLElement} board @param {AbortSignal} signal */
  constructor(board, signal) {
    this.#button = board.querySelector("[data-sound]");
    this.#button.hidden = false;
    this.#button.addEventListener("click", () => this.#press(), { signal });
    for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => this.#touched(), { signal });
    addEventListener("storage", () => this.#show(), { signal });
    this.#touched();
    this.#show();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#chime.close();
  }

  get isWanted() {
    return localStorage.getItem(WANTED) === "on";
  }

  /** @param {boolean} isWanted */
  want(isWanted) {
    localStorage.setItem(WANTED, isWanted ? "on" : "off");
    this.#muteUntil(0);
    this.#touched();
  }

  // So many orders ring; some of them for so long that it has to be heard next door.
  /** @param {number} count @param {boolean} isLoud */
  rings(count, isLoud) {
    this.#count = count;
    this.#isLoud = isLoud;
    this.#show();
  }

  #touched() {
    if (this.isWanted) this.#chime.wake();
  }

  #press() {
    const state = this.#state;
    if (state === "off") this.want(true);
    else if (state === "muted") this.#muteUntil(0);
    else if (state !== "asleep") this.#muteUntil(Date.now() + MUTED_FOR);
  }

  /** @param {number} time */
  #muteUntil(time) {
    localStorage.setItem(MUTED_UNTIL, String(time));
    this.#show();
  }

  get #mutedUntil() {
    return Number(localStorage.getItem(MUTED_UNTIL) ?? 0);
  }

  get #state() {
    if (!this.isWanted) return "off";
    if (Date.now() < this.#mutedUntil) return "muted";
    if (!this.#chime.isAwake) return "asleep";
    return this.#count ? "ringing" : "on";
  }

  #show() {
    const state = this.#state;
    if (state === "ringing") this.#chime.ring(this.#isLoud);
    else this.#chime.stop();
    clearTimeout(this.#timer);
    if (state === "muted") this.#timer = setTimeout(() => this.#show(), this.#mutedUntil - Date.now() + 50);
    const until = new Date(this.#mutedUntil).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const words = this.#button.dataset[state].replace("#", until);
    this.#button.dataset.state = state;
    this.#button.querySelector("[data-words]").textContent = words;
  }
}
