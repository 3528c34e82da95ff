// On a narrow screen what is seldom needed (filters, search, selecting) waits behind one button.

/** @param {HTMLElement} board @param {AbortSignal} signal */
export function openPanel(board, signal) {
  const button = board.querySelector("[data-tools]");
  const main = board.querySelector(".board");
  button.addEventListener(
    "click",
    () => {
      const isOpen = main.classList.toggle("board--tools");
      button.setAttribute("aria-expanded", String(isOpen));
      if (isOpen) scrollTo({ top: 0 }); // the search stands in the bar
    },
    { signal },
  );
}
