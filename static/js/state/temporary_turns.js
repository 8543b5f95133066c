/** Selects the turns of a temporary chat to send. The server accepts 400 of them, and a body of 1 MB. Pure. */
const MOST_TURNS = 400;
const MOST_BYTES = 900_000;

/** @typedef {Pick<Message, "role" | "text">} Turn */

/**
 * @param {Turn[]} turns
 * @returns {{ messages: Turn[], left_out: number }} the newest turns that fit, always including the last; how many did not fit
 */
export function recent(turns) {
  const said = turns.filter(({ text }) => text.trim());
  let bytes = 0;
  let from = said.length;
  while (from > 0 && said.length - from < MOST_TURNS) {
    bytes += sizeOf(said[from - 1]);
    if (bytes > MOST_BYTES && from < said.length) break;
    from -= 1;
  }
  return { messages: said.slice(from), left_out: from };
}

/** @param {Turn} turn */
const sizeOf = (turn) => new TextEncoder().encode(JSON.stringify(turn)).length;
