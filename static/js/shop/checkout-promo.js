// "Use": what a promo code does is asked for and placed where it is shown, so that page, focus and all that is typed stay.
// Without an answer that is a checkout, the form is sent as it would be without any script.
import { announce, filledIn, pageOf, post } from "../lib/page.js";

const form = document.querySelector("form[data-checkout]");
const PARTS = ["told", "fees", "promo", "sums", "press"];

/** @param {Document} answer */
const place = (answer) => {
  answer.querySelector("[data-promo-refused]")?.remove(); // it is said at the field, which is in view
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
