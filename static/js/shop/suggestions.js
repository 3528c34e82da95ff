// Search suggestions: a combobox whose options the server renders. Without the script, the form just searches.
import { announce } from "../lib/page.js";

const PAUSE = 180; // milliseconds after the last key before the request
const COMPOSING = 700; // longer during composition, which Android keyboards use for every word
const BACK = ["ArrowLeft", "ArrowRight", "Home", "End"]; // they move the cursor, so Enter then submits the text typed

class Suggestions {
  #input;
  #list;
  #timer = 0;
  #asking = new AbortController();
  #active = -1;

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
    this.#input = list.closest("form").querySelector("input[type=search]");
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-controls", list.id],
    ]) {
      this.#input.setAttribute(name, value);
    }
    this.close();
    this.#input.addEventListener("input", ({ isComposing }) => this.#soon(isComposing ? COMPOSING : PAUSE));
    this.#input.addEventListener("compositionend", () => this.#soon(PAUSE));
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.close());
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", ({ target }) => this.#follow(target.closest("[data-url]")));
  }

  close() {
    clearTimeout(this.#timer);
    this.#asking.abort();
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#mark(-1);
  }

  get #options() {
    return this.#list.hidden ? [] : [...this.#list.querySelectorAll("[role=option]")];
  }

  /** @param {number} pause */
  #soon(pause) {
    clearTimeout(this.#timer);
    this.#asking.abort();
    this.#mark(-1);
    if (!this.#input.value.trim()) return this.close();
    this.#timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const words = { q: this.#input.value, lang: document.documentElement.lang };
      const url = `${this.#list.dataset.from}?${new URLSearchParams(words)}`;
      const response = await fetch(url, { signal });
      if (!response.ok) return this.close();
      this.#show(await response.text());
    } catch {
      if (!signal.aborted) this.close();
    }
  }

  /** @param {string} html */
  #show(html) {
    this.close();
    this.#list.innerHTML = html;
    const options = [...this.#list.querySelectorAll("[role=option]")];
    options.forEach((option, place) => {
      option.id = `${this.#list.id}-${place + 1}`;
    });
    const said = this.#list.querySelector("template[data-said]");
    announce(said.content.textContent);
    said.remove();
    if (!options.length) return;
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const options = this.#options;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (!options.length) {
      if (event.key === "ArrowDown" && this.#input.value.trim()) this.#soon(0);
      return;
    }
    const { length } = options;
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: this.#active + 1, ArrowUp: this.#active < 0 ? length - 1 : this.#active - 1 };
    if (event.key in steps) this.#mark(steps[event.key] < length ? steps[event.key] : -1);
    else if (event.key === "Enter" && this.#active >= 0) this.#follow(options[this.#active]);
    else if (event.key === "Escape") this.close();
    else if (BACK.includes(event.key)) return this.#mark(-1);
    else return;
    event.preventDefault();
  }

  // Mark an option, or the field itself past either end (-1), so that the text typed can be submitted.
  /** @param {number} place */
  #mark(place) {
    this.#active = place;
    const options = [...this.#list.querySelectorAll("[role=option]")];
    for (const [each, option] of options.entries()) option.setAttribute("aria-selected", String(each === place));
    options[place]?.scrollIntoView({ block: "nearest" });
    if (place < 0) this.#input.removeAttribute("aria-activedescendant");
    else this.#input.setAttribute("aria-activedescendant", options[place].id);
  }

  /** @param {HTMLElement} option */
  #follow(option) {
    if (option) location.assign(option.dataset.url);
  }
}

for (const list of document.querySelectorAll("[data-suggestions]")) new Suggestions(list);
