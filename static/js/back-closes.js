// The way back closes what lies over the page, before it leaves the page. `const open = closesOnBack(dialog)`.
// Opening adds an entry to the history; closing in any other way takes it back again.
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
