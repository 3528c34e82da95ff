// Where text reaches sideways out of the box it stands in, or makes the page wider than the window.
() => {
  const HIDDEN = ".visually-hidden, .column__head, .menu__list, svg, option"; // said, drawn over the page, or drawn by the browser
  const page = document.documentElement;
  const found = new Set();
  if (page.scrollWidth > page.clientWidth) found.add(`the page is ${page.scrollWidth} px wide`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const { currentNode: text } = walker;
    const { parentElement: parent } = text;
    if (!text.data.trim() || parent.closest(HIDDEN) || !parent.checkVisibility()) continue;
    let block = parent;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    if (getComputedStyle(block).overflowX !== "visible") continue; // cut on purpose, or scrolls
    range.selectNodeContents(text);
    const { left, right, width } = range.getBoundingClientRect();
    // Its own box, and the card, column and cell around it: nothing lies over what stands beside.
    for (const box of [block, block.closest("article"), block.closest(".column"), block.closest("td, th")]) {
      const edge = box?.getBoundingClientRect();
      if (!edge?.width || !width) continue;
      if (left < edge.left - 1 || right > edge.right + 1) found.add(`«${text.data.trim().slice(0, 20)}» reaches out of ${box.tagName}.${box.className}`);
    }
  }
  return [...found];
}
