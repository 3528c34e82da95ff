// Closing overlays: by back navigation, Escape, or a click outside.

// `const open = closesOnBack(dialog)`: opening adds a history entry, so that back navigation first closes the dialog
// and only then leaves the page; closing it in another way removes the entry.
/** @param {HTMLDialogElement} dialog */
export const closesOnBack = (dialog) => {
  const isOurs = () => history.state?.over === dialog.className;

  addEventListener("popstate", () => {
    if (dialog.open && !isOurs()) dialog.close();
  });
  dialog.addEventListener("close", () => {
    if (isOurs()) history.back();
  });
  // Navigation from another page may return to the entry of a dialog that is no longer open.
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
