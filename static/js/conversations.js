/** The person's conversations, newest first, loaded a page at a time. */
import { Emitter } from "chat/emitter";

export class Conversations extends Emitter {
  #byId = new Map();
  #next;
  #api;
  #loading = false;

  constructor({ conversations = [], next = null }, api) {
    super();
    this.#api = api;
    this.#take(conversations, next);
  }

  get more() {
    return this.#next !== null;
  }

  get(id) {
    return this.#byId.get(id);
  }

  sorted() {
    return [...this.#byId.values()].sort((a, b) => new Date(b.updated_at) - new Date(a.updated_at));
  }

  put(conversation) {
    this.#byId.set(conversation.id, { ...this.#byId.get(conversation.id), ...conversation });
    this.emit("change");
  }

  drop(id) {
    if (this.#byId.delete(id)) this.emit("change");
  }

  async loadMore() {
    if (!this.more || this.#loading) return;
    this.#loading = true;
    try {
      const { conversations, next } = await this.#api.conversations({ before: this.#next });
      this.#take(conversations, next);
      this.emit("change");
    } finally {
      this.#loading = false;
    }
  }

  /** After a lost connection: what changed meanwhile is among the newest. What vanished there is gone. */
  async refresh() {
    const { conversations, next } = await this.#api.conversations({});
    if (next === null) this.#byId.clear();
    this.#take(conversations, this.#byId.size > conversations.length ? this.#next : next);
    this.emit("change");
  }

  async rename(id, title) {
    const before = this.get(id);
    this.put({ id, title });
    try {
      await this.#api.rename(id, title);
    } catch (error) {
      if (before) this.put(before);
      throw error;
    }
  }

  async remove(id) {
    await this.#api.remove(id);
    this.drop(id);
  }

  #take(conversations, next) {
    for (const conversation of conversations) this.#byId.set(conversation.id, conversation);
    this.#next = next ?? null;
  }
}
