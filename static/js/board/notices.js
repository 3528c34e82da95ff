// Notices that stay until they are closed: the result of a batch, a change of a card in use by this user, and the pause
// of the shop.
import { announce } from "../lib/page.js";
import { ask } from "./requests.js";

/** @param {HTMLElement} board @param {AbortSignal} signal */
export function mindNotices(board, signal) {
  board.addEventListener("click", ({ target }) => target.closest("[data-close]")?.closest(".notice").remove(), {
    signal,
  });
}

/** @param {HTMLElement} board @param {string} html */
export function showResults(board, html) {
  const result = document.createRange().createContextualFragment(html).querySelector("[data-result]");
  if (result) board.querySelector("[data-results]").replaceChildren(result);
}

/** @param {HTMLElement} board @param {Pulse} pulse */
export function isOldAboutPause(board, { paused }) {
  return board.querySelector("[data-paused]").dataset.paused !== paused;
}

// Take the notice of the pause from the page just loaded.
/** @param {HTMLElement} board @param {Document} page */
export function takeOverPause(board, page) {
  const [old, fresh] = [board, page].map((from) => from.querySelector("[data-paused]"));
  if (old.dataset.paused === fresh.dataset.paused) return;
  old.replaceWith(fresh);
  announce(fresh.querySelector("b")?.textContent ?? "");
}

// True if a menu of this card is open and the card is not being changed by this user's own action.
/** @param {HTMLElement} card */
export function isInUse(card) {
  return Boolean(card?.querySelector("details[open]") && !card.querySelector("[aria-busy=true]"));
}

// Report who changed a card that was in use: on the card itself, or in its former column if it has moved.
/** @param {HTMLElement} board @param {HTMLElement} old */
export async function tellChange(board, old) {
  const typed = [...old.querySelectorAll("details[open] > form .input")].filter(
    (input) => input.value !== input.defaultValue,
  );
  const { column } = old.dataset;
  const told = await whatHappened(board, old);
  if (!told) return;
  const card = document.getElementById(old.id);
  const isHere = card?.dataset.column === column;
  const words = told.querySelector("[data-typed]");
  if (words && typed.length && !card) {
    words.textContent = words.dataset.typed.replace("#", () => typed.map(({ value }) => value).join(" · "));
    words.hidden = false;
  }
  for (const earlier of board.querySelectorAll(`[data-told="${old.id.replace("order-", "")}"]`)) earlier.remove();
  if (isHere) card.append(told);
  else board.querySelector(`section[data-column="${column}"] [data-undos]`).append(told);
}

/** @param {HTMLElement} board @param {HTMLElement} old */
async function whatHappened(board, old) {
  try {
    const html = await (await ask(`${old.querySelector("h3 a").href}latest/?version=${old.dataset.version}`)).text();
    return document.createRange().createContextualFragment(html).querySelector("[data-told]");
  } catch {
    const number = old.id.replace("order-", "");
    const told = document.importNode(board.querySelector("template[data-gone]").content, true).querySelector(".notice");
    told.dataset.told = number;
    told.querySelector("[data-words]").textContent = board.dataset.changed.replace("#", number);
    return told;
  }
}
