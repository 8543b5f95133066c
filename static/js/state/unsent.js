/**
 * Unsent text, for each conversation and each edited message, in localStorage: survives reload, session expiry and
 * closed tabs. Kept per person, and deleted at sign-out, in every tab.
 */
import { Emitter } from "chat/lib/emitter";

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

  /**
   * Saves an edit of the person's own message; "" deletes it.
   * @param {Id} conversation @param {Id} message @param {string} text
   */
  writeEdit(conversation, message, text) {
    this.#put(`${this.#key(conversation)}:${message}`, text);
  }

  /** The unsent edits in a conversation, by message. @param {Id} conversation @returns {Map<Id, string>} */
  editsIn(conversation) {
    const mine = `${this.#key(conversation)}:`;
    try {
      const keys = Object.keys(this.storage).filter((key) => key.startsWith(mine));
      return new Map(keys.map((key) => [key.slice(mine.length), this.storage.getItem(key) ?? ""]));
    } catch {
      return new Map();
    }
  }

  /** Deletes the drafts of a permanently deleted conversation. @param {Id} conversation */
  forget(conversation) {
    for (const message of this.editsIn(conversation).keys()) this.writeEdit(conversation, message, "");
    this.write(conversation, "");
  }

  /** Sign-out leaves nothing for the next user of this computer; nor may a page that is closing write again. */
  clear() {
    const mine = `${PREFIX}${this.#user}:`;
    this.#left = true;
    for (const key of Object.keys(this.storage)) if (key.startsWith(mine)) this.storage.removeItem(key);
    this.storage.setItem(`${LEFT}${this.#user}`, "now");
    this.storage.removeItem(`${LEFT}${this.#user}`);
  }

  /** True if typed text survives the session. */
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
      // Storage full or forbidden: the text is still in the field.
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
