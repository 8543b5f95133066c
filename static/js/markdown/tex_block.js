/**
 * Display formulas: $$…$$, \[…\], \begin{align}…\end{align}. They may contain blank lines if the text after those looks
 * like a formula: a lone $$ must not swallow the rest of a reply. A rule for markdown-it, no DOM.
 */
import { isCode, lineOf } from "chat/markdown/block_lines";
import { indexOfClose, LONGEST_FORMULA, NAMED } from "chat/markdown/dollars";
import { LETTERS } from "chat/text/unspaced";

/** @typedef {import("markdown-it").StateBlock} StateBlock */
/** @typedef {{ open: string, close: string, display: boolean }} Marks */
/** @typedef {{ last: number, closed: boolean }} Extent */

const ENVIRONMENT = /^\\begin\{((?:(?:align|aligned|alignat|alignedat|gather|equation|multline|flalign|eqnarray)\*?|gathered|split|array|d?cases|[dr]cases|(?:[pbBvV]|small)?matrix\*?|CD))\}/;
const WORDS = new RegExp(`\\p{L}{3,}|[${LETTERS}]{2,}`, "gu");
const SIGNS = /\\[a-zA-Z]|[\\^_=+<>&|]/g;
// Letters in words that a formula's line may have, and how many more for each of its signs.
const MOST_LETTERS = { alone: 12, each: 8 };
const MOST_LINES = 100;

/** @param {string} src @param {number} pos @returns {Marks | undefined} of the environment that begins there */
export function environmentAt(src, pos) {
  if (!src.startsWith("\\begin{", pos)) return undefined;
  const name = ENVIRONMENT.exec(src.slice(pos, pos + 24))?.[1];
  return name ? { open: `\\begin{${name}}`, close: `\\end{${name}}`, display: true } : undefined;
}

/**
 * Index of the end mark, after those of inner environments of the same name; or -1.
 *
 * @param {string} text
 * @param {Marks} marks
 * @param {number} from
 */
export function closeOf(text, { open, close }, from) {
  if (!close.startsWith("\\end")) return indexOfClose(text, close, from);
  let end = text.indexOf(close, from);
  for (let inner = text.indexOf(open, from); inner >= 0 && inner < end; inner = text.indexOf(open, inner + open.length)) {
    end = text.indexOf(close, end + close.length);
  }
  return end;
}

/** @param {import("markdown-it").MarkdownIt} md */
export function texBlockRule(md) {
  md.block.ruler.before("fence", "formula_block", rule, { alt: ["paragraph", "reference", "blockquote", "list"] });
}

/** @param {StateBlock} state @param {number} first @param {number} end @param {boolean} silent */
function rule(state, first, end, silent) {
  const marks = marksAt(lineOf(state, first));
  if (!marks || isCode(state, first)) return false;
  const found = extentOf(state, marks, first, end);
  if (!found) return false;
  if (silent) return true;
  const token = state.push("formula_block", "", 0);
  token.content = state.getLines(first, found.last + 1, state.blkIndent, false).trim();
  token.meta = { display: true, open: !found.closed };
  token.map = [first, found.last + 1];
  token.block = true;
  state.line = found.last + 1;
  return true;
}

/** @param {string} text @returns {Marks | undefined} */
function marksAt(text) {
  if (text.startsWith("$$")) return { open: "$$", close: "$$", display: true };
  return text.startsWith("\\[") ? { open: "\\[", close: "\\]", display: true } : environmentAt(text, 0);
}

/**
 * @param {StateBlock} state
 * @param {Marks} marks
 * @param {number} first
 * @param {number} end
 * @returns {Extent | null} null if it is not a formula
 */
function extentOf(state, marks, first, end) {
  let [depth, length, hasBlank] = [1, 0, false];
  for (let line = first; line < end; line += 1) {
    if (state.isEmpty(line)) {
      if (!hasBlank && !areFormula(state, first, line, marks)) return null;
      hasBlank = true;
      continue;
    }
    const text = line === first ? lineOf(state, line).slice(marks.open.length) : lineOf(state, line);
    length += text.length;
    if (state.sCount[line] < state.blkIndent || length > LONGEST_FORMULA || line - first > MOST_LINES) return null;
    const close = closeIn(text, marks, depth);
    if (close.at >= 0) return closedAt(text, close.at, marks, { line, isFirst: line === first, hasBlank });
    if (hasBlank && isWhole(state, line) && !isFormula(text)) return null;
    depth = close.depth;
  }
  const isEnd = state.src.slice(state.eMarks[end - 1]).trim() === "";
  return state.env.live && isEnd ? { last: end - 1, closed: false } : null;
}

/**
 * The formula if it ends in this line. With text after it, it is a formula in a paragraph.
 *
 * @param {string} text
 * @param {number} at
 * @param {Marks} marks
 * @param {{ line: number, isFirst: boolean, hasBlank: boolean }} where
 * @returns {Extent | null}
 */
function closedAt(text, at, { close }, { line, isFirst, hasBlank }) {
  const behind = text.slice(at + close.length);
  if (!/^[.,;:]?\s*$/.test(behind) || (isFirst && at === 0) || (hasBlank && !isFormula(text.slice(0, at)))) return null;
  return { last: line, closed: true };
}

/**
 * Index where the formula is closed in a line, or -1, and how many marks are open after it.
 *
 * @param {string} text
 * @param {Marks} marks
 * @param {number} depth
 */
function closeIn(text, { open, close }, depth) {
  if (!close.startsWith("\\end")) return { at: indexOfClose(text, close, 0), depth };
  let now = depth;
  for (let from = 0; ; ) {
    const end = text.indexOf(close, from);
    const inner = text.indexOf(open, from);
    if (end < 0 && inner < 0) return { at: -1, depth: now };
    const isInner = inner >= 0 && (end < 0 || inner < end);
    now += isInner ? 1 : -1;
    if (now === 0) return { at: end, depth: 0 };
    from = isInner ? inner + open.length : end + close.length;
  }
}

/**
 * True if every line looks like a formula.
 *
 * @param {StateBlock} state
 * @param {number} first
 * @param {number} end
 * @param {Marks} marks
 */
function areFormula(state, first, end, { open }) {
  for (let line = first; line < end; line += 1) {
    if (!isFormula(line === first ? lineOf(state, line).slice(open.length) : lineOf(state, line))) return false;
  }
  return true;
}

/** @param {string} line */
function isFormula(line) {
  if (/`|^#{1,6}\s/.test(line)) return false;
  if (line.length <= MOST_LETTERS.alone) return true;
  const letters = line.replace(NAMED, "").match(WORDS)?.reduce((sum, word) => sum + word.length, 0) ?? 0;
  return letters <= MOST_LETTERS.alone + MOST_LETTERS.each * (line.match(SIGNS)?.length ?? 0);
}

/** True if no more text of it is to come. @param {StateBlock} state @param {number} line */
const isWhole = (state, line) => !state.env.live || state.eMarks[line] < state.src.length;
