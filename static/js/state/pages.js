/** One of the server's lists of conversations, fetched page by page. Pure: the network is passed in. */

/**
 * Sort time of a conversation: in the trash its deletion, elsewhere its newest message.
 *
 * @param {Pick<Conversation, "deleted_at" | "updated_at">} given
 */
export const timeOf = ({ deleted_at, updated_at }) => Date.parse(deleted_at ?? updated_at);

/**
 * How far back a page reaches. Pinned conversations come with the first page, whatever their age.
 *
 * @param {{ conversations: Conversation[], next: unknown }} given
 */
export function horizonOf({ conversations, next }) {
  if (next === null) return -Infinity;
  const dated = conversations.filter(({ pinned }) => !pinned);
  return Math.min(...(dated.length ? dated : conversations).map(timeOf));
}

export class Pages {
  /** Older conversations are not loaded yet, though single ones may be known from elsewhere. */
  horizon = Infinity;
  failed = false;

  #fetch;
  /** @type {string | null | undefined} */
  #next;
  /** @type {Promise<Conversation[]> | null} */
  #loading = null;

  /** @param {(position: { before?: string }) => Promise<ConversationPage>} fetch({before}) -> {conversations, next} */
  constructor(fetch) {
    this.#fetch = fetch;
  }

  get begun() {
    return this.#next !== undefined;
  }

  get more() {
    return this.#next !== null;
  }

  /** @param {ConversationPage} page */
  take(page) {
    this.failed = false;
    this.#next = page.next;
    this.horizon = horizonOf(page);
    return page.conversations;
  }

  /** Loads the next page; at most one call at a time. */
  load() {
    return (this.#loading ??= this.#load().finally(() => (this.#loading = null)));
  }

  async #load() {
    if (!this.more) return [];
    try {
      return this.take(await this.#fetch(this.#next ? { before: this.#next } : {}));
    } catch (error) {
      this.failed = true;
      throw error;
    }
  }
}
