/**
 * What was typed and not yet sent, for each conversation, in localStorage: through reload, sign-out by time, closed tabs. Each
 * person's own, and gone when the person signs out, in every tab.
 */
import { Emitter } from "chat/emitter";

const PREFIX = "victoria:draft:";
const LEFT = "victoria:signed-out:";

/** @extends {Emitter<{ left: void }>} */
export class Unsent extends Emitter {
  #user;
  #left = false;

  /** Emits `left` when the person signed out in another tab. @param {number} user @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} [storage] */
  constructor(user, storage = localStorage) {
    super();
    this.#user = user;
    this.storage = storage;
    globalThis.addEventListener?.("storage", ({ key, newValue }) => newValue && key === `${LEFT}${user}` && this.#leave());
  }

  /** @param {Id | null | undefined} conversation null: a new chat; undefined: one of which nothing is kept */
  read(conversation) {
    if (conversation === undefined) return "";
    try {
      return this.storage.getItem(this.#key(conversation)) ?? "";
    } catch {
      return "";
    }
  }

  /** @param {Id | null | undefined} conversation @param {string} text */
  write(conversation, text) {
    if (conversation === undefined || this.#left) return;
    try {
      if (text) this.storage.setItem(this.#key(conversation), text);
      else this.storage.removeItem(this.#key(conversation));
    } catch {
      // Full or forbidden: the text is still in the field.
    }
  }

  /** Somebody who signs out leaves nothing behind for the next one at this computer; nor may a page that is just closing. */
  clear() {
    const mine = `${PREFIX}${this.#user}:`;
    this.#left = true;
    for (const key of Object.keys(this.storage)) if (key.startsWith(mine)) this.storage.removeItem(key);
    this.storage.setItem(`${LEFT}${this.#user}`, "now");
    this.storage.removeItem(`${LEFT}${this.#user}`);
  }

  /** What is typed now will be there tomorrow. */
  get isKept() {
    return !this.#left;
  }

  #leave() {
    this.#left = true;
    this.emit("left");
  }

  /** @param {Id | null} conversation */
  #key(conversation) {
    return `${PREFIX}${this.#user}:${conversation ?? "new"}`;
  }
}
