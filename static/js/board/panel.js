// On narrow screens the filters, the search and the selection are behind one button.

/** @param {HTMLElement} board @param {AbortSignal} signal */
export function openPanel(board, signal) {
  const button = board.querySelector("[data-tools]");
  const main = board.querySelector(".board");
  button.addEventListener(
    "click",
    () => {
      const isOpen = main.classList.toggle("board--tools");
      button.setAttribute("aria-expanded", String(isOpen));
      if (isOpen) scrollTo({ top: 0 }); // the search is in the top bar
    },
    { signal },
  );
}
