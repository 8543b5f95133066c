/** Folds letters as the search does (chat/search/folding.py), so that the page marks what the search matched. Pure. */
const ACCENTED = /([\p{sc=Latin}\p{sc=Greek}0-9])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20e2\ufe20-\ufe2f]+/gu;
const STRESSED = /([аеиоуыэюяіє][\u0306\u0308]?)[\u0300\u0301]+/g;
const POINTS = /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]/g;
// How an emoji is drawn: in colour or not, and with which skin colour.
const LOOKS = /[\ufe00-\ufe0f]|\p{Emoji_Modifier}/gu;
/** @type {Record<string, string>} */
const LETTERS = {
  ...Object.fromEntries([..."øłđðħıŧɨƀɓɖɗƙƴŋɲƶɵʉⱥɉɍɏ"].map((letter, index) => [letter, "olddhitibbddkynnzouajry"[index]])),
  æ: "ae", œ: "oe", þ: "th", ß: "ss", ς: "σ", ё: "е",
};
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
// A letter with its combining marks; a Korean one may be decomposed.
const UNIT = /(?:[\u1100-\u115f][\u1160-\u11ff]+|\P{M})\p{M}*|\p{M}+/gu;
/** @type {Map<string, string>} */
const known = new Map();

/** @param {string} unit */
function foldUnit(unit) {
  const plain = unit.normalize("NFKD").toLowerCase().replace(ACCENTED, "$1").replace(STRESSED, "$1").replace(POINTS, "").replace(LOOKS, "");
  return plain.normalize("NFC").replace(SPECIAL, (letter) => LETTERS[letter]);
}

/** @param {string} unit */
function foldOnce(unit) {
  const found = known.get(unit) ?? foldUnit(unit);
  known.set(unit, found);
  return found;
}

/** @param {string} text */
export const fold = (text) => foldedIn(text).text;

/**
 * `text` in folded form, and where the letter behind each of its characters begins and ends; null: at the same index.
 *
 * @param {string} text
 * @returns {{ text: string, begins: number[] | null, ends: number[] | null }}
 */
export function foldedIn(text) {
  if (/^[\0-\x7f]*$/.test(text)) return { text: text.toLowerCase(), begins: null, ends: null };
  let folded = "";
  /** @type {number[]} */
  const begins = [];
  /** @type {number[]} */
  const ends = [];
  for (const { 0: unit, index } of text.matchAll(UNIT)) {
    const plain = foldOnce(unit);
    folded += plain;
    for (let at = 0; at < plain.length; at += 1) {
      begins.push(index);
      ends.push(index + unit.length);
    }
    // A variation selector is marked together with the letter before it.
    if (!plain && ends.length) ends[ends.length - 1] = index + unit.length;
  }
  return { text: folded, begins, ends };
}
