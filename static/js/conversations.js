/**
 * What is known of the person's conversations, archived and deleted ones too: from pages of lists and from the socket. What
 * the person does to one is shown at once, and taken back if the server refuses.
 *
 * Emits `change`, and `moved` {before, after} for each of which there is news (undefined: not known).
 */
import { Emitter } from "chat/emitter";
import { timeOf } from "chat/pages";

export class Conversations extends Emitter {
  #byId = new Map();
  #sorted = null;
  #questions = 0;
  #toldAt = new Map();
  #api;

  constructor(api) {
    super();
    this.#api = api;
  }

  get(id) {
    return this.#byId.get(id);
  }

  /** All that are known, newest first. */
  sorted() {
    const dated = () => [...this.#byId.values()].map((one) => [timeOf(one), one]);
    return (this.#sorted ??= dated().sort(([a, one], [b, other]) => b - a || (one.id < other.id ? 1 : -1)).map(([, one]) => one));
  }

  /**
   * The server is asked for a list now: the number of this question, for `take` and `forget`. What is told of a
   * conversation while the answer is on its way is newer than the answer.
   */
  ask() {
    return ++this.#questions;
  }

  put({ messages, next, ...conversation }) {
    this.#tell(conversation.id);
    this.#set(conversation.id, conversation);
    this.#changed();
  }

  /** A page of a list, the answer to this question. */
  take(conversations, question = Infinity) {
    for (const one of conversations) {
      if (!this.#isTold(one.id, question)) this.#set(one.id, one, { isNews: this.#byId.has(one.id) });
    }
    this.#changed();
  }

  /** The server's word that one went into the trash, or for good. */
  removed(id, forever) {
    this.#tell(id);
    const known = this.get(id);
    if (known && forever) this.#set(id, undefined);
    else if (known && !known.deleted_at) this.#set(id, thrownAway(known));
    this.#changed();
  }

  /** Those that this is true of, by the answer to this question, are not known any more. */
  forget(isGone, question = Infinity) {
    for (const one of [...this.#byId.values()]) {
      if (isGone(one) && !this.#isTold(one.id, question)) this.#set(one.id, undefined, { isNews: false });
    }
    this.#changed();
  }

  change(id, changes) {
    return this.#try(id, (known) => ({ ...known, ...changes }), () => this.#api.change(id, changes));
  }

  remove(id) {
    return this.#try(id, thrownAway, () => this.#api.remove(id));
  }

  restore(id) {
    return this.#try(id, (known) => ({ ...known, deleted_at: null }), () => this.#api.restore(id));
  }

  removeForGood(id) {
    return this.#try(id, () => undefined, () => this.#api.remove(id, { forever: true }));
  }

  /** Somebody looks at it. If that cannot be said now, the next reconnect shows it as unseen again. */
  async seen(id) {
    this.put({ ...this.get(id), unseen: false });
    await this.#api.change(id, { seen: true }).catch(() => {});
  }

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

  #tell(id) {
    this.#toldAt.set(id, this.#questions);
  }

  #isTold(id, question) {
    return this.#toldAt.get(id) >= question;
  }

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

const thrownAway = (known) => ({ ...known, deleted_at: new Date().toISOString(), writing: false });
