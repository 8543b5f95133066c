/**
 * <br>, <sub>, <sup> and <kbd> in text, without attributes: models write them where Markdown has no sign. All other
 * HTML stays text. Rules for markdown-it, no DOM.
 */
/** @typedef {import("markdown-it").StateInline & { tags?: Map<number, number> }} StateInline `tags`: index of the closing tag by that of the opening one */

const BREAK = /^<br\s*\/?>/i;
const TAG = /^<(sub|sup|kbd)>/i;
// Code takes precedence: a tag inside it is text.
const PARTS = /(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)|<(\/?)(sub|sup|kbd)>/gi;
const LONGEST_TAG = 12;
// Most tags open at one place. Nobody intends more, and each pair is parsed inside the one around it.
const MOST_OPEN = 20;

/** @param {import("markdown-it").MarkdownIt} md */
export function tagRules(md) {
  md.inline.ruler.before("autolink", "tag", rule);
}

/** @param {StateInline} state @param {boolean} silent */
function rule(state, silent) {
  const { src, pos } = state;
  if (src[pos] !== "<") return false;
  const text = src.slice(pos, pos + LONGEST_TAG);
  const broken = BREAK.exec(text);
  if (broken && !silent) state.push("hardbreak", "br", 0);
  if (broken) state.pos += broken[0].length;
  return Boolean(broken) || pair(state, silent, TAG.exec(text));
}

/**
 * The content of a pair is parsed separately, so that emphasis cannot cross the tags.
 *
 * @param {StateInline} state
 * @param {boolean} silent
 * @param {RegExpExecArray | null} tag
 */
function pair(state, silent, tag) {
  const close = tag ? closeOf(state, state.pos) : -1;
  if (!tag || close < 0 || close > state.posMax) return false;
  const name = tag[1].toLowerCase();
  const end = close + tag[0].length + 1;
  if (!silent) {
    const { posMax } = state;
    state.pos += tag[0].length;
    state.posMax = close;
    state.push(`${name}_open`, name, 1);
    state.md.inline.tokenize(state);
    state.push(`${name}_close`, name, -1);
    state.posMax = posMax;
  }
  state.pos = end;
  return true;
}

/** Index of the tag that closes the one at `pos`, or -1. @param {StateInline} state @param {number} pos */
function closeOf(state, pos) {
  state.tags ??= pairsIn(state.src);
  return state.tags.get(pos) ?? -1;
}

/** All pairs of a text, found in one pass; none if the nesting is too deep. @param {string} src */
export function pairsIn(src) {
  /** @type {Map<number, number>} */
  const pairs = new Map();
  /** @type {{ name: string, at: number }[]} */
  const open = [];
  for (const { index, 2: slash, 3: tag } of src.matchAll(PARTS)) {
    if (!tag) continue;
    const name = tag.toLowerCase();
    if (!slash) open.push({ name, at: index });
    else if (open.at(-1)?.name === name) pairs.set(open.pop()?.at ?? -1, index);
    if (open.length > MOST_OPEN) return new Map();
  }
  return pairs;
}
