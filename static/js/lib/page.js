// Announcing a change, and sending what a form would send. Both are in one module, because a page of the shop may make
// twelve requests at a first visit and no more.

// Tells the server that a script asks: it answers with a piece of a page where it would redirect a form.
export const BY_SCRIPT = { "X-Requested-With": "fetch" };

// For screen readers, in the status region that every page has.
/** @param {string} words */
export function announce(words) {
  const status = document.querySelector("[data-status]");
  if (status) status.textContent = words.replace(/\s+/g, " ").trim();
}

/** @param {string} url @param {FormData} body @param {{ csrf?: string, patience?: number }} options */
export function post(url, body, { csrf, patience } = {}) {
  const headers = csrf ? { ...BY_SCRIPT, "X-CSRFToken": csrf } : BY_SCRIPT;
  const signal = patience ? AbortSignal.timeout(patience) : null;
  return fetch(url, { method: "POST", body, headers, signal });
}

// What a form sends when it is pressed by this button.
/** @param {HTMLFormElement} form @param {HTMLButtonElement} [button] */
export function filledIn(form, button) {
  const body = new FormData(form);
  if (button?.name) body.append(button.name, button.value);
  return body;
}

/** @param {Response} answer */
export async function pageOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
