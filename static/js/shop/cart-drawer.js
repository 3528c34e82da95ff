// Cart drawer, opened by its link and after a product is added. Its content is rendered by the server, like the page
// /cart/. If a response contains no cart, the form is submitted normally, as without a script.
import { BY_SCRIPT, filledIn, pageOf, post } from "../lib/page.js";
import { closesOnBack } from "./controls.js";

const drawer = document.querySelector("dialog[data-drawer]");
const status = drawer?.querySelector("[data-drawer-status]");
const SLOW = 12_000;
let turn = Promise.resolve(); // requests run one at a time, each on the result of the previous one

const open = drawer && closesOnBack(drawer);
const title = () => drawer.querySelector(".drawer__title");
/** @param {HTMLElement} element */
const said = (element) => element?.textContent.replace(/\s+/g, " ").trim() ?? "";

/** @param {Iterable<Node>} nodes */
const fill = (nodes) => {
  while (status.nextSibling) status.nextSibling.remove();
  drawer.append(...nodes);
};

// Remember the focused field and focus it in the new content; if it is gone, focus the title.
const held = () => {
  const field = /** @type {Field} */ (document.activeElement);
  const form = drawer.contains(field) && field.closest("form[action]");
  return form ? { action: form.action, name: field.name } : null;
};
/** @param {string} action */
const like = (action) => [...drawer.querySelectorAll("form[action]")].find((form) => form.action === action);
/** @param {{ action: string, name: string }} held */
const giveBack = ({ action, name }) => {
  const elements = like(action)?.elements;
  const usable = [elements?.[name], elements?.quantity].find((one) => one && !one.disabled && one.type !== "hidden");
  (usable ?? title()).focus();
};

// Fill the drawer from the response. A drawer closed meanwhile stays closed, unless a product was added (`show`).
/** @param {Document} answer @param {{ show: boolean }} options */
const place = (answer, { show }) => {
  const link = answer.querySelector('[data-opens="cart"]');
  if (!link || !answer.querySelector(".drawer__title")) return false;
  document.querySelector('[data-opens="cart"]')?.replaceChildren(...link.childNodes);
  link.remove();
  const before = drawer.open && held();
  const wasOpen = drawer.open;
  const scrolled = wasOpen ? drawer.querySelector(".drawer__body")?.scrollTop : 0;
  fill(answer.body.childNodes);
  if (show && !wasOpen) open();
  if (before) giveBack(before);
  else if (wasOpen) title().focus();
  drawer.querySelector(".drawer__body").scrollTop = scrolled; // no line moves from under the finger
  const told = [...drawer.querySelectorAll("[data-told], .line--gone span")].map(said).join(" ").trim();
  if (drawer.open) status.textContent = wasOpen ? `${said(title())}. ${told}` : told;
  return true;
};

// Show in the product form why the product was not added; the response has it on a page of its own.
/** @param {Document} answer @param {HTMLFormElement} form */
const refuse = (answer, form) => {
  const words = form.matches("[data-product]") && answer.querySelector("[data-refused]");
  if (!words) return false;
  form.querySelector("[data-refused]")?.remove();
  form.querySelector(".product__add").before(words);
  words.focus();
  return true;
};

// Show what happened when there is no connection or no timely response. `again` repeats the request.
/** @param {string} name @param {() => Promise<void>} [again] */
const instead = (name, again) => {
  const shown = document.importNode(document.querySelector("template[data-drawer-instead]").content, true);
  for (const words of shown.querySelectorAll("[data-if]")) if (words.dataset.if !== name) words.remove();
  const button = shown.querySelector("[data-again]");
  if (again)
    button.addEventListener("click", () => {
      turn = turn.then(again);
    });
  else button.remove();
  fill([shown]);
  if (!drawer.open) open();
  status.textContent = said(drawer.querySelector(".notice"));
};

/** @param {HTMLButtonElement} button @param {boolean} busy */
const mark = (button, busy) => {
  for (const name of ["aria-busy", "aria-disabled"])
    busy ? button?.setAttribute(name, "true") : button?.removeAttribute(name);
};

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
const send = async (form, button) => {
  if (!form.isConnected) {
    form = like(form.action); // replaced since the submission
    button = button?.name ? form?.elements[button.name] : null;
    if (!form) return;
  }
  await put({ form, button, body: filledIn(form, button), show: form.matches("[data-adds]") });
};

/** @param {{ form: HTMLFormElement, button: HTMLButtonElement, body: FormData, show: boolean }} sending @returns {Promise<void>} */
const put = async (sending) => {
  const { form, button, body, show } = sending;
  if (!navigator.onLine) return instead(show ? "not-added" : "not-changed", () => put(sending));
  // biome-ignore lint/suspicious/noDocumentCookie: Firefox and Safari have no cookieStore, or a new one
  document.cookie = "probe=1; path=/; SameSite=Lax"; // missing from the request if the browser refuses cookies
  mark(button, true);
  const late = setTimeout(instead, SLOW, "slow");
  try {
    const answer = await pageOf(await post(form.action, body));
    if (place(answer, { show }) || refuse(answer, form)) return;
    form.dataset.plain = "";
    if (form.isConnected) form.requestSubmit(button);
    else location.assign(document.querySelector('a[data-opens="cart"]').href);
  } catch {
    instead("unknown"); // repeating the request could add the product twice
  } finally {
    clearTimeout(late);
    mark(button, false);
  }
};

/** @param {{ show: boolean }} options */
const look = async (options) => {
  const { href } = document.querySelector('a[data-opens="cart"]');
  try {
    const answer = await pageOf(await fetch(href, { headers: BY_SCRIPT }));
    if (!place(answer, options) && options.show) location.assign(href);
  } catch {
    if (options.show) instead("away");
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  const ours = drawer && (form.matches("[data-adds]") || drawer.contains(form)) && form.method !== "dialog";
  if (!ours || "plain" in form.dataset) return;
  event.preventDefault();
  const { submitter } = event;
  if (submitter?.getAttribute("aria-busy") !== "true") turn = turn.then(() => send(form, submitter));
});

document.addEventListener("click", (event) => {
  if (event.target === drawer) drawer.close(); // click on the backdrop
  const opener = drawer && event.target.closest('[data-opens="cart"]');
  if (!opener || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turn = turn.then(() => look({ show: true }));
});

// After back or forward navigation the page is restored as it was, but the cart may have changed.
addEventListener("pageshow", ({ persisted }) => {
  const [visit] = performance.getEntriesByType("navigation");
  if (!persisted && visit?.type !== "back_forward") return;
  if (drawer) turn = turn.then(() => look({ show: drawer.open }));
  else if (persisted) location.reload();
});
