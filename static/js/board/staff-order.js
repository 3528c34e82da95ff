// <staff-order> keeps an order's page up to date: it shows changes made by other users and preserves typed text.
import { pageOf } from "../lib/page.js";
import { ask } from "./requests.js";

const EVERY = 5_000;
const SETTLE = 1_000; // buttons are disabled for this long, so a click meant for the previous status does nothing

class StaffOrder extends HTMLElement {
  #timer = 0;
  #gone = new AbortController();

  connectedCallback() {
    const { signal } = this.#gone;
    this.#timer = setInterval(() => this.#look(), EVERY);
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    this.addEventListener("click", ({ target }) => target.closest("[data-close]")?.closest(".notice").remove(), {
      signal,
    });
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    this.#gone.abort();
  }

  async #look() {
    if (document.hidden || this.querySelector("form[aria-busy]")) return;
    try {
      const said = await (await ask(`${this.dataset.latest}?version=${this.dataset.version}`)).text();
      if (said) await this.#renew(said);
    } catch {
      // retried at the next interval
    }
  }

  /** @param {string} said */
  async #renew(said) {
    const page = await pageOf(await ask(this.dataset.page));
    const fresh = page.querySelector("staff-order");
    if (!fresh || Number(fresh.dataset.version) <= Number(this.dataset.version)) return;
    const [old, now] = [this, fresh].map((part) => part.querySelector("[data-now]"));
    keepTyped(old, now);
    const focused = old.contains(document.activeElement) ? spotOf(/** @type {Field} */ (document.activeElement)) : "";
    old.replaceWith(now);
    this.dataset.version = fresh.dataset.version;
    if (focused) focus(now, focused);
    for (const button of now.querySelectorAll("button[data-next]")) {
      button.disabled = true;
      setTimeout(() => (button.disabled = false), SETTLE);
    }
    this.querySelector("[data-news]").replaceChildren(document.createRange().createContextualFragment(said));
  }
}

/** @param {HTMLElement} old @param {HTMLElement} now */
function keepTyped(old, now) {
  for (const details of old.querySelectorAll("details[open]")) {
    const twin = [...now.querySelectorAll("details")].find((one) => one.dataset.for === details.dataset.for);
    if (twin) twin.open = true;
  }
  for (const field of fieldsOf(old, "input:not([type=hidden]), textarea")) {
    const twin = fieldAt(now, spotOf(field));
    if (!twin || field.value === field.defaultValue) continue;
    twin.value = field.value;
  }
}

/** @param {Field} field */
function spotOf(field) {
  return `${field.form?.getAttribute("action")} ${field.name}`;
}

/** @param {HTMLElement} part @param {string} spot */
function fieldAt(part, spot) {
  return fieldsOf(part, "input:not([type=hidden]), textarea, button").find((field) => spotOf(field) === spot);
}

/** @param {HTMLElement} part @param {string} selector */
function fieldsOf(part, selector) {
  return /** @type {Field[]} */ ([...part.querySelectorAll(selector)]);
}

/** @param {HTMLElement} now @param {string} spot */
function focus(now, spot) {
  fieldAt(now, spot)?.focus({ preventScroll: true });
}

customElements.define("staff-order", StaffOrder);
