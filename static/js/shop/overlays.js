// What lies over the page goes away as people expect it: by the way back, by Escape, by a press beside it.

// `const open = closesOnBack(dialog)`: opening adds an entry to the history, so that the way back closes the dialog
// before it leaves the page; closing in any other way takes the entry back again.
/** @param {HTMLDialogElement} dialog */
export const closesOnBack = (dialog) => {
  const isOurs = () => history.state?.over === dialog.className;

  addEventListener("popstate", () => {
    if (dialog.open && !isOurs()) dialog.close();
  });
  dialog.addEventListener("close", () => {
    if (isOurs()) history.back();
  });
  // Come back from another page to the entry of a dialog that is no longer open.
  addEventListener("pageshow", () => {
    if (isOurs() && !dialog.open) history.back();
  });

  return () => {
    if (!isOurs()) history.pushState({ ...history.state, over: dialog.className }, "");
    dialog.showModal();
  };
};

const menu = document.querySelector("details[data-menu]");
document.addEventListener("click", ({ target }) => {
  if (menu?.open && !menu.contains(target)) menu.open = false;
});
document.addEventListener("focusin", ({ target }) => {
  if (menu?.open && !menu.contains(target)) menu.open = false;
});
menu?.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
