// Sends the board's forms without leaving the page; the answer is the card as it is now.

const PATIENCE = 15_000;

export function sendPresses(board, place) {
  board.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter ?? event.target.querySelector("button");
    if (button.getAttribute("aria-busy") === "true") return;
    send(board, event.target, button, place);
  });
}

async function send(board, form, button, place) {
  const card = form.closest("article");
  button.setAttribute("aria-busy", "true");
  card.querySelector("[data-failure]")?.remove();
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": board.dataset.csrf, "X-Requested-With": "fetch" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.redirected || answer.status === 403) return location.reload(); // signed out
    if (!answer.ok && answer.status !== 409) throw new Error(`${answer.status}`);
    for (const menu of form.closest("details.menu") ? card.querySelectorAll("details[open]") : []) menu.open = false;
    place(await answer.text());
  } catch {
    card.querySelector(".ticket__tools").before(board.querySelector("template[data-failed]").content.cloneNode(true));
  } finally {
    button.removeAttribute("aria-busy");
  }
}
