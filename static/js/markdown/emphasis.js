/**
 * Emphasis in scripts that put no spaces between words. In CommonMark a mark between a letter and a sign works in one
 * direction only, so "**Важно!**Не" and "这是**“重点”**内容" would stay as typed. Here such a mark opens and closes: like
 * markdown-it-cjk-friendly for Chinese, Japanese and Korean, and for every other alphabet except ASCII, in which
 * programs are written. A rule for markdown-it, no DOM.
 */
import { UNSPACED_OR_WIDE } from "chat/text/unspaced";

const ASCII_WORD = /[A-Za-z0-9]/;
const WORD = /[\p{L}\p{M}\p{N}]/u;
const SENTENCE_END = /[.:;!?…»”“"']/u;
// "**H<sub>2</sub>**O": the content of a tag is read as letters.
const TAG_END = /<\/(?:sub|sup|kbd)>$/i;
const LONGEST_TAG = 6;
const QUOTE = /[«»„“”‘’"']/u;

/** @param {import("markdown-it").MarkdownIt} md */
export function emphasisRule(md) {
  md.inline.State = class extends md.inline.State {
    /** @param {number} start @param {boolean} canSplitWord */
    scanDelims(start, canSplitWord) {
      const found = super.scanDelims(start, canSplitWord);
      if (!canSplitWord || found.can_open === found.can_close) return found;
      const before = characterBefore(this.src, start);
      const end = start + found.length;
      const after = end < this.posMax ? String.fromCodePoint(this.src.codePointAt(end) ?? 0) : " ";
      const isBehindTag = before === ">" && TAG_END.test(this.src.slice(Math.max(0, start - LONGEST_TAG), start));
      if (!isBehindTag && !isBesideWord(before, after, found)) return found;
      return { ...found, can_open: true, can_close: true };
    }
  };
}

/** @param {string} src @param {number} at */
function characterBefore(src, at) {
  if (at === 0) return " ";
  const isPair = at > 1 && (src.codePointAt(at - 2) ?? 0) > 0xffff;
  return src.slice(isPair ? at - 2 : at - 1, at);
}

/**
 * Whether a mark between a word and a sign may both open and close.
 *
 * @param {string} before the character before the mark
 * @param {string} after the one after it
 * @param {{ can_close: boolean, length: number }} mark as CommonMark reads it: one that closes has the word before it
 */
function isBesideWord(before, after, { can_close, length }) {
  if (/\s/.test(before) || /\s/.test(after)) return false;
  if (UNSPACED_OR_WIDE.test(before) || UNSPACED_OR_WIDE.test(after)) return true;
  const [word, sign] = can_close ? [before, after] : [after, before];
  // "2**(n-1)" and "f(**a, (b)**c)" are code, "**Note:**text" is not.
  if (ASCII_WORD.test(word)) return !can_close && length > 1 && SENTENCE_END.test(sign);
  // "цена*(число+1)*курс" is a product.
  return WORD.test(word) && (length > 1 || SENTENCE_END.test(sign) || QUOTE.test(sign));
}
