// On a phone one column is shown at a time; choosing another needs no new page.

export function switchColumns(board) {
  board.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (!tab) return;
    event.preventDefault();
    history.replaceState(null, "", tab.href);
    for (const one of board.querySelectorAll("[data-tab]")) {
      one === tab ? one.setAttribute("aria-current", "page") : one.removeAttribute("aria-current");
    }
    for (const column of board.querySelectorAll("section[data-column]")) {
      column.classList.toggle("column--current", column.dataset.column === tab.dataset.tab);
    }
  });
}
