// Selection of several cards for a batch action.

export class Picking {
  #board;
  #button;
  #batch;
  /** @type {HTMLInputElement | undefined} */
  #last;

  /** @param {HTMLElement} board @param {AbortSignal} signal */
  constructor(board, signal) {
    this.#board = board;
    this.#button = board.querySelector("[data-pick]");
    this.#batch = board.querySelector("form[data-batch]");
    this.#button.hidden = false;
    this.#button.addEventListener("click", () => this.#turn(!this.isOn), { signal });
    this.#batch.querySelector("[data-pick-none]").addEventListener("click", () => this.end(), { signal });
    board.addEventListener(
      "click",
      ({ target }) => target.matches("[data-pick-all]") && this.#turnAll(target.closest("section")),
      { signal },
    );
    board.addEventListener("change", ({ target }) => target.matches("input[name=order]") && this.#count(), { signal });
    board.addEventListener(
      "click",
      ({ target, shiftKey }) =>
        target.matches("input[name=order]") && this.#extend(/** @type {HTMLInputElement} */ (target), shiftKey),
      { signal },
    );
    // Recount when cards appear or disappear; a card whose status has changed is no longer selected.
    const watch = new MutationObserver(() => this.isOn && this.#count());
    for (const list of board.querySelectorAll("[data-cards]")) watch.observe(list, { childList: true });
    signal.addEventListener("abort", () => watch.disconnect());
  }

  get isOn() {
    return this.#board.querySelector(".board").matches(".board--picking");
  }

  /** @param {HTMLElement} card */
  toggle(card) {
    const box = card.querySelector("input[name=order]");
    if (!box) return;
    this.#turn(true);
    box.checked = !box.checked;
    this.#count();
  }

  // Submit the batch; return false if nothing is selected.
  send() {
    if (!this.isOn || !this.#picked.length) return false;
    this.#batch.requestSubmit(this.#batch.querySelector("[data-act]"));
    return true;
  }

  end() {
    if (!this.isOn) return;
    const hadFocus = this.#batch.contains(document.activeElement);
    this.#turn(false);
    if (hadFocus) this.#button.focus();
  }

  /** @param {boolean} isOn */
  #turn(isOn) {
    this.#board.querySelector(".board").classList.toggle("board--picking", isOn);
    this.#button.setAttribute("aria-pressed", String(isOn));
    this.#batch.hidden = !isOn;
    if (!isOn) {
      for (const box of this.#picked) box.checked = false;
      this.#batch.reset();
      this.#batch.querySelector("details").open = false;
    }
    this.#count();
  }

  // Select all cards of a column, or none if all are selected.
  /** @param {HTMLElement} column */
  #turnAll(column) {
    const boxes = [...column.querySelectorAll("input[name=order]")];
    const isOn = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = isOn;
    this.#count();
  }

  // With shift, the boxes between the last one that was clicked and this one become like this one.
  /** @param {HTMLInputElement} box @param {boolean} isRange */
  #extend(box, isRange) {
    const boxes = [...box.closest("[data-cards], table").querySelectorAll("input[name=order]")];
    const ends = [boxes.indexOf(this.#last), boxes.indexOf(box)].sort((a, b) => a - b);
    if (isRange && ends[0] >= 0) for (const between of boxes.slice(ends[0], ends[1])) between.checked = box.checked;
    this.#last = box;
    this.#count();
  }

  #count() {
    const { length } = this.#picked;
    const isTooMany = length > Number(this.#batch.dataset.most);
    this.#batch.querySelector("[data-picked]").textContent = String(length);
    const words = this.#batch.querySelector("[data-too-many]");
    words.textContent = isTooMany ? words.dataset.tooMany : "";
    for (const button of this.#batch.querySelectorAll("[data-act]"))
      button.setAttribute("aria-disabled", String(!length || isTooMany));
  }

  get #picked() {
    return this.#board.querySelectorAll("input[name=order]:checked");
  }
}
