/**
 * The person's folders in their order: how many conversations each has, and which of them this browser keeps open.
 *
 * Emits `change`, and `dissolved` when a folder was deleted of which not all conversations are known here.
 */
import { Emitter } from "chat/lib/emitter";

const ASK_AGAIN_MS = 400;
/** Instead of an id, before the name. */
const AWAITED = "awaited ";

/** True for a folder that the server has not told of yet: there is nothing to change. @param {Id} id */
export const isAwaited = (id) => id.startsWith(AWAITED);

/**
 * The folder that shows a conversation, "" for none: archived and deleted ones are shown elsewhere.
 *
 * @param {Conversation | undefined} one
 */
export const folderOf = (one) => (one && !one.archived && !one.deleted_at ? one.folder : "");

/**
 * @typedef {{ id: Id, name: string, count: number }} Counted
 * @extends {Emitter<{ change: void, dissolved: void }>}
 */
export class Folders extends Emitter {
  /** @type {Counted[]} */
  all = [];

  #open;
  /** Names of folders that are to be opened as soon as they are there. @type {Set<string>} */
  #awaited = new Set();
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
    this.#key = `victoria:open-folders:${user}`;
    this.#open = new Set(this.#read());
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
    const isPartly = this.#settle(folders);
    this.conversations.take(folders.flatMap(({ conversations }) => conversations), question);
    this.#set(folders.map(({ id, name, count }) => ({ id, name, count })), isPartly);
  }

  /** Takes the server's frame, or its answer to a change: all folders in order. @param {{ folders: FolderName[] }} given */
  takeOrder({ folders }) {
    const counts = new Map(this.all.map(({ id, name, count }) => [isAwaited(id) ? name : id, count]));
    const isPartly = this.#settle(folders);
    this.#set(folders.map(({ id, name }) => ({ id, name, count: counts.get(id) ?? counts.get(name) ?? 0 })), isPartly);
  }

  /** Those that can be changed. */
  get made() {
    return this.all.filter(({ id }) => !isAwaited(id));
  }

  /** Names, in the person's order. */
  get names() {
    return this.all.map(({ name }) => name);
  }

  /** @param {Id} id */
  get(id) {
    return this.all.find((one) => one.id === id);
  }

  /** @param {string} name */
  count(name) {
    return this.#named(name)?.count ?? 0;
  }

  /** @param {Id} id */
  isOpen(id) {
    return this.#open.has(id);
  }

  /** @param {Id} id @param {boolean} open */
  set(id, open) {
    if (open) this.#open.add(id);
    else this.#open.delete(id);
    this.#write();
    this.emit("change");
  }

  /** Opens the folder of this name; one that is to be made stands there until the server tells of it. @param {string} name */
  reveal(name) {
    const found = this.#named(name);
    if (found) return this.set(found.id, true);
    this.#awaited.add(name);
    this.all = [...this.all, { id: AWAITED + name, name, count: 0 }];
    this.set(AWAITED + name, true);
  }

  /** It was not made. @param {string} name */
  withdraw(name) {
    this.#awaited.delete(name);
    this.all = this.all.filter(({ id }) => id !== AWAITED + name);
    this.emit("change");
  }

  /** The existing folder for a typed name: names that differ only in case are the same. @param {string} typed */
  named(typed) {
    const name = typed.trim();
    return this.names.find((known) => known.toLocaleLowerCase() === name.toLocaleLowerCase()) ?? name;
  }

  /** Shown at once, and reverted if the server refuses it. @param {Id} id @param {string} name */
  rename(id, name) {
    const renamed = this.all.map((one) => (one.id === id ? { ...one, name } : one));
    return this.#try(renamed, () => this.#api.changeFolder(id, { name }));
  }

  /** The same: puts it at this place, 0 is the first. @param {Id} id @param {number} position */
  move(id, position) {
    const moved = this.all.filter((one) => one.id === id);
    const others = this.all.filter((one) => one.id !== id);
    return this.#try([...others.slice(0, position), ...moved, ...others.slice(position)], () => this.#api.changeFolder(id, { position }));
  }

  /** Its conversations stay, in no folder. @param {Id} id */
  async remove(id) {
    await this.#api.removeFolder(id);
    this.takeOrder({ folders: this.all.filter((one) => one.id !== id) });
  }

  /** @param {Counted[]} wanted @param {() => Promise<{ folders: FolderName[] }>} call */
  async #try(wanted, call) {
    const before = this.all;
    this.takeOrder({ folders: wanted });
    try {
      this.takeOrder(await call());
    } catch (error) {
      this.takeOrder({ folders: before });
      throw error;
    }
  }

  /**
   * Known conversations follow what became of their folder.
   *
   * @param {FolderName[]} folders @returns {boolean} whether conversations that are not known follow, too, out of one
   */
  #settle(folders) {
    const now = new Map(folders.map(({ id, name }) => [id, name]));
    const changed = this.all.filter(({ id, name }) => now.get(id) !== name && !isAwaited(id));
    const isPartly = changed.some(({ id, name, count }) => !now.has(id) && count > this.#known(name));
    this.conversations.refile(new Map(changed.map(({ id, name }) => [name, now.get(id) ?? ""])));
    return isPartly;
  }

  /** @param {Counted[]} all @param {boolean} isPartly */
  #set(all, isPartly) {
    this.all = all;
    const awaited = all.filter(({ name }) => this.#awaited.delete(name));
    for (const { id } of awaited) this.#open.add(id);
    if (awaited.length) this.#write();
    this.emit("change");
    if (isPartly) this.emit("dissolved");
  }

  /** @param {string} name */
  #named(name) {
    return this.all.find((one) => one.name === name);
  }

  /** @param {string} name */
  #known(name) {
    return this.conversations.sorted().filter((one) => folderOf(one) === name).length;
  }

  /** @param {Moved} given */
  #moved({ before, after }) {
    const [from, to] = [folderOf(before), folderOf(after)];
    if (from === to) return;
    // It is not known whether the count includes a conversation that was not known here.
    if (!before || !after) return this.#askAgain();
    this.all = this.all.map((one) => ({ ...one, count: one.count + Number(one.name === to) - Number(one.name === from) }));
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

  #write() {
    try {
      this.#storage.setItem(this.#key, JSON.stringify(this.all.map(({ id }) => id).filter((id) => this.#open.has(id) && !isAwaited(id))));
    } catch {
      // Storage full or forbidden: the state holds until the next reload.
    }
  }

  /** @returns {Id[]} */
  #read() {
    try {
      const open = JSON.parse(this.#storage.getItem(this.#key) ?? "[]");
      return Array.isArray(open) ? open : [];
    } catch {
      return [];
    }
  }
}
