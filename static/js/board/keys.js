// Keyboard control of the board: arrows move between cards, letters trigger buttons. Letters can be switched off.
/** @import { Picking } from "./selection.js" */
/** @import { Sound } from "./sound.js" */
/** @import { Undos } from "./undo.js" */
import { LETTERS_OFF, mindHelp } from "./help.js";

const BUSY = "input, select, textarea, dialog, [contenteditable], details.menu[open], .bar details[open]";

/**
 * @param {HTMLElement} board
 * @param {{ picking: Picking, sound: Sound, undos: Undos }} parts
 * @param {AbortSignal} signal
 */
export function mindKeys(board, { picking, sound, undos }, signal) {
  const help = mindHelp(board, sound, signal);
  /** @type {Record<string, () => unknown>} */
  const letters = {
    a: () => picking.send() || advance(board),
    u: () => undos.pressLatest(),
    x: () => picking.toggle(here() ?? first(board)),
    p: () => here()?.querySelector("[data-print]")?.click(),
    m: () => openMenu(here()),
    "/": () => document.querySelector("#q").focus(),
    "?": () => help.open(),
  };
  /** @type {Record<string, [right: number, down: number]>} */
  const always = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || help.isOpen) return;
      if (event.key === "Escape" && !document.querySelector("details.menu[open]")) return picking.end();
      if (event.target.closest(BUSY)) return;
      const letter = localStorage.getItem(LETTERS_OFF) ? null : letters[letterOf(event)];
      const isCard = event.target === here();
      if (always[event.key]) go(board, ...always[event.key]);
      else if (event.key === "Enter" && isCard) here().querySelector("h3 a").click();
      else if (letter && !event.repeat) letter();
      else return;
      event.preventDefault();
    },
    { signal },
  );
}

// Return the Latin letter of the key, from its position if the layout is Khmer.
/** @param {KeyboardEvent} event */
function letterOf({ key, code }) {
  return /^[\x21-\x7e]$/.test(key) ? key.toLowerCase() : code.replace("Key", "").toLowerCase();
}

function here() {
  return document.activeElement?.closest("article[data-version]");
}

/** @param {HTMLElement} board */
function first(board) {
  return columns(board)[0]?.[0];
}

// Return the cards of each visible column, without empty columns.
/** @param {HTMLElement} board */
function columns(board) {
  const seen = [...board.querySelectorAll("section[data-column]")].filter((section) => section.checkVisibility());
  return seen.map((section) => [...section.querySelectorAll("article[data-version]")]).filter((cards) => cards.length);
}

/** @param {HTMLElement} board @param {number} right @param {number} down */
function go(board, right, down) {
  const all = columns(board);
  const [from, cards] = [here(), all.find((column) => column.includes(here()))];
  if (!from) return focus(first(board));
  if (down) return focus(cards[cards.indexOf(from) + down]);
  const beside = all[all.indexOf(cards) + right];
  focus(beside?.[Math.min(cards.indexOf(from), beside.length - 1)]);
}

/** @param {HTMLElement} card */
function focus(card) {
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Click the card's button, after moving the focus to the next card.
/** @param {HTMLElement} board */
function advance(board) {
  const card = here();
  if (!card) return focus(first(board));
  const button = card.querySelector("[data-next]");
  if (!button) return;
  const cards = columns(board).find((column) => column.includes(card));
  focus(cards[cards.indexOf(card) + 1] ?? cards[cards.indexOf(card) - 1]);
  button.click();
}

/** @param {HTMLElement} card */
function openMenu(card) {
  const menu = card?.querySelector("details.menu");
  if (!menu) return;
  menu.open = true;
  menu.querySelector("summary").focus();
}
