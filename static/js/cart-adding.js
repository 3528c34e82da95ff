// Puts things into the cart without leaving the page. Whatever is not a plain yes is left to the form itself.
const status = document.querySelector("[data-status]");

const place = (form, answer) => {
  const link = answer.querySelector(".header__cart");
  const notice = answer.querySelector(".notice");
  document.querySelector(".header__cart").replaceWith(link);
  if (status) status.textContent = notice.textContent.trim();
  const slot = form.querySelector("[data-added]");
  slot?.replaceChildren(notice);
  if (slot) slot.hidden = false;
};

const send = async (form, button) => {
  button?.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-disabled", "true");
  try {
    const headers = { "X-Requested-With": "fetch" };
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    if (!response.ok) return form.submit();
    place(form, new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    form.submit(); // the browser says best what is wrong with the connection
  } finally {
    button?.removeAttribute("aria-busy");
    button?.removeAttribute("aria-disabled");
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-adds]");
  if (!form) return;
  event.preventDefault();
  if (!form.querySelector('[aria-busy="true"]')) send(form, event.submitter);
});
