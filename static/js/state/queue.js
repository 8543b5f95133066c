/**
 * Messages written while a reply is under way: they wait in line for its end. After a complete reply the first one goes out;
 * after any other end all of them ask the person. The line is this page's: the server gets ordinary messages.
 *
 * Emits `asks` with the conversation whose messages ask from now on.
 */
import { Emitter } from "chat/lib/emitter";
import { isBranch, isInLine, isWaiting } from "chat/state/items";
import { isFinal } from "chat/state/replies";
import { NEWEST } from "chat/state/session";
import { Tree } from "chat/state/tree";

const AGAIN_S = 5;
const LONGEST_PAUSE_S = 30;

/** @extends {Emitter<{ asks: Id | null }>} */
export class Queue extends Emitter {
  #delivery;
  #outbox;
  #session;
  #api;
  // Came too early, and are not sent again at once: ids of their frames.
  /** @type {Set<Id>} */
  #paused = new Set();
  #looks = Promise.resolve();

  /** @param {{ delivery: Delivery, outbox: Outbox, session: Session, api: Pick<Api, "conversation">, socket: Pick<FrameRouter, "on"> }} given */
  constructor({ delivery, outbox, session, api, socket }) {
    super();
    this.#delivery = delivery;
    this.#outbox = outbox;
    this.#session = session;
    this.#api = api;
    session.on("reply", () => this.#advance());
    session.on("timeline", () => this.#advance());
    session.on("opened", () => [this.#advance(), this.#lookAround()]);
    socket.on("open", () => this.#lookAround());
    delivery.on("halted", (conversation) => this.#ask(conversation));
    // Of this the page tells more than that the others wait.
    delivery.on("missed", ({ frame }) => this.#hold(frame.conversation ?? null));
    delivery.on("crowded", (given) => this.#pause(given));
  }

  /** A reply ended in a conversation that may not be on screen. @param {Id} conversation */
  ended(conversation) {
    if (conversation !== this.#session.id) this.#look(conversation);
  }

  /** Takes the last message back, on screen. @returns {string | null} its text; null: there is none */
  takeLast() {
    const last = this.#lineOf(this.#session.id).at(-1);
    return last ? this.#delivery.withdraw(last) : null;
  }

  /** @param {Id | null} conversation */
  #lineOf(conversation) {
    return this.#outbox.of(conversation).filter(isInLine);
  }

  #advance() {
    const { id, path, replies, tree } = this.#session;
    const line = this.#lineOf(id);
    if (line.length === 0) return;
    this.#follow(line);
    if (this.#delivery.busy || tree.incomplete) return;
    this.#decide(line, path, ({ id: reply }) => replies.get(reply)?.status);
  }

  /** A message in line belongs to the branch on which it was written. @param {Item[]} line */
  #follow(line) {
    const { path, writing } = this.#session;
    const isKnown = writing && this.#delivery.pending.length === 0;
    for (const item of line) {
      if (isKnown && isWaiting(item) && !item.behind) this.#outbox.moveInLine(item, { behind: writing.id });
      if (!item.behind || item.line === "asks") continue;
      const place = path.some(({ id }) => id === item.behind) ? "waits" : "aside";
      if (place !== item.line) this.#outbox.moveInLine(item, { line: place });
    }
  }

  /**
   * @param {Item[]} line
   * @param {Message[]} path the shown branch
   * @param {(message: Message) => Status | undefined} statusOf of a reply; undefined: it is none
   */
  #decide(line, path, statusOf) {
    const next = line.find(isWaiting);
    if (!next || this.#paused.has(next.frame.id)) return;
    const last = path.at(-1);
    // Without a message before it, it is the first.
    const status = last ? statusOf(last) : "complete";
    if (!status || !isFinal({ status })) return;
    if (status === "complete") this.#delivery.go(next);
    else this.#ask(next.frame.conversation ?? null);
  }

  /** @param {Id | null} conversation */
  #ask(conversation) {
    if (this.#hold(conversation)) this.emit("asks", conversation);
  }

  /** All that waits there asks, untold. @param {Id | null} conversation @returns {boolean} false: nothing waits */
  #hold(conversation) {
    const waiting = this.#lineOf(conversation).filter(isWaiting);
    for (const item of waiting) this.#outbox.moveInLine(item, { line: "asks" });
    if (waiting.length > 0) this.#session.emit("timeline");
    return waiting.length > 0;
  }

  /**
   * Another tab was quicker, or too many replies are under way: it waits for that end too, unless the person stopped it.
   *
   * @param {Crowded} given
   */
  #pause({ item, seconds = 1, stopped }) {
    const { id, conversation = null } = item.frame;
    this.#outbox.putInLine(item);
    if (stopped) this.#ask(conversation);
    else {
      this.#paused.add(id);
      setTimeout(() => this.#resume(item.frame), Math.min(LONGEST_PAUSE_S, seconds * 2 ** (item.tries - 1)) * 1000);
    }
    if (conversation === this.#session.id) this.#session.catchUp();
    this.#session.emit("timeline");
  }

  /** @param {CommandFrame} frame */
  #resume({ id, conversation = null }) {
    this.#paused.delete(id);
    this.#advance();
    this.#look(conversation);
  }

  #lookAround() {
    for (const conversation of new Set(this.#outbox.line().map(({ frame }) => frame.conversation ?? null))) this.#look(conversation);
  }

  /** One at a time: each may send. @param {Id | null} conversation one that is not on screen */
  #look(conversation) {
    if (conversation) this.#looks = this.#looks.then(() => this.#lookAt(conversation));
  }

  /** @param {Id} conversation */
  async #lookAt(conversation) {
    if (!this.#isOwed(conversation)) return;
    try {
      const { messages, head = null } = await this.#api.conversation(conversation, { limit: NEWEST });
      if (!this.#isOwed(conversation)) return;
      const path = new Tree(messages, head).path();
      const line = this.#lineOf(conversation).filter(({ behind }) => !behind || path.some(({ id }) => id === behind));
      this.#decide(line, path, ({ role, status }) => (role === "assistant" ? status : undefined));
    } catch (error) {
      // It was deleted: there is nothing to open. Restored, it shows them.
      if (/** @type {ApiError} */ (error).status === 404) this.#hold(conversation);
      else setTimeout(() => this.#look(conversation), AGAIN_S * 1000);
    }
  }

  /** True if a message waits there and nothing else is on its way, and it is not on screen. @param {Id} conversation */
  #isOwed(conversation) {
    const items = this.#outbox.of(conversation);
    const isFree = !items.some((item) => !isInLine(item) && !isBranch(item) && item.state !== "failed");
    return conversation !== this.#session.id && isFree && items.some(isWaiting);
  }
}
