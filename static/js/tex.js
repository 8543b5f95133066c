/**
 * Where formulas stand in Markdown: $…$, $$…$$, \(…\), \[…\]. Rules for markdown-it, no DOM; formula.js draws what is found here.
 *
 * Money is no formula: "$5 and $6" stays as it is. While a reply is written (`env.live`) a formula that has begun at its end is
 * marked as open, so that its source is not taken for emphasis and links meanwhile.
 */
const LETTER = /[\p{L}\p{N}]/u;
const TEX = /\\[a-zA-Z]|\^|_\{/;
const OPERATOR = /[\\^_=+<>]/;
const LONGEST = 4000;

/** @typedef {import("markdown-it").StateBlock} StateBlock */
/** @typedef {import("markdown-it").StateInline & { missing?: Set<string> }} StateInline `missing`: end marks that do not come any more */
/**
 * @typedef {object} Pair
 * @property {string} open
 * @property {string} close
 * @property {boolean} display
 * @property {(src: string, pos: number) => boolean} [opens]
 * @property {(src: string, from: number) => number} [closes] the place of the end mark, or -1
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
  md.block.ruler.before("fence", "formula_block", blockRule, { alt: ["paragraph", "reference", "blockquote", "list"] });
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
  // Behind the end mark stands at most the punctuation of the sentence: it belongs on the same line.
  return source.slice(open.length, end) + source.slice(end + close.length);
}

/**
 * A formula on lines of its own. It ends before a blank line, closed or not: a lone $$ must not swallow the rest of a reply.
 *
 * @param {StateBlock} state
 * @param {number} first
 * @param {number} end
 * @param {boolean} silent
 */
function blockRule(state, first, end, silent) {
  const text = lineOf(state, first);
  const pair = PAIRS.find(({ open, display }) => display && text.startsWith(open));
  if (!pair || state.sCount[first] - state.blkIndent >= 4) return false;
  const { last, closed } = endOfBlock(state, pair, first, end);
  if (last < 0) return false;
  if (silent) return true;
  const token = state.push("formula_block", "", 0);
  token.content = state.getLines(first, last + 1, state.blkIndent, false).trim();
  token.meta = { display: true, open: !closed };
  token.map = [first, last + 1];
  token.block = true;
  state.line = last + 1;
  return true;
}

/**
 * The last line of the formula, -1 if it is none.
 *
 * @param {StateBlock} state
 * @param {Pair} pair
 * @param {number} first
 * @param {number} end
 */
function endOfBlock(state, { open, close }, first, end) {
  for (let line = first; line < end; line += 1) {
    if (state.isEmpty(line) || state.sCount[line] < state.blkIndent) return { last: -1 };
    const skipped = line === first ? open.length : 0;
    const text = lineOf(state, line).slice(skipped);
    const at = indexOfClose(text, close, 0);
    // Text behind it: a formula in a paragraph.
    if (at >= 0) return { last: /^[.,;:]?\s*$/.test(text.slice(at + close.length)) && (line > first || at > 0) ? line : -1, closed: true };
  }
  const isEnd = state.src.slice(state.eMarks[end - 1]).trim() === "";
  return { last: state.env.live && isEnd ? end - 1 : -1, closed: false };
}

/** @param {StateBlock} state @param {number} line */
const lineOf = (state, line) => state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);

/** @param {StateInline} state @param {boolean} silent */
function inlineRule(state, silent) {
  const { src, pos } = state;
  const pair = PAIRS.find(({ open }) => src.startsWith(open, pos));
  if (!pair || pair.opens?.(src, pos) === false) return false;
  const from = pos + pair.open.length;
  const close = pair.closes?.(src, from) ?? findClose(state, pair.close, from);
  // In a sentence "\[1\]" is a bracket that was escaped.
  if (close >= 0 && pair.open === "\\[" && !OPERATOR.test(src.slice(from, close))) return false;
  if (close >= 0) return take(state, silent, pair, close + pair.close.length, false);
  const rest = src.slice(from, state.posMax);
  const mayCome = Boolean(state.env.live) && state.posMax === src.length && rest.length < LONGEST && (pair.open !== "$" || TEX.test(rest));
  return mayCome && !rest.includes("`") && take(state, silent, pair, state.posMax, true);
}

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
 * The place of the end mark behind something, or -1. What was not found once is not looked for again: a line of marks stays cheap.
 *
 * @param {StateInline} state
 * @param {string} close
 * @param {number} from
 */
function findClose(state, close, from) {
  state.missing ??= new Set();
  if (state.missing.has(close)) return -1;
  const at = indexOfClose(state.src, close, from);
  if (at < 0) state.missing.add(close);
  return at > from && at - from <= LONGEST && state.src.slice(from, at).trim() ? at : -1;
}

/** Of an escaped mark only the backslash counts. @param {string} text @param {string} close @param {number} from */
function indexOfClose(text, close, from) {
  for (let at = text.indexOf(close, from); at >= 0; at = text.indexOf(close, at + 1)) {
    let slashes = 0;
    while (at - slashes > from && text[at - slashes - 1] === "\\") slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** "US$", "5$" and "$ 5" open nothing. @param {string} src @param {number} pos */
function opensAsDollar(src, pos) {
  return !LETTER.test(src[pos - 1] ?? "") && src[pos - 1] !== "$" && /\S/.test(src[pos + 1] ?? "");
}

/**
 * The next dollar ends it or nothing does: looking further would join the prices of a whole paragraph.
 *
 * @param {string} src
 * @param {number} from
 */
function closesAsDollar(src, from) {
  const at = indexOfClose(src.slice(0, from + LONGEST), "$", from);
  if (at <= from || /\s/.test(src[at - 1])) return -1;
  const text = src.slice(from, at);
  const next = src[at + 1] ?? "";
  if (text.includes("`") || /\d/.test(next) || next === "$") return -1;
  // "$HOME:$PATH", but "$n$th".
  return !LETTER.test(next) || TEX.test(text) || text.length === 1 ? at : -1;
}
