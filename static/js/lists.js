/** Which of the server's lists are here, and how far: main, archive, trash, each folder, and what is searched for. */
import { folderOf } from "chat/folders";
import { Pages, horizonOf, timeOf } from "chat/pages";

const QUERIES = { main: {}, archive: { archived: true }, trash: { trash: true } };
const MAIN = { place: "main" };

/** What the server is asked for. A view is {place: main | archive | trash, q, folder}. */
export function queryOf({ place, q = "", folder = "" }) {
  if (q) return { ...QUERIES[place], q };
  return place === "main" ? { folder } : QUERIES[place];
}

const keyOf = (view) => JSON.stringify(queryOf(view));

export class Lists {
  #pages = new Map();
  #api;

  /** @param first the first page of the main list */
  constructor({ conversations, folders, api, first }) {
    Object.assign(this, { conversations, folders });
    this.#api = api;
    conversations.take(this.of(MAIN).take(first));
  }

  of(view) {
    const key = keyOf(view);
    const fetch = (position) => this.#api.conversations({ ...queryOf(view), ...position });
    if (!this.#pages.has(key)) this.#pages.set(key, new Pages(fetch));
    return this.#pages.get(key);
  }

  /** Fetches the next page of this list, if there is one. */
  async more(view) {
    const question = this.conversations.ask();
    this.conversations.take(await this.of(view).load(), question);
  }

  /** What was read of this list is not true any more: it is read anew when somebody looks at it. */
  restart(view) {
    this.#pages.delete(keyOf(view));
  }

  /** After a lost connection: what changed is among the newest, and what is missing among them has gone. */
  async refresh() {
    const question = this.conversations.ask();
    const [page, { folders }] = await Promise.all([this.#api.conversations(queryOf(MAIN)), this.#api.folders()]);
    const main = this.of(MAIN);
    const continues = page.conversations.some((one) => !one.pinned && this.conversations.get(one.id));
    if (!continues || horizonOf(page) <= main.horizon) main.take(page);
    this.#pages = new Map([[keyOf(MAIN), main]]);
    const there = [page, ...folders].flatMap(({ conversations }) => conversations);
    this.conversations.forget(whatIsGone(page, folders, new Set(there.map(({ id }) => id))), question);
    this.conversations.take(page.conversations, question);
    this.folders.take(folders, question);
  }
}

/** What is archived or deleted is read again when somebody looks there. */
function whatIsGone(page, folders, there) {
  const reach = new Map(folders.map(({ name, count, conversations: few }) => [name, horizonOf({ conversations: few, next: few.length < count || null })]));
  reach.set("", horizonOf(page));
  return (one) => {
    if (one.archived || one.deleted_at) return true;
    return !there.has(one.id) && (one.pinned || timeOf(one) >= (reach.get(folderOf(one)) ?? -Infinity));
  };
}
