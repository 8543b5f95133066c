/**
 * The part of a conversation that is on the page: from one message to another, or to the end including new messages.
 * Pure.
 *
 * It grows by portions, each small enough for a frame, and drops messages too far away on the other side.
 */
const MESSAGES = 8;
const CHARACTERS = 6_000;
const MOST = 200;

export class Window {
  /** @type {Id | null} */
  #first = null;
  /** @type {Id | null} */
  #last = null;
  #count = 0;

  /** True if new messages at the end are on the page, too. */
  get isEnd() {
    return this.#last === null;
  }

  /** Next time it is the newest portion again. */
  reset() {
    this.#first = this.#last = null;
  }

  /**
   * It keeps its messages while others arrive; a branch without them starts anew, and one with much after them starts
   * with a portion of that.
   *
   * @param {Message[]} path
   * @returns {{ from: number, to: number }} of the path, `to` exclusive
   */
  bounds(path) {
    const first = this.#first === null ? -1 : placeOf(path, this.#first);
    const last = this.#last === null ? path.length - 1 : placeOf(path, this.#last);
    if (first < 0) return this.#set(path, portionBefore(path, path.length), path.length);
    const isMuch = last - first >= this.#count + 2 * MESSAGES;
    return this.#set(path, first, last < first || isMuch ? portionAfter(path, first) : last + 1);
  }

  /**
   * Adds a portion above.
   *
   * @param {Message[]} path
   * @param {(message: Message) => boolean} isHeld(message) it must not go: somebody is there
   */
  growUp(path, isHeld) {
    const { from, to } = this.bounds(path);
    const start = portionBefore(path, from);
    let end = to;
    while (end - start > MOST && !isHeld(path[end - 1])) end -= 1;
    this.#set(path, start, end);
  }

  /** Adds a portion below. @param {Message[]} path @param {(message: Message) => boolean} isHeld */
  growDown(path, isHeld) {
    const { from, to } = this.bounds(path);
    this.#letGoAbove(path, from, portionAfter(path, to), isHeld);
  }

  /** The reader is at the end and stays there. @param {Message[]} path @param {(message: Message) => boolean} isHeld */
  follow(path, isHeld) {
    const { from, to } = this.bounds(path);
    if (!this.isEnd) this.reset();
    else if (to - from > MOST + MESSAGES) this.#letGoAbove(path, from, to, isHeld);
  }

  /**
   * Moves to a message and those around it.
   * @param {Message[]} path @param {number} at @returns {boolean} false if it is here already
   */
  moveTo(path, at) {
    const { from, to } = this.bounds(path);
    if (at >= from && at < to) return false;
    this.#set(path, portionBefore(path, at), portionAfter(path, at));
    return true;
  }

  /** @param {Message[]} path @param {number} from @param {number} end @param {(message: Message) => boolean} isHeld */
  #letGoAbove(path, from, end, isHeld) {
    let start = from;
    while (end - start > MOST && !isHeld(path[start])) start += 1;
    this.#set(path, start, end);
  }

  /** @param {Message[]} path @param {number} from @param {number} to */
  #set(path, from, to) {
    this.#first = path[from]?.id ?? null;
    this.#last = to < path.length ? path[to - 1].id : null;
    this.#count = to - from;
    return { from, to };
  }
}

/** Start of a portion that ends before `end`. @param {Pick<Message, "text">[]} path @param {number} end */
export function portionBefore(path, end) {
  let start = end;
  for (let characters = 0; start > 0 && isRoom(end - start, characters); characters += lengthOf(path[start])) start -= 1;
  return start;
}

/** End, exclusive, of a portion that begins with `start`. @param {Pick<Message, "text">[]} path @param {number} start */
export function portionAfter(path, start) {
  let end = start;
  for (let characters = 0; end < path.length && isRoom(end - start, characters); characters += lengthOf(path[end - 1])) end += 1;
  return end;
}

/** @param {number} messages @param {number} characters */
const isRoom = (messages, characters) => messages < MESSAGES && characters < CHARACTERS;
/** @param {Pick<Message, "text">} message */
const lengthOf = ({ text }) => text?.length ?? 0;
/** @param {Message[]} path @param {Id} id */
const placeOf = (path, id) => path.findLastIndex((message) => message.id === id);
