// <pay-countdown seconds="760" data-words="Expires in # min"> counts down the seconds given by the server.
// It measures elapsed time only, because the device's clock may be wrong.

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
    this.dispatchEvent(new Event("stale", { bubbles: true })); // <live-order> reloads the status
  }
}

customElements.define("pay-countdown", PayCountdown);
