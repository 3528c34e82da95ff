// Sort order and pages of a listing.
import { announce, pageOf } from "../lib/page.js";

// Submits a listing form when its sort order changes, which replaces the button, and resets it after back navigation.
for (const form of document.querySelectorAll("form[data-filters]")) {
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  for (const field of form.querySelectorAll("[data-sends]"))
    field.addEventListener("change", () => form.requestSubmit());
  addEventListener("pageshow", ({ persisted }) => persisted && form.reset());
}

// "Show more" appends the next page of products and updates the URL. Without the script, the link opens that page.
const goods = document.querySelector("[data-goods]");
const here = Number(new URL(location.href).searchParams.get("page") ?? 1);
const from = Math.min(history.state?.from ?? here, here); // first page shown

/** @param {HTMLAnchorElement} link */
const more = async (link) => {
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  link.setAttribute("aria-disabled", "true");
  try {
    const response = await fetch(link.href);
    if (!response.ok) throw new Error(`${response.status}`);
    place(await pageOf(response), response.url);
  } catch {
    location.assign(link.href); // that page shows the error
  }
};

/** @param {Document} answer @param {string} address */
const place = (answer, address) => {
  const fresh = [...answer.querySelector("[data-goods]").children];
  const pages = answer.querySelector("[data-pages]");
  const words = pages.querySelector("[data-so-far]");
  if (from === 1) words.textContent = words.dataset.soFar;
  goods.append(...fresh);
  document.querySelector("[data-pages]").replaceWith(pages);
  history.replaceState({ ...history.state, from }, "", address);
  document.title = answer.title;
  announce(words.textContent);
  fresh[0].querySelector("a")?.focus();
};

// After back navigation with a fresh page load, the URL is that of the last page shown: prepend the pages before it.
const restore = async () => {
  const { at } = history.state;
  for (let page = here - 1; page >= from; page -= 1) {
    const address = new URL(location.href);
    if (page > 1) address.searchParams.set("page", String(page));
    else address.searchParams.delete("page");
    goods.prepend(...((await pageOf(await fetch(address))).querySelector("[data-goods]")?.children ?? []));
  }
  const words = document.querySelector("[data-pages] [data-so-far]");
  if (from === 1) words.textContent = words.dataset.soFar;
  scrollTo({ top: at, behavior: "instant" });
};

addEventListener("pagehide", () => history.replaceState({ ...history.state, at: scrollY }, ""));
if (goods && from < here) restore();

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-pages] a[rel=next]");
  if (!goods || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  more(link);
});
