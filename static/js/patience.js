/**
 * What was sent and is not answered yet: after a while that is said, and the connection is asked whether it is alive, again and
 * again until the answer comes. Pure but for the time.
 */
const WAIT_MS = 2000;

export class Patience {
  /** @type {Map<Id, number>} */
  #timers = new Map();

  /** @param {{ slow: (id: Id) => void, wait?: number }} given `slow` is told of each frame that is still not answered */
  constructor({ slow, wait = WAIT_MS }) {
    this.slow = slow;
    this.wait = wait;
  }

  /** @param {Id} id of a frame that left just now */
  begin(id) {
    this.end(id);
    this.#timers.set(id, setTimeout(() => this.#late(id), this.wait));
  }

  /** @param {Id | undefined} id */
  end(id) {
    if (id === undefined) return;
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** The connection is gone: nothing more is heard of what went over it. */
  clear() {
    for (const id of [...this.#timers.keys()]) this.end(id);
  }

  /** @param {Id} id */
  #late(id) {
    this.begin(id);
    this.slow(id);
  }
}
