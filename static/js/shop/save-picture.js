// <button data-save-picture="MD-….png" data-of="id" data-saved="Saved" hidden> saves an element as an image. Text
// is drawn on a canvas line by line, at the positions of the page's own layout, so that Khmer is placed correctly.
import { announce } from "../lib/page.js";

const SHARP = 3; // image pixels per CSS pixel
const MARGIN = 24;

for (const button of document.querySelectorAll("[data-save-picture]")) {
  if (!("Segmenter" in Intl)) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const piece = document.getElementById(button.dataset.of);
    await document.fonts.ready;
    piece.classList.add("is-drawn"); // light theme, whatever the page uses
    const canvas = drawn(piece);
    piece.classList.remove("is-drawn");
    canvas.toBlob((picture) => {
      save(picture, button.dataset.savePicture);
      announce(button.dataset.saved);
    });
  });
}

/** @param {HTMLElement} piece */
function drawn(piece) {
  const box = piece.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((box.width + 2 * MARGIN) * SHARP);
  canvas.height = Math.ceil((box.height + 2 * MARGIN) * SHARP);
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(piece).backgroundColor;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.setTransform(SHARP, 0, 0, SHARP, (MARGIN - box.left) * SHARP, (MARGIN - box.top) * SHARP);
  for (const part of piece.querySelectorAll("*")) rule(pen, part);
  for (const image of piece.querySelectorAll("img")) {
    const place = image.getBoundingClientRect();
    // An image of another host would forbid reading the canvas.
    if (image.complete && new URL(image.src).origin === location.origin) {
      pen.drawImage(image, place.x, place.y, place.width, place.height);
    }
  }
  const texts = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) write(pen, /** @type {Text} */ (texts.currentNode));
  return canvas;
}

/** @param {CanvasRenderingContext2D} pen @param {HTMLElement} part */
function rule(pen, part) {
  const style = getComputedStyle(part);
  const { left, top, bottom, width } = part.getBoundingClientRect();
  const [above, below] = [parseFloat(style.borderTopWidth), parseFloat(style.borderBottomWidth)];
  pen.fillStyle = style.borderTopColor;
  if (above) pen.fillRect(left, top, width, above);
  pen.fillStyle = style.borderBottomColor;
  if (below) pen.fillRect(left, bottom - below, width, below);
}

/** @param {CanvasRenderingContext2D} pen @param {Text} text */
function write(pen, text) {
  const style = getComputedStyle(text.parentElement);
  if (style.visibility === "hidden" || style.clipPath !== "none") return;
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
  pen.fillStyle = style.color;
  for (const { words, left, top } of lines(text)) {
    pen.fillText(words, left, top + pen.measureText(words).fontBoundingBoxAscent);
  }
}

// Split text into its rendered lines. A segment is a grapheme cluster; a lower one starts a new line.
/** @param {Text} text */
function lines(text) {
  /** @type {{ words: string, left: number, top: number }[]} */
  const found = [];
  const range = document.createRange();
  for (const { segment, index } of new Intl.Segmenter().segment(text.data)) {
    range.setStart(text, index);
    range.setEnd(text, index + segment.length);
    const [at] = range.getClientRects();
    if (!at) continue;
    const line = found.at(-1);
    if (line && Math.abs(line.top - at.top) < at.height / 2) line.words += segment.replace(/\s/, " ");
    else if (segment.trim()) found.push({ words: segment, left: at.left, top: at.top });
  }
  return found;
}

/** @param {Blob} picture @param {string} name */
function save(picture, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(picture), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
