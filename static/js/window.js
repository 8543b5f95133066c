/** How much of a long conversation is put on the page at once, and which part of it. Pure. */
const MESSAGES = 30;
const CHARACTERS = 80_000;
const AT_LEAST = 2;

/** @returns {number} the index to begin at so that what ends before `end` is a screenful or more, and not too much work */
export function windowStart(path, end) {
  return end - enough(path.slice(0, end).reverse());
}

/** @returns {number} the index to end before so that what begins at `start` is as much */
export function windowEnd(path, start) {
  return start + enough(path.slice(start));
}

/** How many of these. */
function enough(messages) {
  let characters = 0;
  for (const [count, { text }] of messages.entries()) {
    if (count >= MESSAGES || (count >= AT_LEAST && characters >= CHARACTERS)) return count;
    characters += text?.length ?? 0;
  }
  return messages.length;
}

/** The part of the shown branch that is on the page: the end of it, or what is around a message that was looked for. It stays at
 * its messages while others come; where another branch does not have them, it begins anew. */
export class Part {
  #first = null;
  // null: to the end, whatever comes.
  #last = null;

  /** @returns {number[]} the index of the first, and the one behind the last */
  of(path) {
    const from = indexOf(path, this.#first);
    const last = indexOf(path, this.#last);
    if (from < 0) return this.#set(path, windowStart(path, path.length), path.length);
    if (this.#last && last < 0) return this.#set(path, from, windowEnd(path, from));
    return [from, this.#last ? last + 1 : path.length];
  }

  end() {
    this.#first = this.#last = null;
  }

  around(path, at) {
    this.#set(path, windowStart(path, at + 1), windowEnd(path, at));
  }

  earlier(path) {
    const [from, to] = this.of(path);
    this.#set(path, windowStart(path, from), to);
  }

  later(path) {
    const [from, to] = this.of(path);
    this.#set(path, from, windowEnd(path, to));
  }

  /** In the middle of the branch: no further than to this message, which another one will have. */
  upTo(id) {
    if (this.#last) this.#last = id;
  }

  #set(path, from, to) {
    this.#first = path[from]?.id ?? null;
    this.#last = to < path.length ? path[to - 1].id : null;
    return [from, to];
  }
}

const indexOf = (path, id) => (id ? path.findIndex((message) => message.id === id) : -1);
