// The product page: the choice of a variant, the gallery and its full-screen view. One module, because a first visit is
// limited to twelve requests.
import { closesOnBack } from "./controls.js";

const form = document.querySelector("[data-product]");
const strip = document.querySelector("[data-gallery] .gallery__strip");
const thumbs = [...document.querySelectorAll("[data-gallery] .gallery__thumbs a")];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {string} id */
const show = (id) => {
  const picture = document.getElementById(id);
  if (!picture) return;
  const behavior = calm.matches ? "auto" : "smooth";
  strip.scrollBy({ left: picture.getBoundingClientRect().left - strip.getBoundingClientRect().left, behavior });
};

// Show price, picture and stock of a variant, all of which are on the page already.
/** @param {HTMLInputElement} variant */
const choose = ({ value, dataset }) => {
  form.querySelector("[data-undecided]").hidden = true;
  for (const element of form.querySelectorAll("[data-of]")) element.hidden = element.dataset.of !== value;
  const number = form.querySelector("[data-stepper] input");
  number.max = dataset.most;
  number.value = String(Math.min(Number(number.value), Number(dataset.most)));
  number.dispatchEvent(new Event("change", { bubbles: true }));
  if (dataset.picture) show(dataset.picture);
};

form?.addEventListener("change", ({ target }) => {
  if (target.name === "variant" && form.querySelector("[data-stepper]")) choose(target);
});

// Without a choice, stop the submission, show the hint and focus the first variant.
form?.addEventListener("submit", (event) => {
  const words = form.querySelector("[data-undecided]");
  if (!words) return;
  words.hidden = Boolean(form.querySelector("[name=variant]:checked"));
  if (words.hidden) return;
  event.preventDefault();
  event.stopPropagation();
  form.querySelector("[name=variant]:enabled").focus();
});

// The browser may have restored an earlier choice.
const before = form?.querySelector("input[name=variant]:checked");
if (before && form.querySelector("[data-stepper]")) choose(before);

for (const thumb of thumbs) {
  thumb.addEventListener("click", (event) => {
    event.preventDefault();
    show(thumb.hash.slice(1));
  });
}

/** @param {HTMLElement} thumb @param {boolean} current */
const mark = (thumb, current) => {
  if (current) thumb.setAttribute("aria-current", "true");
  else thumb.removeAttribute("aria-current");
};

if (strip && thumbs.length) {
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const thumb of thumbs) mark(thumb, thumb.hash === `#${target.id}`);
      }
    },
    { root: strip, threshold: 0.6 },
  );
  for (const picture of strip.children) watch.observe(picture);
}

// Full-screen gallery of a product's pictures, moved by swiping, buttons or arrow keys. It clones the pictures of the
// page at screen width. Without this script, their links open the files.
const box = document.querySelector("dialog[data-lightbox]");
const links = [...document.querySelectorAll("[data-gallery] .gallery__strip a")];
const slides = box?.querySelector("[data-lightbox-strip]");
const open = box && closesOnBack(box);

const fill = () => {
  if (slides.children.length) return;
  for (const link of links) {
    const item = document.createElement("li");
    item.append(...[...link.children].map((picture) => picture.cloneNode(true)));
    for (const part of item.querySelectorAll("[sizes]")) part.setAttribute("sizes", "100vw");
    for (const picture of item.querySelectorAll("img")) picture.loading = "eager";
    slides.append(item);
  }
};

const current = () => Math.round(Math.abs(slides.scrollLeft) / (slides.clientWidth || 1));
/** @param {number} number @param {ScrollBehavior} behavior */
const showSlide = (number, behavior = calm.matches ? "auto" : "smooth") => {
  const { left } = slides.getBoundingClientRect();
  slides.scrollBy({ left: slides.children[number].getBoundingClientRect().left - left, behavior });
};
/** @param {number} by */
const step = (by) => showSlide(Math.min(Math.max(current() + by, 0), links.length - 1));

const markEnds = () => {
  for (const button of box.querySelectorAll("button[data-step]")) {
    const next = current() + Number(button.dataset.step);
    button.disabled = next < 0 || next >= links.length;
  }
};

for (const [number, link] of links.entries()) {
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fill();
    open();
    showSlide(number, "instant");
    markEnds();
  });
}

for (const button of box?.querySelectorAll("[data-step]") ?? []) {
  button.hidden = links.length < 2;
  button.addEventListener("click", () => step(Number(button.dataset.step)));
}
slides?.addEventListener("scroll", markEnds, { passive: true });
box?.addEventListener("click", ({ target }) => {
  if (target === box || /** @type {HTMLElement} */ (target).localName === "li") box.close(); // outside the picture
});
box?.addEventListener("keydown", ({ key }) => {
  if (key === "ArrowRight") step(1);
  if (key === "ArrowLeft") step(-1);
});
