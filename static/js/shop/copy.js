// <button data-copy="what" data-copied="Copied" hidden> copies text. Shown only if the clipboard is available.
import { announce } from "../lib/page.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector("[data-copy-words]").textContent = button.dataset.copied;
    announce(button.dataset.copied);
  });
}
