/**
 * Requests snapshots (`watch` again), but not once for every frame out of order: one request, and another only if
 * something is still missing after a while.
 */
const PATIENCE_MS = 2000;

export class Healer {
  /** @type {Map<Id, number>} */
  #timers = new Map();

  /**
   * `ask` sends the watch; `owed` returns whether a conversation still has gaps.
   *
   * @param {{ ask: (conversation: Id) => void, owed: (conversation: Id) => boolean, wait?: number }} given
   */
  constructor({ ask, owed, wait = PATIENCE_MS }) {
    this.ask = ask;
    this.owed = owed;
    this.wait = wait;
  }

  /** @param {Id | null} conversation */
  heal(conversation) {
    if (!conversation || this.#timers.has(conversation)) return;
    this.ask(conversation);
    this.#timers.set(conversation, setTimeout(() => this.#check(conversation), this.wait));
  }

  /** A new connection starts with nothing owed. */
  clear() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** @param {Id} conversation */
  #check(conversation) {
    this.#timers.delete(conversation);
    if (this.owed(conversation)) this.heal(conversation);
  }
}
