/** The folders: how many are in each, by the server's count, and which of them this browser keeps closed. */
import { Emitter } from "chat/emitter";

const ASK_AGAIN_MS = 400;
const order = new Intl.Collator(undefined, { numeric: true });

/**
 * The folder that a conversation stands in, "" for none: what is archived or deleted stands elsewhere.
 *
 * @param {Conversation | undefined} one
 */
export const folderOf = (one) => (one && !one.archived && !one.deleted_at ? one.folder : "");

/** @extends {Emitter<{ change: void }>} */
export class Folders extends Emitter {
  /** @type {Map<string, number>} */
  #counts = new Map();
  #closed;
  #api;
  #storage;
  #key;
  /** @type {number | null} */
  #timer = null;

  /**
   * `first`: the answer of the server.
   *
   * @param {{ first: Folder[], conversations: Conversations, api: Api, user: number, storage?: Pick<Storage, "getItem" | "setItem"> }} given
   */
  constructor({ first, conversations, api, user, storage = localStorage }) {
    super();
    this.conversations = conversations;
    this.#api = api;
    this.#storage = storage;
    this.#key = `victoria:folders:${user}`;
    this.#closed = new Set(this.#read());
    conversations.on("moved", (change) => this.#moved(change));
    this.take(first);
  }

  /**
   * The server's word, the answer to this question (see Conversations.ask).
   *
   * @param {Folder[]} folders
   * @param {number} [question]
   */
  take(folders, question) {
    this.conversations.take(folders.flatMap(({ conversations }) => conversations), question);
    this.#counts = new Map(folders.map(({ name, count }) => [name, count]));
    this.emit("change");
  }

  /** Those that have something in them, in the order of the language. */
  get names() {
    return [...this.#counts].filter(([, count]) => count > 0).map(([name]) => name).sort(order.compare);
  }

  /** @param {string} name */
  count(name) {
    return this.#counts.get(name) ?? 0;
  }

  /** @param {string} name */
  isOpen(name) {
    return !this.#closed.has(name);
  }

  /** @param {string} name @param {boolean} open */
  set(name, open) {
    if (open) this.#closed.delete(name);
    else this.#closed.add(name);
    try {
      this.#storage.setItem(this.#key, JSON.stringify([...this.#closed]));
    } catch {
      // Full or forbidden: it holds until the next reload.
    }
    this.emit("change");
  }

  /** The folder that is meant by a name that somebody typed: one that differs only in case is the same. @param {string} typed */
  named(typed) {
    const name = typed.trim();
    return this.names.find((known) => known.toLocaleLowerCase() === name.toLocaleLowerCase()) ?? name;
  }

  /** @param {Moved} given */
  #moved({ before, after }) {
    const [from, to] = [folderOf(before), folderOf(after)];
    if (from === to) return;
    // Of one that was not known nobody can say here whether it is counted already.
    if (!before || !after) return this.#askAgain();
    if (from) this.#counts.set(from, this.count(from) - 1);
    if (to) this.#counts.set(to, this.count(to) + 1);
    this.emit("change");
  }

  #askAgain() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const question = this.conversations.ask();
      const answer = await this.#api.folders().catch(() => null);
      if (answer) this.take(answer.folders, question);
    }, ASK_AGAIN_MS);
  }

  /** @returns {string[]} */
  #read() {
    try {
      const closed = JSON.parse(this.#storage.getItem(this.#key) ?? "[]");
      return Array.isArray(closed) ? closed : [];
    } catch {
      return [];
    }
  }
}
