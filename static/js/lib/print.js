// <button data-print hidden>: without a script, the browser's own menu prints as well.
// [data-print-now]: a paper that has just been pressed for opens the printer by itself, but not when it is read again.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const [opened] = performance.getEntriesByType("navigation");
if (document.querySelector("[data-print-now]") && opened?.type === "navigate") {
  document.fonts.ready.then(() => window.print());
}
