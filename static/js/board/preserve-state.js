// A card changes while somebody is at it: what they have opened, typed and selected goes over to the new one.

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
  // Selected was an order in that state; what it has become since, nobody has selected.
  const [was, is] = [old, fresh].map((card) => card.querySelector("input[name=order]"));
  if (was?.checked && is) is.checked = old.dataset.stage === fresh.dataset.stage;
}

// A card that has no place on the board any more cannot say itself why a press changed nothing.
/** @param {HTMLElement} board @param {HTMLElement} card @param {string} column */
export function sayWhereItWas(board, card, column) {
  const why = card.querySelector(".notice");
  const spot = board.querySelector(`section[data-column="${column}"] [data-undos]`);
  if (!why || !spot) return;
  const told = document.importNode(board.querySelector("template[data-gone]").content, true);
  told.querySelector("[data-words]").textContent = why.textContent.trim();
  spot.append(told);
}
