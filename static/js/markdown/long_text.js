/**
 * Plain text of any length, in pieces: a browser lays out a whole block at once; a megabyte in one takes a third of a
 * second, again with each added word.
 */
import { make } from "chat/lib/dom";

// A piece ends after the first line that reaches this many characters, or within a line that is too long.
const PIECE = 8_000;
const LONGEST = 16_000;

/** @typedef {{ start: number, last: Element }} Piece */
/** @type {WeakMap<Element, Piece & { text: string }>} */
const shown = new WeakMap();

/**
 * Shows `text` in an element that contains nothing else. If the text only grew, existing nodes are not touched.
 *
 * @param {Element} element
 * @param {string} text
 */
export function showText(element, text) {
  const before = shown.get(element);
  const isGrown = before?.last.parentNode === element && text.startsWith(before.text);
  if (!isGrown) element.replaceChildren();
  if (!text) return;
  let { start, last } = before && isGrown ? before : addPiece(element, 0);
  for (let end = endOf(text, start); ; end = endOf(text, start)) {
    grow(/** @type {Text} */ (last.firstChild), text.slice(start, end));
    if (end === text.length) break;
    ({ start, last } = addPiece(element, end));
  }
  shown.set(element, { text, start, last });
}

/** @param {Element} element @param {number} start @returns {Piece} */
function addPiece(element, start) {
  const last = make("span", "piece", document.createTextNode(""));
  element.append(last);
  return { start, last };
}

/** Appending instead of replacing keeps the reader's selection. @param {Text} node @param {string} text */
function grow(node, text) {
  if (node.data !== text) node.appendData(text.slice(node.data.length));
}

/**
 * Independent of what follows, so that a full piece never changes.
 *
 * @param {string} text
 * @param {number} start
 */
function endOf(text, start) {
  const line = text.slice(start + PIECE, start + LONGEST).indexOf("\n");
  if (line >= 0) return start + PIECE + line + 1;
  const end = Math.min(text.length, start + LONGEST);
  const isHalfLetter = end < text.length && /[\ud800-\udbff]/.test(text[end - 1]);
  return isHalfLetter ? end - 1 : end;
}
