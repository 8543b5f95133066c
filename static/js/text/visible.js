/** Which characters of a text are visible, and which would disturb the text around it. Pure. */

// Braille's blank is a letter, but invisible.
const SEEN = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
// They change the direction of the text after them, also in our own sentences.
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
// A browser's layout time grows with the square of the tower's height.
const TOWER = /\p{M}{64}(?=\p{M})/gu;

const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** @param {string} text */
export const withoutUnseen = (text) => text.replace(UNSEEN, "");
/** @param {string} text */
export const isSeen = (text) => SEEN.test(text);

/** A name as it may appear in a sentence or on a button; "" if nothing of it is visible. @param {string} name */
export const asName = (name) => (isSeen(name) ? name.replace(TURNING, "") : "");

/** Breaks up towers of combining marks with spaces, so that a browser can lay them out. @param {string} text */
export const tame = (text) => text.replace(TOWER, "$& ");
