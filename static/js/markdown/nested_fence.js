/**
 * Nested code in a Markdown block: in "```markdown" the three marks of an inner block do not end the outer one. A rule
 * for markdown-it, no DOM. Without an inner block, or without an end of its own, CommonMark's rule applies.
 *
 * While a reply is written (`env.live`) the end may still come. If the first inner block has a language, all text
 * belongs to the outer block until then. Marks without one may be the end: the block ends there as in CommonMark, and
 * is open because another end may follow. Text after it is plain until then: in a quote or a list here, else in
 * markdown.js.
 */
import { isCode, lineOf } from "chat/markdown/block_lines";

/** @typedef {import("markdown-it").StateBlock} StateBlock */
/** @typedef {{ marker: string, length: number, info: string, isMarkdown: boolean }} Fence */
/** @typedef {{ last: number, closed: boolean, open: boolean }} Extent `open`: later text may move its end */

const FENCE = /^(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$/;
const DEEPEST = 8;
const MARKDOWN = /^(?:markdown|md|mdx|rmd|qmd)(?![\w-])/i;
// The line before a block without a language.
const ANNOUNCES = /(?:^|[:：])\s*$/;

/** @param {import("markdown-it").MarkdownIt} md */
export function nestedFenceRule(md) {
  md.block.ruler.before("fence", "nested_fence", rule, { alt: ["paragraph", "reference", "blockquote", "list"] });
  md.renderer.rules.undecided = (tokens, index) => `<p>${md.utils.escapeHtml(tokens[index].content).replaceAll("\n", "<br>\n")}</p>\n`;
}

/** @param {StateBlock} state @param {number} first @param {number} end @param {boolean} silent */
function rule(state, first, end, silent) {
  const outer = fenceAt(state, first);
  if (!outer?.isMarkdown) return false;
  const found = endOf(state, outer, first, end);
  if (!found) return false;
  if (silent) return true;
  const token = state.push("fence", "code", 0);
  token.info = outer.info;
  token.markup = outer.marker.repeat(outer.length);
  token.content = state.getLines(first + 1, found.last, state.sCount[first], true);
  token.meta = { closed: found.closed, open: found.open };
  state.line = found.last + (found.closed ? 1 : 0);
  token.map = [first, state.line];
  if (found.open && state.level > 0) pushUndecided(state, end);
  return true;
}

/** @param {StateBlock} state @param {number} end */
function pushUndecided(state, end) {
  const first = state.line;
  const text = state.getLines(first, end, state.blkIndent, false).trim();
  if (!text) return;
  const token = state.push("undecided", "", 0);
  token.content = text;
  token.map = [first, end];
  state.line = end;
}

/**
 * The line that closes the outer block; null without an inner block, or if it is unclosed and no more text is to come.
 *
 * @param {StateBlock} state
 * @param {Fence} outer
 * @param {number} first
 * @param {number} end
 * @returns {Extent | null}
 */
function endOf(state, outer, first, end) {
  const open = [outer];
  /** @type {{ line: number, isSure: boolean } | undefined} */
  let nested;
  for (let line = first + 1; line < end; line += 1) {
    if (!state.isEmpty(line) && state.sCount[line] < state.blkIndent) return null;
    const fence = fenceAt(state, line);
    const inner = open[open.length - 1];
    if (!fence || fence.marker !== inner.marker || fence.length < inner.length) continue;
    if (inner.isMarkdown && (fence.info || opens(state, line, end))) {
      open.push(fence);
      nested ??= { line, isSure: fence.info !== "" };
    } else if (!fence.info) open.pop();
    if (open.length > DEEPEST) return null;
    if (open.length === 0) return nested ? { last: line, closed: true, open: false } : null;
  }
  const isEnd = state.src.slice(state.eMarks[end - 1]).trim() === "";
  if (!nested || !state.env.live || !isEnd) return null;
  return nested.isSure ? { last: end, closed: false, open: false } : { last: nested.line, closed: true, open: true };
}

/**
 * Marks without a language open a block if one is announced and text follows at once.
 *
 * @param {StateBlock} state
 * @param {number} line
 * @param {number} end
 */
function opens(state, line, end) {
  const next = line + 1;
  return ANNOUNCES.test(lineOf(state, line - 1)) && next < end && !state.isEmpty(next) && !fenceAt(state, next);
}

/** @param {StateBlock} state @param {number} line @returns {Fence | null} */
function fenceAt(state, line) {
  const first = state.src[state.bMarks[line] + state.tShift[line]];
  if ((first !== "`" && first !== "~") || isCode(state, line)) return null;
  const found = FENCE.exec(lineOf(state, line));
  if (!found || (found[1][0] === "`" && found[2].includes("`"))) return null;
  return { marker: found[1][0], length: found[1].length, info: found[2], isMarkdown: MARKDOWN.test(found[2]) };
}
