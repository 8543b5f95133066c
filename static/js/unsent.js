/** What was typed and not yet sent, for each conversation, in localStorage: through reload, sign-out by time, closed tabs. */
const PREFIX = "victoria:draft:";

export class Unsent {
  #user;

  constructor(user, storage = localStorage) {
    this.#user = user;
    this.storage = storage;
  }

  read(conversation) {
    try {
      return this.storage.getItem(this.#key(conversation)) ?? "";
    } catch {
      return "";
    }
  }

  write(conversation, text) {
    try {
      if (text) this.storage.setItem(this.#key(conversation), text);
      else this.storage.removeItem(this.#key(conversation));
    } catch {
      // Full or forbidden: the text is still in the field.
    }
  }

  /** Somebody who signs out leaves nothing behind for the next one at this computer. */
  clear() {
    const mine = `${PREFIX}${this.#user}:`;
    for (const key of Object.keys(this.storage)) if (key.startsWith(mine)) this.storage.removeItem(key);
  }

  #key(conversation) {
    return `${PREFIX}${this.#user}:${conversation ?? "new"}`;
  }
}
