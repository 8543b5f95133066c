/**
 * Messages and commands not yet known to be saved. They survive a lost connection and a reload of the tab, and are sent
 * again with the same id and body: the server accepts each id once. Pure except for the storage passed in. Emits `change`.
 */
import { Emitter } from "chat/lib/emitter";
import { isInLine, isMessage } from "chat/state/items";

/** @extends {Emitter<{ change: void }>} */
export class Outbox extends Emitter {
  /** @type {Item[]} */
  #items = [];
  #storage;
  #key;
  #isTransient;

  /**
   * `isTransient(item)`: true if the item is not kept over a reload.
   *
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage
   * @param {string} key
   * @param {{ isTransient?: (item: Item) => boolean }} [given]
   */
  constructor(storage, key, { isTransient = () => false } = {}) {
    super();
    this.#storage = storage;
    this.#key = key;
    this.#isTransient = isTransient;
    this.#items = this.#read();
  }

  /**
   * @param {CommandFrame} frame
   * @param {Partial<Item>} [more] `conversation` of a frame that does not name it; `after`: a reply that has to end before this is sent
   * @returns {Item} the item: {frame, state, error, reply, tries, at}; state: waiting, sent, acked, failed
   */
  add(frame, more = {}) {
    /** @type {Item} */
    const item = { frame, state: "waiting", error: null, message: null, reply: null, tries: 0, at: Date.now(), ...more };
    this.#items.push(item);
    this.#write();
    return item;
  }

  /** @param {Id} id */
  get(id) {
    return this.#items.find((item) => item.frame.id === id);
  }

  /** Items of one conversation; null: of the one that does not exist yet. @param {Id | null} conversation */
  of(conversation) {
    return this.#items.filter((item) => item.frame.conversation === conversation || item.conversation === conversation);
  }

  /** All items to send (again) over a new connection. */
  due() {
    return this.#items.filter((item) => (item.state === "waiting" || item.state === "sent") && !item.after && !isInLine(item));
  }

  /** Messages in line for the end of a reply, oldest first. */
  line() {
    return this.#items.filter(isInLine);
  }

  /** Items held until a reply ends. */
  held() {
    return this.#items.filter((item) => item.after);
  }

  /** @param {Item} item */
  release(item) {
    this.#change(item, { after: null, patient: true });
  }

  /** It waits for the reply under way, which may not have an id yet. @param {Item} item */
  putInLine(item) {
    this.#change(item, { state: "waiting", error: null, slow: false, line: "waits", behind: null });
  }

  /** Another version is coming of the reply that was waited for. @param {Id | null} conversation */
  loosen(conversation) {
    for (const item of this.of(conversation).filter(isInLine)) this.#change(item, { behind: null });
  }

  /** @param {Item} item @param {Pick<Item, "line" | "behind">} change */
  moveInLine(item, change) {
    this.#change(item, change);
  }

  /** It may be sent; a refusal as busy puts it back. @param {Item} item */
  leaveLine(item) {
    this.#change(item, { state: "waiting", error: null, slow: false, line: null, behind: null, patient: true });
  }

  /** @param {Item} item */
  sent(item) {
    this.#change(item, { state: "sent", tries: item.tries + 1 });
  }

  /** Marks an item whose answer takes long. @param {Item} item */
  slow(item) {
    this.#change(item, { slow: true });
  }

  /** @param {Ack} given */
  acked({ id, conversation, message, reply }) {
    const item = this.get(id);
    if (item?.frame.conversation === null) this.#adopt(id, conversation);
    if (item) this.#change(item, { state: "acked", conversation, message, reply, error: null });
    return item;
  }

  /** The new chat was saved: what else was written there, in line or refused, belongs to it. @param {Id} saved @param {Id} conversation */
  #adopt(saved, conversation) {
    for (const { frame } of this.of(null).filter((item) => isMessage(item) && item.frame.id !== saved)) {
      frame.conversation = conversation;
      // Only the first message of a conversation carries them.
      delete frame.settings;
    }
  }

  /** @param {Item} item @param {Item["error"]} error */
  failed(item, error) {
    this.#change(item, { state: "failed", error });
  }

  /** The saved message has arrived and replaces the pending one. @param {Message} message */
  arrived(message) {
    for (const item of [...this.#items]) {
      if (item.frame.id === message.client_id || item.message === message.id) this.remove(item.frame.id);
    }
  }

  /** @param {Id} id */
  remove(id) {
    const before = this.#items.length;
    this.#items = this.#items.filter((item) => item.frame.id !== id);
    if (this.#items.length !== before) this.#write();
  }

  /** Drops the items of a deleted conversation. @param {Id} conversation */
  forget(conversation) {
    for (const item of this.of(conversation)) this.remove(item.frame.id);
  }

  clear() {
    this.#items = [];
    this.#write();
  }

  /** @param {Item} item @param {Partial<Item>} change */
  #change(item, change) {
    Object.assign(item, change);
    this.#write();
  }

  /** @returns {Item[]} */
  #read() {
    try {
      return JSON.parse(this.#storage.getItem(this.#key) ?? "null") ?? [];
    } catch {
      return [];
    }
  }

  #write() {
    this.emit("change");
    try {
      const kept = this.#items.filter((item) => !this.#isTransient(item));
      if (kept.length) this.#storage.setItem(this.#key, JSON.stringify(kept));
      else this.#storage.removeItem(this.#key);
    } catch {
      // If storage is full or forbidden, only persistence over a reload is lost.
    }
  }
}
