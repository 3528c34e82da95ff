// Submits a listing form when its order changes, and resets it to what the list shows after back navigation.
for (const form of document.querySelectorAll("form[data-filters]")) {
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  for (const field of form.querySelectorAll("[data-sends]"))
    field.addEventListener("change", () => form.requestSubmit());
  addEventListener("pageshow", ({ persisted }) => persisted && form.reset());
}
