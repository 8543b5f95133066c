/** Marks the words found by a search in the opened message, with the browser's highlights: no node is changed. */
import { fold, foldedIn } from "chat/text/fold";

const NAME = "found";
const DRAWING_MS = 10_000;
// Scripts that put no spaces between words, and Korean, whose particles follow the word.
const SIGN = `[${"Han Hiragana Katakana Hangul Thai Lao Khmer Myanmar Tai_Le New_Tai_Lue Tai_Tham Tai_Viet Balinese Javanese"
  .replace(/\w+/g, "\\p{sc=$&}").replaceAll(" ", "")}ー]`;
const LETTER = `(?!${SIGN})[\\p{L}\\p{N}\\p{M}]`;
const BEGINS = new RegExp(`^${LETTER}`, "u");
const ENDS = new RegExp(`${LETTER}$`, "u");

/** @type {MutationObserver | null} */
let drawing = null;

/**
 * Marks whole words in `root`, and clears marks elsewhere; ignores accents and case.
 *
 * @param {Node} root
 * @param {string[]} words
 * @returns {Range | null} the first match
 */
export function markWords(root, words) {
  const folded = words.map(fold).filter(Boolean);
  const ranges = folded.length ? [...rangesOf(root, wholeWords(folded))] : [];
  // An older browser shows the place without marks.
  if (globalThis.Highlight) CSS.highlights.set(NAME, new Highlight(...ranges));
  return ranges[0] ?? null;
}

/**
 * Marks them also in what is drawn in the next seconds: a long text is drawn in steps. `first(place)`: the first match,
 * once it is there.
 *
 * @param {Node} root
 * @param {string[]} words
 * @param {(place: Range) => void} first
 */
export function markWhileDrawn(root, words, first) {
  let isFound = false;
  const mark = () => {
    const place = markWords(root, words);
    if (place && !isFound) first(place);
    isFound ||= Boolean(place);
  };
  mark();
  drawing?.disconnect();
  const observer = (drawing = new MutationObserver(mark));
  observer.observe(root, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), DRAWING_MS);
}

export function forgetWords() {
  drawing?.disconnect();
  globalThis.CSS?.highlights?.delete(NAME);
}

/** @param {Node} root @param {RegExp} pattern */
function* rangesOf(root, pattern) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const { start, end } of placesOf(/** @type {Text} */ (node).data, pattern)) {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      yield range;
    }
  }
}

/** Matches of `pattern` in the folded `text`. @param {string} text @param {RegExp} pattern */
export function* placesOf(text, pattern) {
  const { text: folded, begins, ends } = foldedIn(text);
  for (const { 0: word, index } of folded.matchAll(pattern)) {
    const last = index + word.length - 1;
    yield { start: begins ? begins[index] : index, end: ends ? ends[last] : last + 1 };
  }
}

/** @param {string[]} words folded */
export function wholeWords(words) {
  return new RegExp(words.map(whole).join("|"), "gu");
}

/**
 * A letter beside it would make it another word. A sign may have other words beside it; only its own marks would change
 * it.
 * @param {string} word
 */
function whole(word) {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return `${BEGINS.test(word) ? `(?<!${LETTER})` : ""}${escaped}${ENDS.test(word) ? `(?!${LETTER})` : "(?!\\p{M})"}`;
}
