// Placing cards: each order once, in its newest version, where it belongs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cards } from "../../static/js/board/cards.js";
import { board, card, open, pulse, shown } from "./page.js";

const SILENT = { heard() {}, alarm() {}, tell() {} };
const OPEN = { lets: () => true };

function aBoard(cards, { filter = OPEN, ...options } = {}) {
  const page = open(board(cards, options));
  return [new Cards(page, SILENT, filter), page];
}

const count = (page, column) => page.querySelector(`[data-count="${column}"]`).textContent;

test("a new card stands in its column by its rank", () => {
  const [cards, page] = aBoard({ todo: [card("A", { rank: 1 }), card("C", { rank: 3 })] });
  cards.place(card("B", { rank: 2 }));
  assert.deepEqual(shown(page, "todo"), ["A:1", "B:1", "C:1"]);
  assert.equal(count(page, "todo"), "3");
});

test("a newer version takes the place of the older one, in whatever column", () => {
  const [cards, page] = aBoard({ todo: [card("A"), card("B")] });
  cards.place(card("A", { version: 2, column: "preparing" }));
  assert.deepEqual([shown(page, "todo"), shown(page, "preparing")], [["B:1"], ["A:2"]]);
  assert.deepEqual([count(page, "todo"), count(page, "preparing")], ["1", "1"]);
});

test("an older version, and the same once more, change nothing", () => {
  const [cards, page] = aBoard({ preparing: [card("A", { version: 2, column: "preparing" })] });
  const before = page.querySelector("article");
  cards.place(card("A", { version: 1 }));
  cards.place(card("A", { version: 2, column: "preparing" }));
  assert.equal(page.querySelector("article"), before);
  assert.deepEqual([shown(page, "todo"), shown(page, "preparing")], [[], ["A:2"]]);
});

test("the same version with a notice is shown: it answers a press", () => {
  const [cards, page] = aBoard({ todo: [card("A")] });
  cards.place(card("A", { inside: '<p class="notice">Ms Dara was faster</p>' }));
  assert.equal(page.querySelector("article .notice").textContent, "Ms Dara was faster");
});

test("an order that has left the board takes its card along, and an old message does not bring it back", () => {
  const [cards, page] = aBoard({ todo: [card("A")] });
  cards.place(card("A", { version: 2, column: "" }));
  assert.deepEqual(shown(page, "todo"), []);
  cards.place(card("A"));
  assert.deepEqual(shown(page, "todo"), []);
  assert.equal(count(page, "todo"), "0");
});

test("a card that the filter hides is not placed", () => {
  const [cards, page] = aBoard({ todo: [card("A")] }, { filter: { lets: () => false } });
  cards.place(card("A", { version: 2 }) + card("B"));
  assert.deepEqual(shown(page, "todo"), []);
});

test("a full column shows its first cards, and the next one again when there is room", () => {
  const [cards, page] = aBoard({ todo: [card("A", { rank: 1 }), card("C", { rank: 3 })] }, { size: 2 });
  cards.place(card("B", { rank: 2 }));
  assert.deepEqual([shown(page, "todo"), count(page, "todo")], [["A:1", "B:1"], "2 of 3"]);
  cards.place(card("A", { version: 2, column: "" }));
  cards.place(card("C", { rank: 3 }));
  assert.deepEqual([shown(page, "todo"), count(page, "todo")], [["B:1", "C:1"], "2"]);
});

test("what is open and typed stays when the card changes", () => {
  const menu = (typed) => `<details data-for="note"><form><input class="input" value="${typed}"></form></details>`;
  const [cards, page] = aBoard({ todo: [card("A", { inside: menu("gate") })] });
  page.querySelector("details").open = true;
  page.querySelector("input").value = "blue gate";
  globalThis.fetch = async () => new Response(""); // nothing to tell of who has changed it
  cards.place(card("A", { version: 2, inside: menu("gate") }));
  assert.deepEqual([page.querySelector("details").open, page.querySelector("input").value], [true, "blue gate"]);
});

test("missing, older and gone cards are the difference, newer ones are not", () => {
  const [cards] = aBoard({
    todo: [card("same"), card("older"), card("newer", { version: 3 }), card("gone", { version: 4 })],
  });
  const server = { todo: { same: 1, older: 2, newer: 2 }, preparing: { missing: 5 } };
  assert.deepEqual(new Set(cards.compare(pulse(server))), new Set(["older:2", "missing:5", "gone:5"]));
});

test("a page that was read again keeps the cards that are the same", () => {
  const [cards, page] = aBoard({ todo: [card("A"), card("B")] });
  const before = document.getElementById("order-A");
  const fresh = new DOMParser().parseFromString(board({ todo: [card("A"), card("C")] }), "text/html");
  cards.replaceAll(fresh);
  assert.deepEqual(shown(page, "todo"), ["A:1", "C:1"]);
  assert.equal(document.getElementById("order-A"), before);
});
