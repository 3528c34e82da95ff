// One menu at a time; Escape or a press beside it closes it, and focus returns to what opened it.

/** @param {AbortSignal} signal */
export function mindMenus(signal) {
  // A column scrolls for itself: the menu of its last card is brought into view, that of its first opens downwards.
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

// What the top of the page covers while the page itself scrolls.
function headHeight() {
  return document.querySelector(".board__head").getBoundingClientRect().bottom;
}
