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
