// One menu at a time; Escape or a press beside it closes it, and focus returns to what opened it.

export function mindMenus(signal) {
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
