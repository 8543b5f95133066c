/** The folders: the server's count for each, and which of them this browser keeps closed. */
import { Emitter } from "chat/lib/emitter";

const ASK_AGAIN_MS = 400;
const order = new Intl.Collator(undefined, { numeric: true });

/**
 * The folder that shows a conversation, "" for none: archived and deleted ones are shown elsewhere.
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
   * `first`: the server's first answer.
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
   * Takes the server's counts, the answer to this request (see Conversations.ask).
   *
   * @param {Folder[]} folders
   * @param {number} [question]
   */
  take(folders, question) {
    this.conversations.take(folders.flatMap(({ conversations }) => conversations), question);
    this.#counts = new Map(folders.map(({ name, count }) => [name, count]));
    this.emit("change");
  }

  /** Names of folders that are not empty, sorted for the language. */
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
      // Storage full or forbidden: the state holds until the next reload.
    }
    this.emit("change");
  }

  /** The existing folder for a typed name: names that differ only in case are the same. @param {string} typed */
  named(typed) {
    const name = typed.trim();
    return this.names.find((known) => known.toLocaleLowerCase() === name.toLocaleLowerCase()) ?? name;
  }

  /** @param {Moved} given */
  #moved({ before, after }) {
    const [from, to] = [folderOf(before), folderOf(after)];
    if (from === to) return;
    // It is not known whether the count includes a conversation that was not known here.
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
