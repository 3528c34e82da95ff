// "Use" button of the promo code: fetches its effect and updates the page in place, which preserves focus and input.
// If the response is not a checkout page, the form is submitted normally.
import { announce, filledIn, pageOf, post } from "../lib/page.js";

const form = document.querySelector("form[data-checkout]");
const PARTS = ["told", "fees", "promo", "sums", "press"];

/** @param {Document} answer */
const place = (answer) => {
  answer.querySelector("[data-promo-refused]")?.remove(); // the field, which is in view, shows it
  for (const part of PARTS) {
    const fresh = answer.querySelectorAll(`[data-part="${part}"]`);
    for (const [index, old] of document.querySelectorAll(`[data-part="${part}"]`).entries())
      old.replaceWith(fresh[index]);
  }
  for (const name of ["submission", "cart"])
    form.elements[name].value = answer.querySelector(`input[name=${name}]`).value;
  form.elements.province.dispatchEvent(new Event("change", { bubbles: true }));
  const said = form.querySelector("[data-part=promo] [id$=_does]");
  const wrong = form.elements.promo_code.getAttribute("aria-invalid");
  (wrong ? form.elements.promo_code : form.elements.use).focus({ preventScroll: true });
  announce(said?.textContent ?? "");
};

/** @param {HTMLButtonElement} button */
export const look = async (button) => {
  const words = [...button.childNodes];
  button.setAttribute("aria-disabled", "true");
  button.replaceChildren(button.dataset.busy);
  try {
    const answer = await pageOf(await post(form.action, filledIn(form, button)));
    if (answer.querySelector("[data-checkout]")) return place(answer);
    form.dataset.plain = "";
    form.requestSubmit(button);
  } catch {
    form.querySelector("[data-away]").hidden = false;
    button.replaceChildren(...words);
    button.removeAttribute("aria-disabled");
  }
};
