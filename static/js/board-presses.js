// Sends the board's forms without leaving the page; the answer is the card as it is now, or several.

const PATIENCE = 15_000;

export function sendPresses(board, place, undos, picking) {
  board.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sifts], [method=dialog]")) return;
    event.preventDefault();
    const button = event.submitter ?? event.target.querySelector("button");
    if (button.getAttribute("aria-busy") === "true" || button.getAttribute("aria-disabled") === "true") return;
    send(board, event.target, button, place, undos, picking);
  });
}

async function send(board, form, button, place, undos, picking) {
  const isUndo = form.matches("[data-undo]");
  const card = form.closest("article") ?? form;
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
    if (answer.status === 422) return refuse(form, await answer.text());
    if (!answer.ok && answer.status !== 409) throw new Error(`${answer.status}`);
    for (const menu of form.closest("details.menu") ? card.querySelectorAll("details[open]") : []) menu.open = false;
    const html = await answer.text();
    await place(html);
    if (isUndo) undos.pressed(form, html, !answer.ok);
    else undos.offer(html);
    if (form.matches("[data-batch]")) picking.end();
  } catch {
    (card.querySelector(".ticket__tools") ?? card.lastElementChild).before(board.querySelector("template[data-failed]").content.cloneNode(true));
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// What was typed stays; under it stands what is wrong with it.
function refuse(form, html) {
  const input = form.querySelector(".input");
  input.after(document.createRange().createContextualFragment(html));
  input.focus();
}
