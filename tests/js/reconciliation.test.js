// A board compares itself with the server's pulse, fetches what differs, and reads the page when that does not help.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Cards } from "../../static/js/board/cards.js";
import { Reconciliation } from "../../static/js/board/reconciliation.js";
import { Ringing } from "../../static/js/board/ringing.js";
import { board, card, open, pulse, shown } from "./page.js";

let stop = () => {};
afterEach(() => stop());

// `answers` has what the server says, by path; returned are the page, what was asked, and what was told of the line.
function aBoard(cards, answers) {
  const page = open(`${board(cards)}`);
  page.insertAdjacentHTML("beforeend", "<button data-rings-now><span data-words></span></button>");
  const [asked, told] = [[], []];
  globalThis.fetch = async (url) => {
    const { pathname, searchParams } = new URL(url, location.href);
    asked.push([pathname, ...searchParams.getAll("order")].join(" "));
    const answer = answers[pathname];
    if (answer === undefined) throw new TypeError("no network");
    return new Response(typeof answer === "string" ? answer : JSON.stringify(answer));
  };
  const filter = { about: (path) => path, lets: () => true, setTally() {}, takeOver() {} };
  const ringing = new Ringing(page, () => {});
  const connection = {
    confirmed: (own, all) => told.push(`${own} of ${all}`),
    doubted: (own, all) => told.push(`only ${own} of ${all}`),
    unanswered: () => told.push("no answer"),
  };
  const ages = { setClock() {}, setPatience() {}, write() {} };
  const parts = { ages, cards: new Cards(page, ringing, filter), connection, ringing, filter };
  const reconciliation = new Reconciliation(page, parts);
  stop = () => reconciliation.stop();
  return { reconciliation, page, asked, told };
}

test("a board that shows what the server names is confirmed", async () => {
  const { reconciliation, asked, told } = aBoard({ todo: [card("A")] }, { "/pulse/": pulse({ todo: { A: 1 } }) });
  await reconciliation.check();
  assert.deepEqual([asked, told], [["/pulse/"], ["1 of 1"]]);
});

test("cards that differ are fetched by number and placed", async () => {
  const { reconciliation, page, asked, told } = aBoard(
    { todo: [card("A"), card("B"), card("C")] },
    {
      "/pulse/": pulse({ todo: { A: 1, D: 1 }, preparing: { B: 2 } }),
      "/cards/": card("D") + card("B", { version: 2, column: "preparing" }) + card("C", { version: 2, column: "" }),
    },
  );
  await reconciliation.check();
  assert.deepEqual([shown(page, "todo"), shown(page, "preparing")], [["A:1", "D:1"], ["B:2"]]);
  await reconciliation.check();
  assert.deepEqual(asked, ["/pulse/", "/cards/ D:1 B:2 C:2", "/pulse/"]);
  assert.deepEqual(told, ["3 of 3"]);
});

test("an order that rings unseen is fetched too", async () => {
  const answers = { "/pulse/": pulse({ todo: {} }, { ringing: { R: 1 } }), "/cards/": "" };
  const { reconciliation, asked } = aBoard({}, answers);
  await reconciliation.check();
  assert.deepEqual(asked, ["/pulse/", "/cards/ R:1"]);
});

test("what still differs makes it read the page", async () => {
  const { reconciliation, page, asked, told } = aBoard(
    { todo: [card("A")] },
    {
      "/pulse/": pulse({ todo: { B: 1 } }),
      "/cards/": "",
      "/dashboard/": board({ todo: [card("B")] }),
    },
  );
  await reconciliation.check();
  assert.deepEqual([shown(page, "todo"), told], [["A:1"], []]);
  await reconciliation.check();
  assert.deepEqual([shown(page, "todo"), told], [["B:1"], ["only 1 of 1"]]);
  await reconciliation.check();
  assert.deepEqual(asked, ["/pulse/", "/cards/ B:1 A:2", "/pulse/", "/dashboard/", "/pulse/"]);
  assert.equal(told.at(-1), "1 of 1");
});

test("for very many cards it reads the page at once", async () => {
  const numbers = Array.from({ length: 51 }, (_, n) => `N${n}`);
  const { reconciliation, page, asked } = aBoard(
    {},
    {
      "/pulse/": pulse({ todo: Object.fromEntries(numbers.map((number) => [number, 1])) }),
      "/dashboard/": board({ todo: numbers.map((number) => card(number)) }),
    },
  );
  await reconciliation.check();
  assert.deepEqual(asked, ["/pulse/", "/dashboard/"]);
  assert.equal(shown(page, "todo").length, 51);
});

test("without an answer it says so and changes nothing", async () => {
  const { reconciliation, page, told } = aBoard({ todo: [card("A")] }, {});
  await reconciliation.check();
  assert.deepEqual([shown(page, "todo"), told], [["A:1"], ["no answer"]]);
});

test("a card that is heard while the page is read stays, though the page is older", async () => {
  const { reconciliation, page } = aBoard({ todo: [card("A")] }, { "/dashboard/": board({ todo: [card("A")] }) });
  const reading = reconciliation.readAll();
  const placing = reconciliation.place(card("A", { version: 2 }));
  await Promise.all([reading, placing]);
  assert.deepEqual(shown(page, "todo"), ["A:2"]);
});
