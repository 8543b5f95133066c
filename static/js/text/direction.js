/** Text direction by the first letter, as the browser's own `dir="auto"`. */

const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}\u200f]/u;
const LETTER = /[\p{L}\u200e\u200f]/u;
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, table, th, td, li";
// Always left to right, and no hint about the text around them.
const NEUTRAL = "pre, code, .formula, .picture";

/** @param {string} text @returns {"rtl" | "ltr" | ""} "" without a letter */
export function directionOf(text) {
  const first = LETTER.exec(text)?.[0];
  return first ? (RTL.test(first) ? "rtl" : "ltr") : "";
}

/**
 * Isolates a name within one of our sentences: it keeps its own direction and changes nothing around it.
 * @param {string} name
 */
export const isolated = (name) => (RTL.test(name) ? `\u2068${name}\u2069` : name);

/**
 * Sets the direction of each block of a reply by its own text: a quote's bar, a list's markers and a table's first
 * column are on the side where reading begins. Left-to-right blocks need no attribute, except inside right-to-left
 * ones.
 *
 * @param {DocumentFragment | HTMLElement} root
 */
export function direct(root) {
  if (!RTL.test(root.textContent ?? "")) return;
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(BLOCKS))) {
    const own = directionOf(wordsOf(block));
    const around = block.parentElement?.closest("[dir]")?.getAttribute("dir") ?? "ltr";
    if (!own || own === around) continue;
    // The item's marker stays beside those of the others; only its line changes direction.
    if (block.tagName !== "LI") block.dir = own;
    else block.classList.add("turned", ...(around === "rtl" ? ["turned--right"] : []));
  }
}

/** The text that determines the direction of a block. @param {HTMLElement} block */
export function wordsOf(block) {
  if (!block.querySelector(NEUTRAL)) return block.textContent ?? "";
  const copy = /** @type {HTMLElement} */ (block.cloneNode(true));
  for (const part of copy.querySelectorAll(NEUTRAL)) part.remove();
  return copy.textContent ?? "";
}
