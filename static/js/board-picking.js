// Selecting several cards, to move them on with one press.

export class Picking {
  #board;
  #button;
  #batch;
  #signal;

  constructor(board, signal) {
    this.#board = board;
    this.#signal = signal;
    this.#button = board.querySelector("[data-pick]");
    this.#batch = board.querySelector("[data-batch]");
    this.#button.hidden = false;
    this.#button.addEventListener("click", () => this.#turn(!this.isOn), { signal });
    this.#batch.querySelector("[data-pick-none]").addEventListener("click", () => this.end(), { signal });
    board.addEventListener("change", ({ target }) => target.matches("input[name=order]") && this.#count(), { signal });
    // Cards come and go by themselves, and one that has changed its state is not selected any more.
    const watch = new MutationObserver(() => this.isOn && this.#count());
    for (const list of board.querySelectorAll("[data-cards]")) watch.observe(list, { childList: true });
    signal.addEventListener("abort", () => watch.disconnect());
  }

  get isOn() {
    return this.#board.querySelector(".board").matches(".board--picking");
  }

  toggle(card) {
    const box = card.querySelector("input[name=order]");
    if (!box) return;
    this.#turn(true);
    box.checked = !box.checked;
    this.#count();
  }

  // True when there was something to send.
  send() {
    if (!this.isOn || !this.#picked.length) return false;
    this.#batch.requestSubmit();
    return true;
  }

  end() {
    if (!this.isOn) return;
    const hadFocus = this.#batch.contains(document.activeElement);
    this.#turn(false);
    if (hadFocus) this.#button.focus();
  }

  #turn(isOn) {
    this.#board.querySelector(".board").classList.toggle("board--picking", isOn);
    this.#button.setAttribute("aria-pressed", isOn);
    this.#batch.hidden = !isOn;
    if (!isOn) for (const box of this.#picked) box.checked = false;
    this.#count();
  }

  #count() {
    const { length } = this.#picked;
    this.#batch.querySelector("[data-picked]").textContent = length;
    const isSendable = length > 0 && length <= Number(this.#batch.dataset.most);
    this.#batch.querySelector("button:not([type])").setAttribute("aria-disabled", !isSendable);
  }

  get #picked() {
    return this.#board.querySelectorAll("input[name=order]:checked");
  }
}
