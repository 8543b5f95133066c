/**
 * The person's known conversations, archived and deleted ones too: from list pages and from the socket. A person's
 * change is shown at once, and reverted if the server refuses it.
 *
 * Emits `change`, and `moved` {before, after} for each changed conversation (undefined: not known).
 */
import { Emitter } from "chat/lib/emitter";
import { timeOf } from "chat/state/pages";

// The server's limit.
const AT_ONCE = 200;

/**
 * @typedef {{ before: Conversation | undefined, after: Conversation | undefined }} Moved
 * @extends {Emitter<{ change: void, moved: Moved }>}
 */
export class Conversations extends Emitter {
  /** @type {Map<Id, Conversation>} */
  #byId = new Map();
  /** @type {Conversation[] | null} */
  #sorted = null;
  #questions = 0;
  /** @type {Map<Id, number>} */
  #toldAt = new Map();
  #api;

  /** @param {Api} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  /** @param {Id | null} id */
  get(id) {
    return id === null ? undefined : this.#byId.get(id);
  }

  /** All known conversations, newest first. @returns {Conversation[]} */
  sorted() {
    const dated = () => [...this.#byId.values()].map((one) => ({ one, at: timeOf(one) }));
    return (this.#sorted ??= dated().sort((a, b) => b.at - a.at || (a.one.id < b.one.id ? 1 : -1)).map(({ one }) => one));
  }

  /**
   * Numbers a list request, for `take` and `forget`. Frames about a conversation that arrive before the answer are
   * newer than the answer.
   */
  ask() {
    return ++this.#questions;
  }

  /** @param {Partial<OpenConversation> & { id: Id }} given */
  put({ messages, next, ...conversation }) {
    this.#tell(conversation.id);
    // Only a temporary chat has fewer fields, and it does not come here.
    this.#set(conversation.id, /** @type {Conversation} */ (conversation));
    this.#changed();
  }

  /** Takes a list page, the answer to this request. @param {Conversation[]} conversations @param {number} [question] */
  take(conversations, question = Infinity) {
    for (const one of conversations) {
      if (!this.#isTold(one.id, question)) this.#set(one.id, one, { isNews: this.#byId.has(one.id) });
    }
    this.#changed();
  }

  /**
   * Handles the server's frame that a conversation was moved to the trash or deleted permanently.
   * @param {Id} id @param {boolean} forever
   */
  removed(id, forever) {
    this.#tell(id);
    const known = this.get(id);
    if (known && forever) this.#set(id, undefined);
    else if (known && !known.deleted_at) this.#set(id, thrownAway(known));
    this.#changed();
  }

  /**
   * Forgets those that `isGone` matches, as of the answer to this request.
   *
   * @param {(one: Conversation) => boolean} isGone
   * @param {number} [question]
   */
  forget(isGone, question = Infinity) {
    for (const one of [...this.#byId.values()]) {
      if (isGone(one) && !this.#isTold(one.id, question)) this.#set(one.id, undefined, { isNews: false });
    }
    this.#changed();
  }

  /** Their folders have other names now. @param {Map<string, string>} names the new one by the old; "": in none */
  refile(names) {
    if (!names.size) return;
    for (const one of [...this.#byId.values()]) {
      const folder = names.get(one.folder);
      if (folder !== undefined) this.#set(one.id, { ...one, folder }, { isNews: false });
    }
    this.#changed();
  }

  /**
   * The same change to several at once: `archived`, `folder`, or `deleted`. Those that the server does not find are
   * forgotten: they were deleted for good elsewhere.
   *
   * @param {Id[]} ids @param {SeveralChanges} changes @returns {Promise<Id[]>} those that were changed
   */
  async changeSeveral(ids, changes) {
    const before = ids.map((id) => this.get(id));
    const { deleted, ...fields } = changes;
    for (const one of before) {
      if (!one) continue;
      this.#tell(one.id);
      this.#set(one.id, deleted ? thrownAway(one) : { ...one, ...fields, deleted_at: deleted === false ? null : one.deleted_at });
    }
    this.#changed();
    /** @type {Set<Id>} */
    const answered = new Set();
    /** @type {Set<Id>} */
    const gone = new Set();
    try {
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        const some = ids.slice(start, start + AT_ONCE);
        for (const id of (await this.#api.changeSeveral(some, changes)).not_found) gone.add(id);
        for (const id of some) answered.add(id);
      }
    } finally {
      for (const one of before) if (one && !answered.has(one.id)) this.put(one);
      this.forget(({ id }) => gone.has(id));
    }
    return ids.filter((id) => !gone.has(id));
  }

  /** @param {Id} id @param {Partial<Conversation>} changes */
  change(id, changes) {
    return this.#try(id, (known) => ({ ...known, ...changes }), () => this.#api.change(id, changes));
  }

  /** @param {Id} id */
  remove(id) {
    return this.#try(id, thrownAway, () => this.#api.remove(id));
  }

  /** @param {Id} id */
  restore(id) {
    return this.#try(id, (known) => ({ ...known, deleted_at: null }), () => this.#api.restore(id));
  }

  /** @param {Id} id */
  removeForGood(id) {
    return this.#try(id, () => undefined, () => this.#api.remove(id, { forever: true }));
  }

  /** Marks it as seen. If the request fails, the next reconnect shows it as unseen again. @param {Id} id */
  async seen(id) {
    this.put({ ...this.get(id), id, unseen: false });
    await this.#api.change(id, { seen: true }).catch(() => {});
  }

  /** @param {Id} id @param {(known: Conversation) => Conversation | undefined} next @param {() => Promise<unknown>} call */
  async #try(id, next, call) {
    this.#tell(id);
    const before = this.get(id);
    if (before) this.#set(id, next(before));
    this.#changed();
    try {
      await call();
    } catch (error) {
      if (before) this.put(before);
      throw error;
    }
  }

  /** @param {Id} id */
  #tell(id) {
    this.#toldAt.set(id, this.#questions);
  }

  /** @param {Id} id @param {number} question */
  #isTold(id, question) {
    return (this.#toldAt.get(id) ?? -1) >= question;
  }

  /** @param {Id} id @param {Conversation | undefined} after @param {{ isNews?: boolean }} [given] */
  #set(id, after, { isNews = true } = {}) {
    const before = this.#byId.get(id);
    if (after) this.#byId.set(id, after);
    else this.#byId.delete(id);
    this.#sorted = null;
    if (isNews) this.emit("moved", { before, after });
  }

  #changed() {
    this.emit("change");
  }
}

/** @param {Conversation} known @returns {Conversation} */
const thrownAway = (known) => ({ ...known, deleted_at: new Date().toISOString(), writing: false });
