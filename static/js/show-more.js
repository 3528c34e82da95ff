// "Show more": puts the next page's goods under those that stand here. The address follows; without it, the link leads on.
const goods = document.querySelector("[data-goods]");
const status = document.querySelector("[data-status]");
const fromTheFirst = document.querySelector("[data-pages] [data-so-far]")?.dataset.first === "1";

const more = async (link) => {
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  link.setAttribute("aria-disabled", "true");
  try {
    const response = await fetch(link.href);
    if (!response.ok) throw new Error(response.status);
    place(new DOMParser().parseFromString(await response.text(), "text/html"), response.url);
  } catch {
    location.assign(link.href); // the page says best what is wrong
  }
};

const place = (answer, address) => {
  const fresh = [...answer.querySelector("[data-goods]").children];
  const pages = answer.querySelector("[data-pages]");
  const words = pages.querySelector("[data-so-far]");
  if (fromTheFirst) words.textContent = words.dataset.soFar;
  goods.append(...fresh);
  document.querySelector("[data-pages]").replaceWith(pages);
  history.replaceState(history.state, "", address);
  document.title = answer.title;
  if (status) status.textContent = words.textContent;
  fresh[0].querySelector("a")?.focus();
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-pages] a[rel=next]");
  if (!goods || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  more(link);
});
