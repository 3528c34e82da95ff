// Says that the connection is gone, in words that stand on the page already, and takes them back when it is there again.
import { announce } from "../lib/page.js";

const notice = document.querySelector("[data-offline]");

const show = () => {
  notice.hidden = navigator.onLine;
  announce(navigator.onLine ? "" : notice.textContent);
};

for (const change of notice ? ["offline", "online"] : []) addEventListener(change, show);
if (notice && !navigator.onLine) show();

// The cart page's forms: without a connection nothing is sent, where the browser would show its own page of trouble.
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
