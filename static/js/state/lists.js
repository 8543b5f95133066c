/** Loaded parts of the server's lists: main, archive, trash, each folder, and search results. */
import { folderOf } from "chat/state/folders";
import { Pages, horizonOf, timeOf } from "chat/state/pages";

/** @type {Record<Place, ListQuery>} */
const QUERIES = { main: {}, archive: { archived: true }, trash: { trash: true } };
/** @type {View} */
const MAIN = { place: "main" };

/** The server's query for a view {place: main | archive | trash, q, folder}. @param {View} given @returns {ListQuery} */
export function queryOf({ place, q = "", folder = "" }) {
  if (q) return { ...QUERIES[place], q };
  return place === "main" ? { folder } : QUERIES[place];
}

/** @param {View} view */
const keyOf = (view) => JSON.stringify(queryOf(view));

export class Lists {
  /** @type {Map<string, Pages>} */
  #pages = new Map();
  #api;

  /**
   * `first`: the first page of the main list; `shown()`: the conversation on screen.
   *
   * @param {{ conversations: Conversations, folders: Folders, api: Api, first: ConversationPage, shown: () => Id | null }} given
   */
  constructor({ conversations, folders, api, first, shown }) {
    this.shown = shown;
    this.conversations = conversations;
    this.folders = folders;
    this.#api = api;
    conversations.take(this.of(MAIN).take(first));
    folders.on("dissolved", () => this.#startMain().catch(() => {}));
  }

  /** @param {View} view */
  of(view) {
    const key = keyOf(view);
    const pages = this.#pages.get(key) ?? new Pages((position) => this.#api.conversations({ ...queryOf(view), ...position }));
    this.#pages.set(key, pages);
    return pages;
  }

  /** Fetches the list's next page, if there is one. @param {View} view */
  async more(view) {
    const question = this.conversations.ask();
    this.conversations.take(await this.of(view).load(), question);
  }

  /** Invalidates a list: it is read again when it is next shown. @param {View} view */
  restart(view) {
    this.#pages.delete(keyOf(view));
  }

  /** From its first page: conversations that were in a folder are anywhere among those that are loaded. */
  async #startMain() {
    const question = this.conversations.ask();
    const page = await this.#api.conversations(queryOf(MAIN));
    this.conversations.take(this.of(MAIN).take(page), question);
  }

  /** After a lost connection: changes are among the newest, and what is missing among them was removed. */
  async refresh() {
    const question = this.conversations.ask();
    const [page, { folders }] = await Promise.all([this.#api.conversations(queryOf(MAIN)), this.#api.folders()]);
    const main = this.of(MAIN);
    const continues = page.conversations.some((one) => !one.pinned && this.conversations.get(one.id));
    if (!continues || horizonOf(page) <= main.horizon) main.take(page);
    this.#pages = new Map([[keyOf(MAIN), main]]);
    const there = [page, ...folders].flatMap(({ conversations }) => conversations);
    this.conversations.forget(whatIsGone(page, folders, { there: new Set(there.map(({ id }) => id)), shown: this.shown() }), question);
    this.conversations.take(page.conversations, question);
    this.folders.take(folders, question);
  }
}

/**
 * Archive and trash are read again when they are next shown; what is on screen keeps its commands.
 *
 * @param {ConversationPage} page
 * @param {Folder[]} folders
 * @param {{ there: Set<Id>, shown: Id | null }} known
 * @returns {(one: Conversation) => boolean}
 */
function whatIsGone(page, folders, { there, shown }) {
  const reach = new Map(folders.map(({ name, count, conversations: few }) => [name, horizonOf({ conversations: few, next: few.length < count || null })]));
  reach.set("", horizonOf(page));
  return (one) => {
    if (one.deleted_at) return true;
    if (one.archived) return one.id !== shown;
    return !there.has(one.id) && (one.pinned || timeOf(one) >= (reach.get(folderOf(one)) ?? -Infinity));
  };
}
