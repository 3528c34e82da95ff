// Full-screen gallery of a product's pictures, moved by swiping, buttons or arrow keys. It clones the pictures of the
// page at screen width. Without this script, their links open the files.
import { closesOnBack } from "./overlays.js";

const box = document.querySelector("dialog[data-lightbox]");
const links = [...document.querySelectorAll("[data-gallery] .gallery__strip a")];
const strip = box?.querySelector("[data-lightbox-strip]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const open = box && closesOnBack(box);

const fill = () => {
  if (strip.children.length) return;
  for (const link of links) {
    const item = document.createElement("li");
    item.append(...[...link.children].map((picture) => picture.cloneNode(true)));
    for (const part of item.querySelectorAll("[sizes]")) part.setAttribute("sizes", "100vw");
    for (const picture of item.querySelectorAll("img")) picture.loading = "eager";
    strip.append(item);
  }
};

const now = () => Math.round(Math.abs(strip.scrollLeft) / (strip.clientWidth || 1));
/** @param {number} number @param {ScrollBehavior} behavior */
const show = (number, behavior = calm.matches ? "auto" : "smooth") => {
  const { left } = strip.getBoundingClientRect();
  strip.scrollBy({ left: strip.children[number].getBoundingClientRect().left - left, behavior });
};
/** @param {number} by */
const step = (by) => show(Math.min(Math.max(now() + by, 0), links.length - 1));

const mark = () => {
  for (const button of box.querySelectorAll("button[data-step]")) {
    const next = now() + Number(button.dataset.step);
    button.disabled = next < 0 || next >= links.length;
  }
};

for (const [number, link] of links.entries()) {
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fill();
    open();
    show(number, "instant");
    mark();
  });
}

for (const button of box?.querySelectorAll("[data-step]") ?? []) {
  button.hidden = links.length < 2;
  button.addEventListener("click", () => step(Number(button.dataset.step)));
}
strip?.addEventListener("scroll", mark, { passive: true });
box?.addEventListener("click", ({ target }) => {
  if (target === box || /** @type {HTMLElement} */ (target).localName === "li") box.close(); // outside the picture
});
box?.addEventListener("keydown", ({ key }) => {
  if (key === "ArrowRight") step(1);
  if (key === "ArrowLeft") step(-1);
});
