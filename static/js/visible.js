/** What can be seen of a text, and what of it would get in the way of others. Pure. */

// Braille's blank is a letter like any other, but nobody sees it.
const SEEN = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
// They turn the direction of what comes behind them, in a sentence of ours, too.
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
// A browser's work grows with the square of a tower's height.
const TOWER = /\p{M}{64}(?=\p{M})/gu;

const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** @param {string} text */
export const withoutUnseen = (text) => text.replace(UNSEEN, "");
/** @param {string} text */
export const isSeen = (text) => SEEN.test(text);

/** A name as it may stand in a sentence or on a button; "" if nothing of it would be seen. @param {string} name */
export const asName = (name) => (isSeen(name) ? name.replace(TURNING, "") : "");

/** With spaces in towers of combining marks, so that a browser can lay them out. @param {string} text */
export const tame = (text) => text.replace(TOWER, "$& ");
