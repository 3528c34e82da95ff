// Shows a notice, already on the page, while there is no network connection.
import { announce } from "../lib/page.js";

const notice = document.querySelector("[data-offline]");

const show = () => {
  notice.hidden = navigator.onLine;
  announce(navigator.onLine ? "" : notice.textContent);
};

for (const change of notice ? ["offline", "online"] : []) addEventListener(change, show);
if (notice && !navigator.onLine) show();

// Stop form submissions without a connection, so that the browser does not show its error page instead of the cart.
const refused = document.querySelector("[data-not-changed]");
/** @type {{ form: HTMLFormElement, submitter: HTMLButtonElement }} */
let pressed;

refused?.querySelector("[data-again]").addEventListener("click", () => pressed?.form.requestSubmit(pressed.submitter));
if (refused) {
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.target.method !== "post") return;
    event.preventDefault();
    pressed = { form: event.target, submitter: event.submitter };
    refused.hidden = false;
    refused.scrollIntoView({ block: "nearest" });
  });
}
