// Controls that many pages of the shop have: dialogs that back navigation closes, the menu, and the buttons of a quantity.
// One module, because a first visit to a page is limited to twelve requests.

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

// Plus and minus buttons of a quantity. In a form of their own they submit it; elsewhere they need this script.
/** @param {HTMLInputElement} number @param {number} value */
const within = (number, value) => Math.min(Number(number.max) || value, Math.max(Number(number.min) || 0, value));

/** @param {HTMLElement} stepper @param {number} by */
const count = (stepper, by) => {
  const number = stepper.querySelector("input");
  number.value = String(within(number, (Number(number.value) || 0) + by));
  number.dispatchEvent(new Event("change", { bubbles: true }));
};

/** @param {HTMLElement} stepper */
const mark = (stepper) => {
  const number = stepper.querySelector("input");
  const [less, more] = stepper.querySelectorAll("button[data-step]");
  less.disabled = Number(number.value) <= Number(number.min);
  more.disabled = Number(number.value) >= Number(number.max);
};

for (const stepper of document.querySelectorAll("[data-stepper]")) {
  const buttons = stepper.querySelectorAll("[data-step]");
  if (!buttons.length) continue;
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => count(stepper, Number(button.dataset.step)));
  }
  stepper.addEventListener("change", () => mark(stepper));
  mark(stepper);
}
