// <pay-countdown seconds="760" data-words="Good for # more minutes">: counts down what the server has counted.
// The device's own clock may be wrong, so it is never asked what time it is, only how much has passed.

class PayCountdown extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    const end = performance.now() + Number(this.getAttribute("seconds")) * 1_000;
    this.#say(end);
    this.#timer = setInterval(() => this.#say(end), 1_000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /** @param {number} end */
  #say(end) {
    const left = Math.max(0, Math.round((end - performance.now()) / 1_000));
    const words = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    this.textContent = this.dataset.words.replace("#", words);
    if (left > 0) return;
    clearInterval(this.#timer);
    this.dispatchEvent(new Event("stale", { bubbles: true })); // the page reads what has become of it
  }
}

customElements.define("pay-countdown", PayCountdown);
