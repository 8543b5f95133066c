/**
 * Footnotes in Markdown: [^name] and, at the top level, "[^name]: text". Rules for markdown-it, no DOM; footnotes.js
 * numbers and links them.
 */
/** @typedef {import("markdown-it").StateBlock} StateBlock */
/** @typedef {import("markdown-it").StateInline} StateInline */

const MARK = /^\[\^([^\s[\]^]{1,60})\]/;

/** @param {import("markdown-it").MarkdownIt} md */
export function noteRules(md) {
  md.block.ruler.before("reference", "note", blockRule, { alt: ["paragraph", "reference"] });
  md.inline.ruler.after("image", "note_mark", inlineRule);
  md.renderer.rules.note_mark = (tokens, index) => `<span class="note-mark">${md.utils.escapeHtml(tokens[index].content)}</span>`;
  // Only the top level has notes; deeper down they are ordinary text, so nothing is lost.
  md.renderer.rules.note = (tokens, index) => `<p>${md.utils.escapeHtml(tokens[index].content)}</p>`;
}

/** "[^1]" → "1" @param {string} mark */
export const nameOf = (mark) => MARK.exec(mark)?.[1] ?? "";

/**
 * A note continues like a list item: indented lines belong to it, and the lines of an unfinished paragraph.
 *
 * @param {StateBlock} state
 * @param {number} first
 * @param {number} end
 * @param {boolean} silent
 */
function blockRule(state, first, end, silent) {
  if (state.sCount[first] - state.blkIndent >= 4) return false;
  const isTop = state.level === 0 && state.blkIndent === 0;
  // Inside another block only a line that leaves it ends the block.
  if (silent && !isTop && state.sCount[first] >= state.blkIndent) return false;
  const start = state.bMarks[first] + state.tShift[first];
  const found = /^\[\^([^\s[\]^]{1,60})\]:[ \t]*/.exec(state.src.slice(start, state.eMarks[first]));
  if (!found) return false;
  if (silent) return true;
  const token = state.push("note", "", 0);
  const last = isTop ? lastLine(state, first, end, start + found[0].length) : first + 1;
  const lines = state.getLines(first, last, 4, false);
  token.content = (isTop ? lines.slice(found[0].length + state.tShift[first]) : lines).trim();
  token.meta = { name: found[1] };
  token.map = [first, last];
  token.block = true;
  state.line = last;
  return true;
}

/**
 * Lets the parser find the end of the note; the tokens are discarded because the text is parsed again where it is
 * shown.
 *
 * @param {StateBlock} state
 * @param {number} first
 * @param {number} end
 * @param {number} start
 */
function lastLine(state, first, end, start) {
  const { tokens, parentType, tight, line } = state;
  const [mark, shift, count] = [state.bMarks[first], state.tShift[first], state.sCount[first]];
  state.tokens = [];
  state.parentType = "note";
  state.bMarks[first] = start;
  state.tShift[first] = 0;
  state.sCount[first] = 4;
  state.blkIndent += 4;
  state.level += 1;
  state.md.block.tokenize(state, first, end);
  const last = state.line;
  state.level -= 1;
  state.blkIndent -= 4;
  [state.bMarks[first], state.tShift[first], state.sCount[first]] = [mark, shift, count];
  Object.assign(state, { tokens, parentType, tight, line });
  return last;
}

/** @param {StateInline} state @param {boolean} silent */
function inlineRule(state, silent) {
  const found = state.src[state.pos] === "[" && MARK.exec(state.src.slice(state.pos, Math.min(state.pos + 64, state.posMax)));
  if (!found) return false;
  if (!silent) state.push("note_mark", "", 0).content = found[0];
  state.pos += found[0].length;
  return true;
}
