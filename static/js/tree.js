/** The messages of one conversation, all branches. Pure. The shown branch is the way from `head` up through the parents. */
export class Tree {
  #messages = new Map();
  #children = new Map();
  #path = null;
  #head = null;
  // A head may be announced before its message comes.
  #announced = null;
  // Ends of branches in the order in which they were shown, so that who comes back to a branch finds the same end.
  #shown = new Map();

  constructor(messages = [], head = null) {
    for (const message of messages) this.#keep(message);
    this.head = head;
  }

  get head() {
    return this.#head;
  }

  set head(id) {
    this.#path = null;
    if (id === null || this.#messages.has(id)) {
      this.#head = id;
      this.#announced = null;
      this.#shown.delete(id);
      this.#shown.set(id, true);
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
    this.#keep(message);
    if (message.id === this.#announced || (message.parent ?? null) === this.#head) this.head = message.id;
  }

  /** The shown branch, oldest first. The same list until something changes: it is asked for with each word that comes. */
  path() {
    return (this.#path ??= this.#walk());
  }

  /** All versions of this message, itself too, oldest first (ids grow with time). */
  versions(id) {
    const message = this.#messages.get(id);
    return message ? this.#below(message.parent ?? null) : [];
  }

  /** The end of the branch through this message: the one shown last, else the newest. The server chooses alike. */
  endOf(id) {
    const ends = this.#ends(id);
    const shown = [...this.#shown.keys()].findLast((one) => ends.includes(one));
    return shown ?? ends.sort().at(-1) ?? id;
  }

  values() {
    return [...this.#messages.values()];
  }

  #walk() {
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

  #keep(message) {
    this.#path = null;
    this.#messages.set(message.id, message);
    const parent = message.parent ?? null;
    if (!this.#children.has(parent)) this.#children.set(parent, new Set());
    this.#children.get(parent).add(message.id);
  }

  #below(parent) {
    return [...(this.#children.get(parent) ?? [])].sort();
  }

  #ends(id) {
    const ends = [];
    const seen = new Set();
    for (const open = [id]; open.length; ) {
      const one = open.pop();
      if (seen.has(one)) continue;
      seen.add(one);
      const children = this.#below(one);
      if (children.length) open.push(...children);
      else ends.push(one);
    }
    return ends;
  }
}
