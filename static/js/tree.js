/** The messages of one conversation, all branches. Pure. The shown branch is the way from `head` up through the parents. */
export class Tree {
  #messages = new Map();
  #head = null;
  // A head may be announced before its message comes.
  #announced = null;

  constructor(messages = [], head = null) {
    for (const message of messages) this.#messages.set(message.id, message);
    this.head = head;
  }

  get head() {
    return this.#head;
  }

  set head(id) {
    if (id === null || this.#messages.has(id)) {
      this.#head = id;
      this.#announced = null;
    } else {
      this.#announced = id;
    }
  }

  /** True while a message is missing that the server has told us of. */
  get incomplete() {
    return this.#announced !== null;
  }

  has(id) {
    return this.#messages.has(id);
  }

  get(id) {
    return this.#messages.get(id);
  }

  /** Adds or replaces. What follows the head becomes the head: nobody has to wait for the announcement. */
  put(message) {
    this.#messages.set(message.id, message);
    if (message.id === this.#announced || (message.parent ?? null) === this.#head) this.head = message.id;
  }

  /** The shown branch, oldest first. */
  path() {
    const path = [];
    const seen = new Set();
    for (let id = this.#head; id && !seen.has(id); ) {
      seen.add(id);
      const message = this.#messages.get(id);
      if (!message) break;
      path.push(message);
      id = message.parent;
    }
    return path.reverse();
  }

  values() {
    return [...this.#messages.values()];
  }
}
