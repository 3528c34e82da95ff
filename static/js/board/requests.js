// Requests a page, a fragment or JSON from the server, with a timeout.

const PATIENCE = 4_000; // milliseconds

/** @param {string | URL} url */
export async function ask(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
  if (answer.redirected || answer.status === 403) location.reload(); // signed out: the reload shows the sign-in page
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  return answer;
}
