// <button data-print hidden> prints the page. Without a script, the browser's menu does.
// [data-print-now] prints a document as soon as it is opened, but not when it is reloaded.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const [opened] = performance.getEntriesByType("navigation");
if (document.querySelector("[data-print-now]") && opened?.type === "navigate") {
  document.fonts.ready.then(() => window.print());
}
