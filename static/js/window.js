/** How much of a long conversation is put on the page at once. Pure. */
const MESSAGES = 30;
const CHARACTERS = 80_000;
const AT_LEAST = 2;

/** @returns {number} the index to begin at so that what ends before `end` is a screenful or more, and not too much work */
export function windowStart(path, end) {
  let characters = 0;
  for (let start = end; start > 0; start -= 1) {
    const count = end - start;
    if (count >= MESSAGES || (count >= AT_LEAST && characters >= CHARACTERS)) return start;
    characters += path[start - 1].text?.length ?? 0;
  }
  return 0;
}
