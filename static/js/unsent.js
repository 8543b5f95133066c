/**
 * What was typed and not yet sent, for each conversation and each edited message, in localStorage: through reload, sign-out by time, closed tabs. Each
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
    if (conversation !== undefined) this.#put(this.#key(conversation), text);
  }

  /** An edit of a message of one's own; "" takes it away. @param {Id} conversation @param {Id} message @param {string} text */
  writeEdit(conversation, message, text) {
    this.#put(`${this.#key(conversation)}:${message}`, text);
  }

  /** The edits that were begun there, by message. @param {Id} conversation @returns {Map<Id, string>} */
  editsIn(conversation) {
    const mine = `${this.#key(conversation)}:`;
    try {
      const keys = Object.keys(this.storage).filter((key) => key.startsWith(mine));
      return new Map(keys.map((key) => [key.slice(mine.length), this.storage.getItem(key) ?? ""]));
    } catch {
      return new Map();
    }
  }

  /** The conversation is gone for good. @param {Id} conversation */
  forget(conversation) {
    for (const message of this.editsIn(conversation).keys()) this.writeEdit(conversation, message, "");
    this.write(conversation, "");
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

  /** @param {string} key @param {string} text */
  #put(key, text) {
    if (this.#left) return;
    try {
      if (text) this.storage.setItem(key, text);
      else this.storage.removeItem(key);
    } catch {
      // Full or forbidden: the text is still in the field.
    }
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
