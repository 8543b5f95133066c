/**
 * Finds where text begins that may still become something else: half a link, open code, a URL that may continue. While
 * a reply is written it is shown as plain text, so that nothing appears that the next word would remove. No DOM.
 *
 * An open emphasis mark delays nothing: it is shown as typed, and the text after it is rendered. Later marks only pair
 * with open ones, around existing nodes (morph.js).
 */
import { LONGEST_FORMULA } from "chat/markdown/dollars";
import { pairsIn } from "chat/markdown/inline_tags";
import { formulaEnd, isHalfFormula } from "chat/markdown/tex";

/** @typedef {import("markdown-it").StateInline} StateInline */

const SPECIAL = /[\\`$<![*_~]|:\/\//g;
const BREAK = /^<br\s*\/?>/i;
const TAG = /^<(?:sub|sup|kbd)>/i;
const AUTOLINK = /^<(?:[a-z][a-z0-9+.-]{1,31}:[^<>\s]*|[^<>\s@]+@[^<>\s@]+)>/i;
const HALF_TAG = /^<(?:br\s*\/?|\/?[a-z][^\s<>]*)?$/i;
// Half of "(address "title")".
const HALF_TAIL = /^\(\s*(?:<[^<>\n]*>?|[^\s<]\S*)?(?:\s+(?:"(?:[^"\\]|\\[^])*["\\]?|'(?:[^'\\]|\\[^])*['\\]?|\((?:[^()\\]|\\[^])*[)\\]?)?\s*)?$/;
const SCHEME = /(?<![a-z0-9.+-])[a-z][a-z0-9.+-]*$/i;
const LAST_WORD = /\S+$/;
// A URL may continue after a full stop or a bracket.
const MAY_GO_ON = /^(?:$|[!#-;=?@[-`{}~])/;

/**
 * @param {string} text of a paragraph, with the white space after it
 * @param {import("markdown-it").MarkdownIt} md
 * @param {Record<string, unknown>} references
 * @returns {number} text.length if all of it is decided
 */
export function undecidedFrom(text, md, references) {
  const scan = new Scan(text, md, references);
  const at = scan.run();
  return Math.min(at, scan.addressAtEnd());
}

class Scan {
  #at = 0;
  // Index after the last code, link or formula.
  #behind = 0;
  #formulaEnd = -1;

  /** @param {string} text @param {import("markdown-it").MarkdownIt} md @param {Record<string, unknown>} references */
  constructor(text, md, references) {
    this.text = text;
    this.md = md;
    this.references = references;
    /** @type {StateInline} */
    this.state = new md.inline.State(text, md, { references: {} }, []);
  }

  /** Index of the first undecided part. */
  run() {
    while (this.#at < this.text.length) {
      SPECIAL.lastIndex = this.#at;
      const found = SPECIAL.exec(this.text);
      if (!found) break;
      this.#at = found.index;
      const end = this.#endOf(found[0]);
      if (end < 0) return this.#at;
      this.#at = end;
    }
    return this.text.length;
  }

  /** Index of a URL that may continue, if it is the last word. */
  addressAtEnd() {
    const rest = this.text.slice(this.#behind);
    const word = LAST_WORD.exec(rest);
    if (!word || !/:|\/\//.test(word[0])) return this.text.length;
    const last = this.md.linkify.match(word[0])?.at(-1);
    return last && MAY_GO_ON.test(word[0].slice(last.lastIndex)) ? this.#behind + word.index + last.index : this.text.length;
  }

  /** Where to continue after the sign at this index; -1 if it is undecided. @param {string} sign */
  #endOf(sign) {
    switch (sign) {
      case "`": return this.#code();
      case "://": return this.#address();
      case "$": return this.#formula() ?? this.#at + 1;
      case "\\": return this.#formula() ?? this.#at + 2;
      case "<": return this.#tag();
      case "!": return this.text[this.#at + 1] === "[" ? this.#link(this.#at + 1) : this.#at + 1;
      case "[": return this.#link(this.#at);
      default: return this.#run();
    }
  }

  /** @param {number} end */
  #skip(end) {
    this.#behind = Math.max(this.#behind, end);
    return end;
  }

  #address() {
    const start = this.#at - (SCHEME.exec(this.text.slice(this.#behind, this.#at))?.[0].length ?? 0);
    const found = start < this.#at ? this.md.linkify.matchAtStart(this.text.slice(start)) : null;
    if (!found) return this.#at + 3;
    const end = start + found.lastIndex;
    const [tail] = /^\S*/.exec(this.text.slice(end)) ?? [""];
    if (end + tail.length < this.text.length || !MAY_GO_ON.test(tail)) return this.#skip(end);
    this.#at = start;
    return -1;
  }

  #code() {
    const marks = /^`+/.exec(this.text.slice(this.#at))?.[0] ?? "`";
    const from = this.#at + marks.length;
    for (let at = this.text.indexOf(marks, from); at >= 0; ) {
      const end = at + (/^`+/.exec(this.text.slice(at))?.[0].length ?? 0);
      if (end - at === marks.length) return end < this.text.length ? this.#skip(end) : -1;
      at = this.text.indexOf(marks, end);
    }
    return -1;
  }

  /** Undefined if there is no formula. */
  #formula() {
    const { text } = this;
    const isBehind = this.#at === this.#formulaEnd;
    const end = formulaEnd(text, this.#at, { longest: LONGEST_FORMULA, isBehind });
    if (end < 0) return isHalfFormula(text, this.#at, isBehind) ? this.text.length : undefined;
    const isSingle = text[this.#at] === "$" && text[this.#at + 1] !== "$";
    // The text after the dollar decides whether it closes a formula.
    if (isSingle && /^(?:\$|[\ud800-\udbff])?$/.test(text.slice(end))) return -1;
    this.#formulaEnd = end;
    return this.#skip(end);
  }

  #tag() {
    const rest = this.text.slice(this.#at);
    const whole = BREAK.exec(rest) ?? AUTOLINK.exec(rest);
    if (whole) return this.#skip(this.#at + whole[0].length);
    if (TAG.test(rest)) return pairsIn(this.text).has(this.#at) ? this.#at + 1 : -1;
    return HALF_TAG.test(rest) ? -1 : this.#at + 1;
  }

  /** @param {number} at the bracket */
  #link(at) {
    const close = this.md.helpers.parseLinkLabel(this.state, at, false);
    if (close < 0) return -1;
    const next = this.text[close + 1];
    if (next === undefined) return -1;
    if (next === "(") return this.#inlineLink(at, close + 1);
    const label = this.text.slice(at + 1, close);
    if (next !== "[") return this.#knows(label) ? this.#skip(close + 1) : at + 1;
    const end = this.text.indexOf("]", close + 2);
    if (end < 0) return -1;
    return this.#knows(this.text.slice(close + 2, end) || label) ? this.#skip(end + 1) : at + 1;
  }

  /** @param {number} at the bracket @param {number} from the parenthesis */
  #inlineLink(at, from) {
    const end = this.#endOfTail(from);
    if (end >= 0) return this.#skip(end);
    return HALF_TAIL.test(this.text.slice(from)) ? -1 : at + 1;
  }

  /** Index after "(address "title")", or -1. @param {number} from */
  #endOfTail(from) {
    const { text, md } = this;
    const most = text.length;
    const start = behindBlanks(text, from + 1);
    const address = md.helpers.parseLinkDestination(text, start, most);
    let at = behindBlanks(text, address.ok ? address.pos : start);
    const title = md.helpers.parseLinkTitle(text, at, most);
    if (title.ok) at = behindBlanks(text, title.pos);
    return text[at] === ")" ? at + 1 : -1;
  }

  /** @param {string} label */
  #knows(label) {
    return Object.hasOwn(this.references, this.md.utils.normalizeReference(label));
  }

  /** The text after "*", "_" or "~" decides whether they open or close. */
  #run() {
    const end = this.#at + this.state.scanDelims(this.#at, true).length;
    return end < this.text.length ? end : -1;
  }
}

/** @param {string} text @param {number} from */
function behindBlanks(text, from) {
  let at = from;
  while (/[ \t\n]/.test(text[at] ?? "")) at += 1;
  return at;
}
