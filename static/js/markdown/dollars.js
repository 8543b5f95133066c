/**
 * Decides whether a dollar sign is money or a formula mark. Money stays as typed: "$5 and $6", "$20 to 30$", "цена $5,
 * скидка 10$". Pure.
 */
import { UNSPACED } from "chat/text/unspaced";

const LETTER = /[\p{L}\p{N}]/u;
// A command, an exponent, an index.
export const TEX = /\\[a-zA-Z]|\^|_\{|(?:^|[\p{L})\]}|])_[\p{L}\p{N}]/u;
export const OPERATOR = /[\\^_=+<>]/;
// Words inside a formula, and what looks like words.
export const NAMED = /\\(?:text\w*|math\w+|operatorname\*?|mbox|label|tag\*?|begin|end)\s*\{[^{}]*\}|\\[a-zA-Z]+/g;
const RANGE = /^\s*(\d[\d.,]*)\s*[-–—~]\s*(\d[\d.,]*)[kKmM]?\s*$/;
const MONEY_WORD = /(?:^|[\s,;(/])\p{L}{2,}|\d\s+\p{L}\s+\d/u;
const PADDED = /^\s|\s$/;
const HALF = /^\s*[-+*/=<>|&,.;:]?\s*$|[-+*/=<>&,.;:([{]\s*$/;
// Single letters, numbers and signs: "a = b", "2 + 2 = 4", "n".
const EQUATION = /^\s*(?:\p{L}|(?!\s*\p{L}{2})[\p{L}\d\s.,!'|()[\]{}]+[-+*/=<>≤≥≠≈±×·][-+*/=<>≤≥≠≈±×·\p{L}\d\s.,!'|()[\]{}]*)\s*$/u;
// Longer formulas are not drawn.
export const LONGEST_FORMULA = 4000;
// More than anyone types in a line. Some expressions here rescan a run of blanks from each position.
const BLANKS = /\s{40}/;

/**
 * "US$", "5$" and "5 $" open nothing; "H$_2$O" and "其中$m$是" do.
 *
 * @param {string} src
 * @param {number} pos the dollar
 * @param {boolean} [isBehindFormula] the dollar before it closes another one
 */
export function opensAsDollar(src, pos, isBehindFormula) {
  const before = src[pos - 1] ?? "";
  const next = src[pos + 1] ?? "";
  if (!next || next === "\n" || (before === "$" && !isBehindFormula)) return false;
  if (UNSPACED.test(before)) return true;
  if (LETTER.test(before)) return /[\\^_]/.test(next);
  return /\S/.test(next) || !/\d\s$/.test(src.slice(Math.max(0, pos - 2), pos));
}

/**
 * Only the next dollar can close it: looking further would join the prices of a whole paragraph.
 *
 * @param {string} src
 * @param {number} from behind the dollar that opens
 */
export function closesAsDollar(src, from) {
  const at = indexOfClose(src.slice(0, from + LONGEST_FORMULA), "$", from);
  if (at <= from) return -1;
  const text = src.slice(from, at);
  if (BLANKS.test(text)) return -1;
  const next = src.slice(at + 1, at + 3);
  if (text.includes("`") || !mayFollow(text, next) || isMoney(text) || isProse(text)) return -1;
  return !PADDED.test(text) || isEquation(text, next) ? at : -1;
}

/** Whether this may follow a formula: not "$HOME:$PATH", but "$n$th". @param {string} text @param {string} next */
function mayFollow(text, next) {
  const isIndex = /^\s*[\^_]/.test(text);
  // "SO$_4$$^{2-}$"
  if (next.startsWith("$")) return isIndex && /^\$[\\^_]/.test(next);
  // "5$\times$10"
  if (/^\d/.test(next)) return text.startsWith("\\");
  const letter = /^[\p{L}\p{N}]/u.test(next);
  return !letter || isIndex || TEX.test(text) || text.trim().length === 1 || UNSPACED.test(next);
}

/** @param {string} text */
function isMoney(text) {
  const range = RANGE.exec(text);
  if (range) return Number.parseFloat(range[1].replaceAll(",", "")) < Number.parseFloat(range[2].replaceAll(",", ""));
  const plain = text.replace(NAMED, "");
  return /^\s*[-+~≈]?\s*\d/.test(text) && (MONEY_WORD.test(plain) || UNSPACED.test(plain));
}

/** @param {string} text */
function isProse(text) {
  const plain = text.replace(NAMED, "");
  if (UNSPACED.test(plain)) return !TEX.test(text) && !/[=<>]/.test(text);
  const words = plain.match(/\p{L}{3,}/gu)?.length ?? 0;
  return words > 1 && !TEX.test(text) && (words > 3 || !OPERATOR.test(text));
}

/**
 * Whether text with a space beside a dollar is a formula: "$ x^2 + 1 $", but not "$a = $b".
 *
 * @param {string} text
 * @param {string} next
 */
function isEquation(text, next) {
  if (HALF.test(text) || text.includes("\n")) return false;
  if (/\s$/.test(text) && /^[\p{L}\p{N}]/u.test(next) && !UNSPACED.test(next)) return false;
  return TEX.test(text) || EQUATION.test(text);
}

/**
 * Index of an end mark, or -1. For an escaped mark only its backslash counts.
 *
 * @param {string} text
 * @param {string} close
 * @param {number} from
 */
export function indexOfClose(text, close, from) {
  for (let at = text.indexOf(close, from); at >= 0; at = text.indexOf(close, at + 1)) {
    let slashes = 0;
    while (at - slashes > from && text[at - slashes - 1] === "\\") slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
