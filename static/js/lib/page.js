// Announcements for screen readers, and form submission by fetch. One module for both, because a first visit to a shop
// page is limited to twelve requests.

// Marks a request as made by a script: the server responds with a fragment instead of a redirect.
export const BY_SCRIPT = { "X-Requested-With": "fetch" };

// Announce text in the status region, which every page has.
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

// Return the data that the form would submit with this button.
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
