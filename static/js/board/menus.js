// Menus: one is open at a time; Escape or a click outside closes it, and Escape returns the focus to its button.

/** @param {AbortSignal} signal */
export function mindMenus(signal) {
  // Columns scroll on their own: the last card's menu is scrolled into view, the first card's opens downwards.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!target.open || !target.matches?.(".ticket details")) return;
      const list = target.closest(".menu").querySelector(".menu__list");
      const cards = target.closest("[data-cards]");
      if (target.matches(".menu")) {
        const room = target.getBoundingClientRect().top - Math.max(cards.getBoundingClientRect().top, headHeight());
        target.classList.toggle("menu--down", room < list.offsetHeight);
      }
      list.scrollIntoView({ block: "nearest" });
    },
    { capture: true, signal },
  );
  const open = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener(
    "click",
    (event) => {
      for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
    },
    { signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      for (const menu of open()) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    },
    { signal },
  );
}

// Return the bottom of the sticky header, which covers cards while the page scrolls.
function headHeight() {
  return document.querySelector(".board__head").getBoundingClientRect().bottom;
}
