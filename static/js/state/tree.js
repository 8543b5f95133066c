/** The messages of one conversation, all branches. Pure. The shown branch is the path from `head` up through the parents. */
export class Tree {
  /** @type {Map<Id, Message>} */
  #messages = new Map();
  /** @type {Map<Id | null, Set<Id>>} */
  #children = new Map();
  /** @type {Message[] | null} */
  #path = null;
  /** @type {Id | null} */
  #head = null;
  // A head may be announced before its message arrives.
  /** @type {Id | null} */
  #announced = null;
  // Ends of branches in the order in which they were shown, so that returning to a branch shows the same end.
  /** @type {Set<Id>} */
  #shown = new Set();

  /** @param {Message[]} [messages] @param {Id | null} [head] */
  constructor(messages = [], head = null) {
    for (const message of messages) this.#keep(message);
    this.head = head;
  }

  get head() {
    return this.#head;
  }

  /** @param {Id | null} id */
  set head(id) {
    this.#path = null;
    if (id === null || this.#messages.has(id)) {
      this.#head = id;
      this.#announced = null;
      if (id === null) return;
      this.#shown.delete(id);
      this.#shown.add(id);
    } else {
      this.#announced = id;
    }
  }

  /** True while a message is missing that the server has announced. */
  get incomplete() {
    return this.#announced !== null;
  }

  /** @param {Id} id */
  has(id) {
    return this.#messages.has(id);
  }

  /** @param {Id} id */
  get(id) {
    return this.#messages.get(id);
  }

  /**
   * Adds or replaces. A child of the head becomes the head, without waiting for the announcement.
   * @param {Message} message
   */
  put(message) {
    this.#keep(message);
    if (message.id === this.#announced || (message.parent ?? null) === this.#head) this.head = message.id;
  }

  /** The shown branch, oldest first. The same list until something changes: it is read with each delta. */
  path() {
    return (this.#path ??= this.#walk());
  }

  /** All versions of this message, including itself, oldest first (ids grow with time). @param {Id} id */
  versions(id) {
    const message = this.#messages.get(id);
    return message ? this.#below(message.parent ?? null) : [];
  }

  /**
   * The end of the branch through this message: the one shown last, else the newest. The server chooses the same.
   * @param {Id} id
   */
  endOf(id) {
    const ends = this.#ends(id);
    const shown = [...this.#shown].findLast((one) => ends.includes(one));
    return shown ?? ends.sort().at(-1) ?? id;
  }

  values() {
    return [...this.#messages.values()];
  }

  #walk() {
    /** @type {Message[]} */
    const path = [];
    /** @type {Set<Id>} */
    const seen = new Set();
    /** @type {Id | null} */
    let id = this.#head;
    while (id && !seen.has(id)) {
      seen.add(id);
      /** @type {Message | undefined} */
      const message = this.#messages.get(id);
      if (!message) break;
      path.push(message);
      id = message.parent;
    }
    return path.reverse();
  }

  /** @param {Message} message */
  #keep(message) {
    this.#path = null;
    this.#messages.set(message.id, message);
    const parent = message.parent ?? null;
    const children = this.#children.get(parent) ?? new Set();
    this.#children.set(parent, children.add(message.id));
  }

  /** @param {Id | null} parent */
  #below(parent) {
    return [...(this.#children.get(parent) ?? [])].sort();
  }

  /** @param {Id} id */
  #ends(id) {
    /** @type {Id[]} */
    const ends = [];
    /** @type {Set<Id>} */
    const seen = new Set();
    const open = [id];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (seen.has(one)) continue;
      seen.add(one);
      const children = this.#below(one);
      if (children.length) open.push(...children);
      else ends.push(one);
    }
    return ends;
  }
}
