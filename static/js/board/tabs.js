// Column tabs: on phones one column is shown at a time, and switching does not load a page.

/** @param {HTMLElement} board */
export function switchColumns(board) {
  board.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (!tab) return;
    event.preventDefault();
    show(board, tab.dataset.tab);
    scrollTo({ top: 0 });
    const url = new URL(location.href);
    url.searchParams.set("column", tab.dataset.tab);
    history.replaceState(null, "", url);
  });
}

/** @param {HTMLElement} board @param {string} key */
export function show(board, key) {
  for (const one of board.querySelectorAll("[data-tab]")) {
    one.dataset.tab === key ? one.setAttribute("aria-current", "page") : one.removeAttribute("aria-current");
  }
  for (const column of board.querySelectorAll("section[data-column]")) {
    column.classList.toggle("column--current", column.dataset.column === key);
  }
}
