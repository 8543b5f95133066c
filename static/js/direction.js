/** From which side a text is read: its first letter tells, as the browser's own `dir="auto"` has it. */

const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}\u200f]/u;
const LETTER = /[\p{L}\u200e\u200f]/u;
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, table, th, td, li";
// They are read from the left wherever they stand, and say nothing of the text around them.
const NEUTRAL = "pre, code, .formula, .picture";

/** @param {string} text @returns {"rtl" | "ltr" | ""} "" without a letter */
export function directionOf(text) {
  const first = LETTER.exec(text)?.[0];
  return first ? (RTL.test(first) ? "rtl" : "ltr") : "";
}

/** A name as part of a plain text of ours: it is read from its own side, and turns nothing around it. @param {string} name */
export const isolated = (name) => (RTL.test(name) ? `\u2068${name}\u2069` : name);

/**
 * Lets each block of a reply stand as its own text is read: the bar of a quote, the marks of a list and the first column of a
 * table are on the side where reading begins. What is read from the left needs no mark, but inside of what is not.
 *
 * @param {DocumentFragment | HTMLElement} root
 */
export function direct(root) {
  if (!RTL.test(root.textContent ?? "")) return;
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(BLOCKS))) {
    const own = directionOf(wordsOf(block));
    const around = block.parentElement?.closest("[dir]")?.getAttribute("dir") ?? "ltr";
    if (!own || own === around) continue;
    // The mark of an item stays beside those of the others; only its line turns.
    if (block.tagName !== "LI") block.dir = own;
    else block.classList.add("turned", ...(around === "rtl" ? ["turned--right"] : []));
  }
}

/** What tells from which side a block is read. @param {HTMLElement} block */
export function wordsOf(block) {
  if (!block.querySelector(NEUTRAL)) return block.textContent ?? "";
  const copy = /** @type {HTMLElement} */ (block.cloneNode(true));
  for (const part of copy.querySelectorAll(NEUTRAL)) part.remove();
  return copy.textContent ?? "";
}
