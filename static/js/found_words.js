/** The words that a search found, marked in the message that was opened. Highlights of the browser: no node is touched. */
const NAME = "found";
const LETTER = "[\\p{L}\\p{N}\\p{M}]";

/**
 * Marks whole words in `root`, and nothing elsewhere.
 *
 * @param {Node} root
 * @param {string[]} words
 * @returns {Range | null} the first of them
 */
export function markWords(root, words) {
  const ranges = words.length ? [...rangesOf(root, wholeWords(words))] : [];
  // An older browser shows the place without marks.
  if (globalThis.Highlight) CSS.highlights.set(NAME, new Highlight(...ranges));
  return ranges[0] ?? null;
}

export function forgetWords() {
  globalThis.CSS?.highlights?.delete(NAME);
}

/** @param {Node} root @param {RegExp} pattern */
function* rangesOf(root, pattern) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const { 0: word, index } of /** @type {Text} */ (node).data.matchAll(pattern)) {
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      yield range;
    }
  }
}

/** @param {string[]} words */
function wholeWords(words) {
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(`(?<!${LETTER})(?:${escaped.join("|")})(?!${LETTER})`, "gu");
}
