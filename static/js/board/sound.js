// Sound of this device: off until it is switched on, asleep until the first interaction with the page, on, ringing, or
// muted for a limited time. The choice is kept in localStorage, for all tabs.
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

  // Set the number of ringing orders; `isLoud` if one of them has rung for too long.
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
