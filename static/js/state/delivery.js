/**
 * Messages and commands until they are saved: sent, queued for the connection, acknowledged, arrived; or refused.
 *
 * Emits `refused` with the error, and with the `item` that it answers if that is a command; `slow` with an item whose
 * answer takes long, once; `halted` with a conversation in which a reply is stopped here or an item failed; `missed` with a
 * message that was refused and is not on screen; `crowded` with one that was in line and came too early, and may have
 * been `stopped` meanwhile.
 */
import { Emitter } from "chat/lib/emitter";
import { newId } from "chat/lib/ids";
import { choose, isBranch, isBranchWaiting, isEarly, isEdit, isInLine, isMessage, isRefusedEdit, isWaiting, mayBeTriedLater } from "chat/state/items";
import { isFinal } from "chat/state/replies";
import { Stops } from "chat/state/stops";
import { AnswerTimer } from "chat/transport/answer_timer";

// How long an acknowledged message may take to arrive before it is fetched.
const ARRIVAL_MS = 3000;

/** @extends {Emitter<{ refused: Refusal & { item?: Item }, slow: Item, halted: Id | null, missed: Item, crowded: Crowded }>} */
export class Delivery extends Emitter {
  #socket;
  #outbox;
  #session;
  #choices;
  /** @type {{ conversation: Id, reply: Id } | null} */
  #promised = null;
  /** @type {number | null} */
  #again = null;
  #answerTimer = new AnswerTimer({ slow: (id) => this.#late(id) });
  #stops;

  /** @param {{ socket: FrameRouter, outbox: Outbox, session: Session, choices: () => Choices }} given `choices()`: as on screen */
  constructor({ socket, outbox, session, choices }) {
    super();
    this.#socket = socket;
    this.#outbox = outbox;
    this.#session = session;
    this.#choices = choices;
    this.#stops = new Stops({ socket, answerTimer: this.#answerTimer });
    socket.on("open", () => this.#opened());
    socket.on("down", () => this.#answerTimer.clear());
    session.on("reply", (reply) => this.#release(reply));
    session.on("opened", () => this.#releaseAll());
  }

  /** Every message of this conversation that is not on the timeline yet, also refused ones; those in line are the last. */
  get unsent() {
    const messages = this.#outbox.of(this.#session.id).filter(isMessage);
    return [...messages.filter((item) => !isInLine(item)), ...messages.filter(isInLine)];
  }

  /** Items that will produce a reply. */
  get pending() {
    return this.#outbox.of(this.#session.id).filter((item) => item.state !== "failed" && !isBranch(item) && !isInLine(item));
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
   * Without a `parent` it follows what is shown when it is saved. If two tabs send after the same reply, the server refuses
   * the second until the reply to the first has ended; a `parent` would put them on two branches.
   *
   * @param {string} text
   * @param {Choices & { settings?: ModelParameters }} choices
   * @returns {boolean} true if it waits in line
   */
  send(text, choices) {
    /** @type {CommandFrame} */
    const frame = { type: "send", id: newId(), conversation: this.#session.id, parent: null, text, ...choices };
    const waits = this.#hasToWait;
    const item = this.#outbox.add(frame);
    if (waits) this.#outbox.putInLine(item);
    else this.#deliver(item);
    this.#changed();
    return waits;
  }

  get #hasToWait() {
    return this.busy || this.#outbox.of(this.#session.id).some(isWaiting);
  }

  /** Sends a message of a line. Its id is free, so who answers is what was chosen last. @param {Item} item */
  go(item) {
    choose(item.frame, item.frame.conversation === this.#session.id ? { ...this.#choices(), ...this.#session.forNew } : {});
    this.#outbox.leaveLine(item);
    this.#deliver(item);
    this.#changed();
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
    if (after) this.#outbox.loosen(this.#session.id);
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
    if (!this.#hasToWait) return this.go(item);
    this.#outbox.putInLine(item);
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
    const stops = reply ? this.#stops.send(reply) : this.#socket.ready;
    if (!reply) for (const item of this.pending) this.#stops.expect(item.frame.id);
    if (stops) this.emit("halted", this.#session.id);
    return stops;
  }

  /** @param {Item} item */
  #deliver(item) {
    if (!this.#socket.send(item.frame)) return;
    this.#outbox.sent(item);
    this.#answerTimer.begin(item.frame.id);
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
    if (id !== undefined) this.#stops.answered(id);
  }

  #opened() {
    this.#stops.again();
    this.#outbox.held().forEach((item) => this.#halt(item));
    this.#outbox.due().forEach((item) => this.#deliver(item));
  }

  /** @param {Item} item */
  #halt(item) {
    if (item.after) this.#stops.send(item.after);
  }

  /**
   * A reply ended: sends what was held for that. If the reply is complete after all, the command is dropped.
   *
   * @param {Reply} reply
   */
  #release(reply) {
    if (!isFinal(reply)) return;
    this.#stops.of(reply.id).forEach((id) => this.#answered(id));
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
    this.#stops.known(frame.id, frame.reply);
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
    if (item && isEarly(frame, item)) return this.emit("crowded", { item, seconds: frame.retry_after, stopped: this.#stops.forget(item.frame.id) });
    if (mayBeTriedLater(frame, item)) return this.#tryLater(frame.retry_after ?? 2);
    if (!item) return frame.code !== "not_found" && this.emit("refused", frame);
    const { id } = item.frame;
    this.#stops.known(id);
    if (isMessage(item) || isEdit(item)) this.#outbox.failed(item, { code: frame.code, message: frame.message });
    else this.#outbox.remove(id);
    if (!isMessage(item)) this.#refusedCommand(frame, item);
    if (isMessage(item) && item.frame.conversation !== this.#session.id) this.emit("missed", item);
    else if (!isBranch(item)) this.emit("halted", item.frame.conversation ?? item.conversation ?? null);
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
