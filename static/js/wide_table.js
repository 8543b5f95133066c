/**
 * A few kilobytes of "|" can be a table of a hundred thousand cells: markdown-it fills up rows that are too short. Such a table is
 * text, before anything is made of it. A rule for markdown-it, no DOM.
 */
/** @typedef {import("markdown-it").StateBlock} StateBlock */

const MOST_CELLS = 2_000;
const DELIMITERS = /^[\s|:-]*-[\s|:-]*$/;

/** @param {import("markdown-it").MarkdownIt} md */
export function wideTableRule(md) {
  md.block.ruler.before("table", "wide_table", rule, { alt: ["paragraph", "reference"] });
  md.renderer.rules.wide_table = (tokens, index) => `<p>${md.utils.escapeHtml(tokens[index].content).replaceAll("\n", "<br>\n")}</p>`;
}

/** @param {StateBlock} state @param {number} first @param {number} end @param {boolean} silent */
function rule(state, first, end, silent) {
  if (first + 2 > end || state.sCount[first] - state.blkIndent >= 4) return false;
  const delimiters = lineOf(state, first + 1);
  if (!delimiters.includes("|") || !DELIMITERS.test(delimiters)) return false;
  const last = lastLine(state, first, end);
  if ((last - first) * delimiters.split("|").length <= MOST_CELLS) return false;
  if (silent) return true;
  const token = state.push("wide_table", "", 0);
  token.content = state.getLines(first, last, state.blkIndent, false).trimEnd();
  token.map = [first, last];
  state.line = last;
  return true;
}

/** @param {StateBlock} state @param {number} first @param {number} end */
function lastLine(state, first, end) {
  let line = first + 2;
  while (line < end && !state.isEmpty(line) && state.sCount[line] >= state.blkIndent) line += 1;
  return line;
}

/** @param {StateBlock} state @param {number} line */
const lineOf = (state, line) => state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);
