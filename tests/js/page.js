// A board's page without a browser: two columns, and cards as the server draws them, as far as scripts look at them.
import { Window } from "happy-dom";

const COLUMNS = ["todo", "preparing"];

export function card(number, { version = 1, column = "todo", rank = 0, inside = "" } = {}) {
  return `<li><article id="order-${number}" tabindex="-1" data-version="${version}" data-column="${column}"
    data-rank="${rank}" data-stage="${column}"><h3><a href="/dashboard/orders/${number}/"></a></h3>${inside}</article></li>`;
}

// As the page is read: by column its cards, and how many of them it shows at most.
export function board(cards = {}, { size = 100 } = {}) {
  const sections = COLUMNS.map((column) => {
    const items = cards[column] ?? [];
    return `<section data-column="${column}" data-size="${size}">
      <span data-count="${column}" data-total="${items.length}" data-of="#shown of #all"></span>
      <div data-undos></div><ol data-cards>${items.join("")}</ol>
      <a href="?" data-more></a><p data-empty></p></section>`;
  });
  return `<div data-status></div><live-board data-pulse="/pulse/" data-cards="/cards/" data-ringing="">
    <p data-paused=""></p>${sections.join("")}
    <template data-gone><div class="notice"><span data-words></span></div></template></live-board>`;
}

export function open(html) {
  const window = new Window({ url: "http://127.0.0.1:8000/dashboard/" });
  const { document, location, DOMParser } = window;
  Object.assign(globalThis, { window, document, location, DOMParser });
  document.body.innerHTML = html;
  return document.querySelector("live-board");
}

// What stands in a column, from top to bottom: number and version.
export function shown(page, column) {
  const cards = page.querySelectorAll(`section[data-column="${column}"] article`);
  return [...cards].map(({ id, dataset }) => `${id.replace("order-", "")}:${dataset.version}`);
}

// As the server answers: by column the cards by number, and how many orders there are.
export function pulse(columns, { ringing = {} } = {}) {
  const counted = Object.entries(columns).map(([key, cards]) => [key, { cards, count: Object.keys(cards).length }]);
  return { columns: Object.fromEntries(counted), ringing, alarms: [], tally: {}, paused: "", patience: {} };
}
