/**
 * The conversation on screen: its messages and its replies. Takes frames, emits events; no DOM.
 *
 * Emits: `opened` (another conversation), `adopted` (a new chat got its id), `timeline` (messages came or went),
 * `reply` (state of one reply), `finished` (a reply ended), `meta` (title), `gone` (removed).
 */
import { Emitter } from "chat/lib/emitter";
import { isChosen, parametersOf, unchosen } from "chat/state/parameters";
import { isFinal, Replies } from "chat/state/replies";
import { Tree } from "chat/state/tree";
import { Healer } from "chat/transport/healer";

// How long an announced message may take to arrive before it is fetched.
const ARRIVAL_MS = 3000;
// Messages per request: at first, after a gap, and for each scroll back.
export const NEWEST = 60;
const EARLIER = 100;

/**
 * @typedef {object} SessionEvents
 * @property {OpenConversation | null} opened
 * @property {Id} adopted
 * @property {void} timeline
 * @property {Reply} reply
 * @property {Reply} finished
 * @property {Partial<Omit<OpenConversation, "id">> & { id: Id | null }} meta
 * @property {Id} gone
 *
 * @extends {Emitter<SessionEvents>}
 */
export class Session extends Emitter {
  /** @type {Id | null} */
  id = null;
  title = "";
  // Its messages exist only on this page (temporary.js).
  temporary = false;
  parameters = unchosen();
  tree = new Tree();
  replies = new Replies();
  /** @type {string | null} */
  earlier = null;

  #socket;
  #outbox;
  #api;
  #healer;
  /** @type {Id | null} */
  #reloading = null;
  /** @type {Promise<void> | null} */
  #loading = null;
  // Counts updates about this conversation: an answer requested before the latest is older.
  #updates = 0;
  // Replies seen in progress. The end of any other is no news: an opened reply ended long ago.
  /** @type {Set<Id>} */
  #awaited = new Set();

  /** @param {{ socket: FrameRouter, outbox: Outbox, api: Api }} given */
  constructor({ socket, outbox, api }) {
    super();
    this.#socket = socket;
    this.#outbox = outbox;
    this.#api = api;
    this.#healer = new Healer({ ask: (id) => this.#watch(id), owed: (id) => this.replies.stale(id).length > 0 });
    socket.on("open", ({ again }) => this.#connected(again));
  }

  /** @param {OpenConversation | null} data the answer of GET /api/conversations/<id>, or null for a new chat */
  show(data) {
    const left = this.id;
    if (left && left !== data?.id) this.#leave(left);
    this.id = data?.id ?? null;
    this.title = data?.title ?? "";
    this.temporary = Boolean(data?.temporary);
    this.parameters = parametersOf(data);
    this.tree = new Tree();
    this.#awaited.clear();
    if (data) this.#take(data);
    this.emit("opened", data);
    if (this.id) this.#watch(this.id);
  }

  /**
   * Shows the branch through this message. A command informs the server; until it has it, the server's head is ignored.
   *
   * @param {Id} message
   */
  choose(message) {
    this.tree.head = this.tree.endOf(message);
    this.emit("timeline");
  }

  /** The new chat on screen was saved under this id. @param {Id} id */
  adopt(id) {
    this.id = id;
    this.emit("adopted", id);
  }

  /** Shown at once; the server confirms with a `conversation` frame. @param {string} title */
  rename(title) {
    this.#updates += 1;
    this.title = title;
    this.emit("meta", { id: this.id, title });
  }

  /** Loads one more page; at most one call at a time. Rejects without an answer; may be called again. */
  loadEarlier() {
    return (this.#loading ??= this.#loadEarlier().finally(() => (this.#loading = null)));
  }

  /** Takes the page of messages before `earlier`. @param {OpenConversation} data @param {boolean} isNewest as in #take */
  takeEarlier(data, isNewest) {
    this.#take(data, isNewest);
    this.earlier = data.next ?? null;
    this.emit("timeline");
  }

  /** Requests everything again: frames may have been missed. */
  catchUp() {
    if (!this.id) return;
    this.#watch(this.id);
    this.#reload();
  }

  /** The shown branch, oldest first. */
  get path() {
    return this.tree.path();
  }

  /** The reply in progress on the shown branch, if any. */
  get writing() {
    const last = this.path.at(-1);
    const reply = last && this.replies.get(last.id);
    return reply && !isFinal(reply) ? reply : null;
  }

  /** True if a conversation on the server can be renamed, filed, deleted. */
  get isSaved() {
    return this.id !== null && !this.temporary;
  }

  /** Sets prompt and parameters now, before the server confirms. @param {ModelParameters} parameters */
  set(parameters) {
    this.#updates += 1;
    this.parameters = parameters;
    this.emit("meta", { id: this.id, title: this.title });
  }

  /** The parameters that the first message of a new chat carries. @returns {{ settings?: ModelParameters }} */
  get forNew() {
    return this.id === null && isChosen(this.parameters) ? { settings: this.parameters } : {};
  }

  have() {
    return this.isSaved ? this.replies.have(this.id) : {};
  }

  /** @param {Refusal} frame */
  onError = (frame) => {
    if (frame.code === "not_found" && this.id && frame.id === watchId(this.id)) this.#gone(this.id);
  };

  /** @param {MessageFrame} given */
  onMessage = ({ conversation, message }) => {
    if (conversation !== this.id) return;
    this.#outbox.arrived(message);
    this.tree.put(message);
    if (message.role === "assistant") this.#await(this.replies.load(message, conversation));
    this.emit("timeline");
  };

  /** @param {ReplyFrame} frame */
  onReply = (frame) => {
    // After leaving a conversation, frames of it may still arrive.
    if (frame.type === "snapshot" && frame.conversation !== this.id) return;
    const { state, heal, changed } = this.replies.apply(frame);
    if (heal) this.#healer.heal(this.id);
    if (!state || !changed) return;
    if (!this.tree.has(state.id)) this.#reload();
    this.emit("reply", state);
    this.#await(state);
    if (frame.type === "end" && isFinal(state) && this.#awaited.delete(state.id)) this.emit("finished", state);
  };

  /** @param {ConversationFrame} given */
  onConversation = ({ conversation }) => {
    if (conversation.id !== this.id) return;
    this.#updates += 1;
    this.title = conversation.title;
    this.parameters = parametersOf(conversation, this.parameters);
    if (conversation.head) this.#takeHead(conversation.head);
    this.emit("meta", conversation);
    this.emit("timeline");
    if (this.tree.incomplete) setTimeout(() => this.tree.incomplete && this.#reload(), ARRIVAL_MS);
  };

  /** @param {{ conversation: Id }} given */
  onRemoved = ({ conversation }) => this.#gone(conversation);

  /** @param {boolean} again */
  #connected(again) {
    this.#healer.clear();
    this.replies.reconnected();
    if (again) this.catchUp();
    else if (this.id) this.#watch(this.id);
    this.emit("timeline");
  }

  /** @param {Id} id */
  #watch(id) {
    this.#socket.send({ type: "watch", id: watchId(id), conversation: id, have: this.replies.have(id) });
  }

  /** @param {Id} id */
  #leave(id) {
    this.#socket.send({ type: "unwatch", conversation: id });
    this.replies.forget(id);
    this.earlier = null;
  }

  async #loadEarlier() {
    const { id, earlier } = this;
    if (!id || !earlier) return;
    const updates = this.#updates;
    const data = await this.#api.conversation(id, { before: earlier, limit: EARLIER });
    if (this.id === id && this.earlier === earlier) this.takeEarlier(data, updates === this.#updates);
  }

  /** Fetches the newest messages and takes new ones. At most one fetch at a time. */
  #reload() {
    const { id } = this;
    if (id === null || this.temporary || this.#reloading === id) return;
    this.#reloading = id;
    const updates = this.#updates;
    this.#api
      .conversation(id, { limit: NEWEST })
      .then((data) => this.id === id && this.#refresh(data, updates === this.#updates))
      .catch((error) => error.status === 404 && this.id === id && this.#gone(id))
      .finally(() => (this.#reloading = null));
  }

  /** @param {OpenConversation} data @param {boolean} isNewest no update of the conversation came while it was fetched */
  #refresh(data, isNewest) {
    this.#take(data, isNewest);
    if (isNewest) {
      this.title = data.title;
      this.parameters = parametersOf(data);
      this.emit("meta", data);
    }
    this.emit("timeline");
    for (const { id } of data.messages) {
      const reply = this.replies.get(id);
      if (reply) this.emit("reply", reply);
    }
  }

  /** @param {OpenConversation} data @param {boolean} [isNewest] */
  #take(data, isNewest = true) {
    // If none of them is known there may be a gap, which is filled before older ones are requested.
    if (!data.messages.some(({ id }) => this.tree.has(id))) this.earlier = data.next ?? null;
    for (const message of data.messages) {
      this.tree.put(message);
      if (message.role === "assistant") this.#await(this.replies.load(message, data.id));
      this.#outbox.arrived(message);
    }
    if (isNewest && data.head !== undefined) this.#takeHead(data.head);
  }

  /** @param {Id | null} head */
  #takeHead(head) {
    const chosen = this.#outbox.of(this.id).findLast((item) => item.frame.type === "branch")?.frame.message;
    this.tree.head = chosen && this.tree.has(chosen) ? this.tree.endOf(chosen) : head;
  }

  /** @param {Reply} reply */
  #await(reply) {
    if (!isFinal(reply)) this.#awaited.add(reply.id);
  }

  /** @param {Id} conversation */
  #gone(conversation) {
    if (conversation !== this.id) return;
    this.replies.forget(conversation);
    this.id = null;
    this.show(null);
    this.emit("gone", conversation);
  }
}

/** @param {Id} conversation */
const watchId = (conversation) => `watch-${conversation}`;
