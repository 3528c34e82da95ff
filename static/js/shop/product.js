// Choice of a variant: shows its price, picture and stock, all of which are on the page already.
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
