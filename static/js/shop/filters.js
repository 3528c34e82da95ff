// A changed order is sent at once, and the button for it goes. Come back to, the form says again what the list shows.
for (const form of document.querySelectorAll("form[data-filters]")) {
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  for (const field of form.querySelectorAll("[data-sends]"))
    field.addEventListener("change", () => form.requestSubmit());
  addEventListener("pageshow", ({ persisted }) => persisted && form.reset());
}
