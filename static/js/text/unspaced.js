/** Scripts without spaces between words: a mark or a formula may begin and end within them. Pure. */

const EAST = "\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}\\p{scx=Bopomofo}";
const SOUTH_EAST = "\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{sc=Tibetan}";

/** Their letters and their own signs; as a class within "[...]". */
export const LETTERS = EAST + SOUTH_EAST;
/** One of them. */
export const UNSPACED = new RegExp(`[${LETTERS}]`, "u");
/** One of them, or a full-width sign: "，" occurs in formulas, too. */
export const UNSPACED_OR_WIDE = new RegExp(`[${LETTERS}\\u3000-\\u303f\\uff00-\\uffef]`, "u");
