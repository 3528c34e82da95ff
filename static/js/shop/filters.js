// Submits a listing form when its sort order changes, which replaces the button, and resets it after back navigation.
for (const form of document.querySelectorAll("form[data-filters]")) {
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  for (const field of form.querySelectorAll("[data-sends]"))
    field.addEventListener("change", () => form.requestSubmit());
  addEventListener("pageshow", ({ persisted }) => persisted && form.reset());
}
