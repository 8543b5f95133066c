/**
 * Watches sent frames without an answer: after a while it reports the frame and probes the connection, repeatedly until
 * the answer comes. Pure except for time.
 */
const WAIT_MS = 2000;

export class AnswerTimer {
  /** @type {Map<Id, number>} */
  #timers = new Map();

  /** @param {{ slow: (id: Id) => void, wait?: number }} given `slow` is called for each frame that is still unanswered */
  constructor({ slow, wait = WAIT_MS }) {
    this.slow = slow;
    this.wait = wait;
  }

  /** @param {Id} id of a frame that was just sent */
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

  /** The connection is lost: no more answers to what was sent over it. */
  clear() {
    for (const id of [...this.#timers.keys()]) this.end(id);
  }

  /** @param {Id} id */
  #late(id) {
    this.begin(id);
    this.slow(id);
  }
}
