/**
 * Finds formulas in Markdown: $…$, $$…$$, \(…\), \[…\]. Rules for markdown-it, no DOM; formula.js draws them.
 *
 * Money is not a formula: "$5 and $6" stays as it is. While a reply is written (`env.live`) an unfinished formula at
 * its end is marked as open, so that its source is not read as emphasis and links meanwhile.
 */
import { closesAsDollar, LONGEST_FORMULA, opensAsDollar, OPERATOR, TEX } from "chat/markdown/dollars";
import { closeOf, environmentAt, texBlockRule } from "chat/markdown/tex_block";

const LONGEST_IN_CELL = 500;

/** @typedef {import("markdown-it").StateInline & { missing?: Set<string> }} StateInline `missing`: end marks that do not occur any more */
/**
 * @typedef {object} Pair
 * @property {string} open
 * @property {string} close
 * @property {boolean} display
 * @property {(src: string, pos: number, isBehindFormula?: boolean) => boolean} [opens]
 * @property {(src: string, from: number) => number} [closes] index of the end mark, or -1
 */

/** @type {Pair[]} */
const PAIRS = [
  { open: "$$", close: "$$", display: true },
  { open: "$", close: "$", display: false, opens: opensAsDollar, closes: closesAsDollar },
  { open: "\\[", close: "\\]", display: true },
  { open: "\\(", close: "\\)", display: false },
];

/** @param {import("markdown-it").MarkdownIt} md */
export function texRules(md) {
  texBlockRule(md);
  md.inline.ruler.before("escape", "formula", inlineRule);
  md.renderer.rules.formula_block = md.renderer.rules.formula = (tokens, index) => {
    const { content, meta } = tokens[index];
    const names = ["formula", meta?.display && "formula--display", meta?.open && "formula--open"].filter(Boolean);
    return `<span class="${names.join(" ")}">${md.utils.escapeHtml(content)}</span>`;
  };
}

/** The formula without its marks, from the source as typed. @param {string} source */
export function texOf(source) {
  const { open, close } = PAIRS.find((pair) => source.startsWith(pair.open)) ?? { open: "", close: "" };
  const end = source.lastIndexOf(close);
  // At most the sentence's punctuation follows the end mark: it belongs on the same line.
  return source.slice(open.length, end) + source.slice(end + close.length);
}

/** @param {StateInline} state @param {boolean} silent */
function inlineRule(state, silent) {
  const { src, pos } = state;
  const pair = pairAt(src, pos);
  if (!pair || pair.opens?.(src, pos, isBehindFormula(state)) === false) return false;
  const from = pos + pair.open.length;
  const close = pair.closes?.(src, from) ?? findClose(state, pair, from);
  // It would cross the end of the element around it: "<sub>$i</sub>$".
  if (close >= 0 && close + pair.close.length > state.posMax) return false;
  // In a sentence "\[1\]" is an escaped bracket.
  if (close >= 0 && pair.open === "\\[" && !OPERATOR.test(src.slice(from, close))) return false;
  if (close >= 0) return take(state, silent, pair, close + pair.close.length, false);
  const mayCome = Boolean(state.env.live) && state.posMax === src.length && isHalf(pair, src.slice(from));
  return mayCome && take(state, silent, pair, state.posMax, true);
}

/** Whether the end mark may still come. @param {Pair} pair @param {string} rest */
const isHalf = ({ open }, rest) => rest.length < LONGEST_FORMULA && (open !== "$" || TEX.test(rest)) && !rest.includes("`");

/** @param {StateInline} state @param {boolean} silent @param {Pair} pair @param {number} end @param {boolean} open */
function take(state, silent, { display }, end, open) {
  if (!silent) {
    const token = state.push("formula", "", 0);
    token.content = state.src.slice(state.pos, end);
    token.meta = { display, open };
  }
  state.pos = end;
  return true;
}

/**
 * Index of the end mark, or -1. A mark not found once is not searched for again: a line of marks stays cheap.
 *
 * @param {StateInline} state
 * @param {Pair} pair
 * @param {number} from
 */
function findClose(state, pair, from) {
  const { close } = pair;
  state.missing ??= new Set();
  if (state.missing.has(close)) return -1;
  const at = closeOf(state.src, pair, from);
  if (at < 0) state.missing.add(close);
  return at > from && at - from <= LONGEST_FORMULA && state.src.slice(from, at).trim() ? at : -1;
}

/** @param {string} src @param {number} pos @returns {Pair | undefined} */
const pairAt = (src, pos) => (src[pos] === "$" || src[pos] === "\\" ? markedAt(src, pos) : undefined);

/** @param {string} src @param {number} pos @returns {Pair | undefined} */
const markedAt = (src, pos) => PAIRS.find(({ open }) => src.startsWith(open, pos)) ?? environmentAt(src, pos);

/** "SO$_4$$^{2-}$" @param {StateInline} state */
const isBehindFormula = ({ pending, tokens }) => !pending && tokens.at(-1)?.type === "formula";

/**
 * True if a formula begins there that later text may close.
 *
 * @param {string} src
 * @param {number} pos
 * @param {boolean} [isBehind] another formula ends there
 */
export function isHalfFormula(src, pos, isBehind) {
  const pair = pairAt(src, pos);
  return pair !== undefined && pair.opens?.(src, pos, isBehind) !== false && isHalf(pair, src.slice(pos + pair.open.length));
}

/**
 * Index where the formula that begins at `pos` of a line ends, or -1.
 *
 * @param {string} line
 * @param {number} pos
 * @param {{ longest?: number, isBehind?: boolean }} [given] `isBehind`: another formula ends there
 */
export function formulaEnd(line, pos, { longest = LONGEST_IN_CELL, isBehind = false } = {}) {
  const pair = pairAt(line, pos);
  if (!pair || pair.opens?.(line, pos, isBehind) === false) return -1;
  const from = pos + pair.open.length;
  const close = pair.closes?.(line, from) ?? closeOf(line.slice(0, from + longest), pair, from);
  return close > from && (pair.open !== "\\[" || OPERATOR.test(line.slice(from, close))) ? close + pair.close.length : -1;
}
