// Preserves the user's state when a card is replaced: open menus, typed text, selection.

/** @param {HTMLElement} old @param {HTMLElement} fresh */
export function carryOver(old, fresh) {
  for (const open of old.querySelectorAll("details[open]")) {
    const twin = [...fresh.querySelectorAll("details")].find((one) => one.dataset.for === open.dataset.for);
    if (!twin) continue;
    twin.open = true;
    const [from, to] = [open, twin].map((details) => details.querySelector(":scope > form .input"));
    if (from && to && from.value !== from.defaultValue) to.value = from.value;
  }
  for (const told of old.querySelectorAll("[data-told]")) fresh.append(told);
  // The selection applies to the order in its former status only.
  const [was, is] = [old, fresh].map((card) => card.querySelector("input[name=order]"));
  if (was?.checked && is) is.checked = old.dataset.stage === fresh.dataset.stage;
}

// Show the card's notice in its former column, if the card has left the board and cannot show it itself.
/** @param {HTMLElement} board @param {HTMLElement} card @param {string} column */
export function sayWhereItWas(board, card, column) {
  const why = card.querySelector(".notice");
  const spot = board.querySelector(`section[data-column="${column}"] [data-undos]`);
  if (!why || !spot) return;
  const told = document.importNode(board.querySelector("template[data-gone]").content, true);
  told.querySelector("[data-words]").textContent = why.textContent.trim();
  spot.append(told);
}
