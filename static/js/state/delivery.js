/**
 * Messages and commands until they are saved: sent, queued for the connection, acknowledged, arrived; or refused.
 *
 * Emits `refused` with the error, and with the `item` that it answers if that is a command; `slow` with an item whose
 * answer takes long, once.
 */
import { Emitter } from "chat/lib/emitter";
import { newId } from "chat/lib/ids";
import { isBranch, isBranchWaiting, isEdit, isMessage, isRefusedEdit, mayBeTriedLater } from "chat/state/items";
import { isFinal } from "chat/state/replies";
import { AnswerTimer } from "chat/transport/answer_timer";

// How long an acknowledged message may take to arrive before it is fetched.
const ARRIVAL_MS = 3000;

/** @extends {Emitter<{ refused: Refusal & { item?: Item }, slow: Item }>} */
export class Delivery extends Emitter {
  #socket;
  #outbox;
  #session;
  /** @type {Set<Id>} */
  #stopOnAck = new Set();
  /** @type {{ conversation: Id, reply: Id } | null} */
  #promised = null;
  /** @type {number | null} */
  #again = null;
  // Sent again over a new connection if it was not answered: frame id → reply.
  /** @type {Map<Id, Id>} */
  #stops = new Map();
  #answerTimer = new AnswerTimer({ slow: (id) => this.#late(id) });

  /** @param {{ socket: FrameRouter, outbox: Outbox, session: Session }} given */
  constructor({ socket, outbox, session }) {
    super();
    this.#socket = socket;
    this.#outbox = outbox;
    this.#session = session;
    socket.on("open", () => this.#opened());
    socket.on("down", () => this.#answerTimer.clear());
    session.on("reply", (reply) => this.#release(reply));
    session.on("opened", () => this.#releaseAll());
  }

  /** Every message of this conversation that is not on the timeline yet, including refused ones. */
  get unsent() {
    return this.#outbox.of(this.#session.id).filter(isMessage);
  }

  /** Items that will produce a reply. */
  get pending() {
    return this.#outbox.of(this.#session.id).filter((item) => item.state !== "failed" && !isBranch(item));
  }

  /** True while nothing can be sent here because something is under way. */
  get busy() {
    return Boolean(this.#session.writing) || this.pending.length > 0 || this.#owed;
  }

  /** True if there is something to stop. */
  get stoppable() {
    return Boolean(this.#session.writing) || this.pending.some((item) => item.state !== "waiting") || this.#owed;
  }

  /** The question is on the timeline; its reply comes with the next frame. */
  get #owed() {
    return this.#promised?.conversation === this.#session.id && !this.#session.tree.has(this.#promised.reply);
  }

  /**
   * @param {string} text
   * @param {Choices & { settings?: ModelParameters }} choices
   * @returns {boolean} false while something is still being sent here
   */
  send(text, choices) {
    if (this.busy) return false;
    /** @type {CommandFrame} */
    const frame = { type: "send", id: newId(), conversation: this.#session.id, parent: null, text, ...choices };
    this.#deliver(this.#outbox.add(frame));
    this.#changed();
    return true;
  }

  /**
   * Edit, regenerate, continue, branch. `after`: the reply to stop first; without it the command is sent at once.
   *
   * @param {Omit<CommandFrame, "id">} frame
   * @param {{ after?: Id | null }} [given]
   */
  command(frame, { after = null } = {}) {
    // Of the queued branch commands only the last is needed.
    const isStale = frame.type === "branch" ? isBranchWaiting : isRefusedEdit(frame.message);
    const stale = this.#outbox.of(this.#session.id).filter(isStale);
    for (const item of stale) this.#outbox.remove(item.frame.id);
    if (frame.type !== "branch" && this.commandFor(frame.message ?? frame.reply)) return;
    const item = this.#outbox.add({ ...frame, id: newId() }, { conversation: this.#session.id, after });
    if (after) this.#halt(item);
    else this.#deliver(item);
    this.#changed();
  }

  /** The pending command about this message, or the refused edit. @param {Id | undefined} id */
  commandFor(id) {
    return this.#outbox.of(this.#session.id).find((item) => !isBranch(item) && (item.frame.message === id || item.frame.reply === id));
  }

  /** @param {Item} item */
  retry(item) {
    // "conflict" means that the id is taken; any other refusal left the id free.
    if (item.error?.code === "conflict") item.frame.id = newId();
    this.#outbox.waiting(item);
    this.#deliver(item);
    this.#changed();
  }

  /** Withdraws an unsent or refused message or command; returns its text. @param {Item} item @returns {string} */
  withdraw(item) {
    this.#outbox.remove(item.frame.id);
    this.#changed();
    return item.frame.text ?? "";
  }

  /** @returns {boolean} true if the stop was sent, or is kept until the reply has an id */
  stop() {
    for (const item of this.#outbox.held()) this.withdraw(item);
    const reply = this.#session.writing?.id ?? (this.#owed ? this.#promised?.reply : null);
    if (reply) return this.#sendStop(reply);
    for (const item of this.pending) this.#stopOnAck.add(item.frame.id);
    return this.#socket.ready;
  }

  /** @param {Item} item */
  #deliver(item) {
    if (!this.#socket.send(item.frame)) return;
    this.#outbox.sent(item);
    this.#answerTimer.begin(item.frame.id);
  }

  /** @param {Id} reply @returns {boolean} true if it was sent */
  #sendStop(reply) {
    const id = newId();
    if (!this.#socket.send({ type: "stop", id, reply })) return false;
    this.#stops.set(id, reply);
    this.#answerTimer.begin(id);
    return true;
  }

  /** Neither an answer nor the end of the connection has come. @param {Id} id */
  #late(id) {
    const item = this.#outbox.get(id);
    if (!item && !this.#stops.has(id)) return this.#answerTimer.end(id);
    this.#socket.probe();
    if (!item || item.slow) return;
    this.#outbox.slow(item);
    this.#changed();
    this.emit("slow", item);
  }

  /** @param {Id | undefined} id of an answered frame */
  #answered(id) {
    this.#answerTimer.end(id);
    if (id !== undefined) this.#stops.delete(id);
  }

  #opened() {
    const stops = [...new Set(this.#stops.values())];
    this.#stops.clear();
    for (const reply of stops) this.#sendStop(reply);
    this.#outbox.held().forEach((item) => this.#halt(item));
    this.#outbox.due().forEach((item) => this.#deliver(item));
  }

  /** @param {Item} item */
  #halt(item) {
    if (item.after) this.#sendStop(item.after);
  }

  /**
   * A reply ended: sends what was held for that. If the reply is complete after all, the command is dropped.
   *
   * @param {Reply} reply
   */
  #release(reply) {
    if (!isFinal(reply)) return;
    for (const [id, stopped] of this.#stops) if (stopped === reply.id) this.#answered(id);
    for (const item of this.#outbox.held().filter(({ after }) => after === reply.id)) {
      if (reply.status === "complete") this.#outbox.remove(item.frame.id);
      else this.#let(item);
      this.#changed();
    }
  }

  /** The end of a reply in a conversation that was left is not received: the server answers `busy` until then. */
  #releaseAll() {
    for (const item of this.#outbox.held()) {
      const reply = item.after && this.#session.replies.get(item.after);
      if (reply) this.#release(reply);
      else this.#let(item);
    }
  }

  /** @param {Item} item */
  #let(item) {
    this.#outbox.release(item);
    this.#deliver(item);
  }

  /** @param {Ack} frame */
  onAck = (frame) => {
    this.#answered(frame.id);
    const asked = this.#outbox.get(frame.id);
    const from = asked && (isMessage(asked) ? asked.frame.conversation : asked.conversation);
    const item = this.#outbox.acked(frame);
    if (!item) return;
    // An edit stays until its message arrives, like a message; other commands show nothing in advance.
    if (!isMessage(item) && !isEdit(item)) this.#outbox.remove(frame.id);
    if (this.#stopOnAck.delete(frame.id) && frame.reply) this.#sendStop(frame.reply);
    if (from !== this.#session.id) return this.#savedElsewhere(item);
    if (this.#session.id === null) this.#session.adopt(frame.conversation);
    if (frame.reply) this.#promised = { conversation: frame.conversation, reply: frame.reply };
    // A repeated send is acknowledged, but the frames after the first one may have gone to a dead connection.
    if (item.tries > 1) this.#session.catchUp();
    setTimeout(() => this.#expectArrival(frame), ARRIVAL_MS);
    this.#changed();
  };

  /** @param {Refusal} frame */
  onError = (frame) => {
    this.#answered(frame.id);
    const item = frame.id === undefined ? undefined : this.#outbox.get(frame.id);
    if (mayBeTriedLater(frame, item)) return this.#tryLater(frame.retry_after ?? 2);
    if (!item) return frame.code !== "not_found" && this.emit("refused", frame);
    const { id } = item.frame;
    this.#stopOnAck.delete(id);
    if (isMessage(item) || isEdit(item)) this.#outbox.failed(item, { code: frame.code, message: frame.message });
    else this.#outbox.remove(id);
    if (!isMessage(item)) this.#refusedCommand(frame, item);
    this.#changed();
  };

  /**
   * The command may rest on an outdated view of the conversation, or was shown before the server's answer.
   *
   * @param {Refusal} frame
   * @param {Item} item
   */
  #refusedCommand(frame, item) {
    if (item.conversation === this.#session.id) this.#session.catchUp();
    this.emit("refused", { ...frame, item });
  }

  /**
   * The refusal may not name the frame: everything that may be missing is sent again, each with its own id.
   *
   * @param {number} seconds
   */
  #tryLater(seconds) {
    this.#again ??= setTimeout(() => {
      this.#again = null;
      this.#outbox.due().forEach((item) => this.#deliver(item));
      this.#session.catchUp();
    }, seconds * 1000 * (1 + Math.random() / 2));
  }

  /**
   * Sent from a conversation that is no longer on screen: it is saved, and sending made this socket watch it.
   *
   * @param {Item} item
   */
  #savedElsewhere(item) {
    this.#outbox.remove(item.frame.id);
    const { conversation } = item;
    if (conversation && conversation !== this.#session.id) this.#socket.send({ type: "unwatch", conversation });
  }

  /** @param {Ack} given */
  #expectArrival({ id, conversation, message, reply }) {
    const { id: shown, tree } = this.#session;
    const isMissing = [message, reply].some((one) => one && !tree.has(one));
    if (conversation === shown && (this.#outbox.get(id) || isMissing)) this.#session.catchUp();
  }

  #changed() {
    this.#session.emit("timeline");
  }
}
