// Asks the server for a page, a fragment or numbers, and does not wait for ever.

const PATIENCE = 4_000;

/** @param {string | URL} url */
export async function ask(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
  if (answer.redirected || answer.status === 403) location.reload(); // signed out: the page shows the way in
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  return answer;
}
