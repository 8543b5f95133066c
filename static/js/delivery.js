/**
 * What the person sends, until it is saved: goes out, waits for the connection, is acknowledged, arrives; or is refused.
 *
 * Emits `refused` for an error that belongs to no message.
 */
import { Emitter } from "chat/emitter";
import { newId } from "chat/ids";

// How long an acknowledged message may take to arrive before we fetch it.
const ARRIVAL_MS = 3000;
// The server may say that it could not just now. Nothing was written then, so it may be asked again, but not for ever.
const PASSING = new Set(["rate_limited", "unavailable"]);
const MOST_TRIES = 6;

export class Delivery extends Emitter {
  #socket;
  #outbox;
  #session;
  #stopOnAck = new Set();
  #again = null;

  constructor({ socket, outbox, session }) {
    super();
    this.#socket = socket;
    this.#outbox = outbox;
    this.#session = session;
    socket.on("frame", (frame) => this.#frame(frame));
    socket.on("open", () => this.#outbox.due().forEach((item) => this.#deliver(item)));
  }

  /** Everything of this conversation that is not on the timeline yet, refused messages too. */
  get unsent() {
    return this.#outbox.of(this.#session.id);
  }

  get pending() {
    return this.unsent.filter((item) => item.state !== "failed");
  }

  /** Nothing can be sent here until what is under way has come to its end. */
  get busy() {
    return Boolean(this.#session.writing) || this.pending.length > 0;
  }

  /** There is something that Stop would stop. */
  get stoppable() {
    return Boolean(this.#session.writing) || this.pending.some((item) => item.state !== "waiting");
  }

  /** @returns {boolean} false while something is still on its way here */
  send(text, choices) {
    if (this.busy) return false;
    const frame = { type: "send", id: newId(), conversation: this.#session.id, parent: null, text, ...choices };
    this.#deliver(this.#outbox.add(frame));
    this.#changed();
    return true;
  }

  retry(item) {
    // "conflict" says that the id is taken by something else; every other refusal left the id free.
    if (item.error?.code === "conflict") item.frame.id = newId();
    this.#outbox.waiting(item);
    this.#deliver(item);
    this.#changed();
  }

  /** Takes an unsent or refused message back; returns its text. */
  withdraw(item) {
    this.#outbox.remove(item.frame.id);
    this.#changed();
    return item.frame.text;
  }

  /** @returns {boolean} whether the wish could be sent, or is kept for the moment when the reply has a name */
  stop() {
    const reply = this.#session.writing;
    if (reply) return this.#socket.send({ type: "stop", id: newId(), reply: reply.id });
    for (const item of this.pending) this.#stopOnAck.add(item.frame.id);
    return this.#socket.ready;
  }

  #deliver(item) {
    if (this.#socket.send(item.frame)) this.#outbox.sent(item);
  }

  #frame(frame) {
    if (frame.type === "ack") this.#acked(frame);
    if (frame.type === "error") this.#refused(frame);
  }

  #acked(frame) {
    const item = this.#outbox.acked(frame);
    if (!item) return;
    if (this.#stopOnAck.delete(frame.id) && frame.reply) this.#socket.send({ type: "stop", id: newId(), reply: frame.reply });
    if (item.frame.conversation !== this.#session.id) return this.#savedElsewhere(item);
    if (this.#session.id === null) this.#session.adopt(frame.conversation);
    // A repeated send is acknowledged, but what followed the first one may have been said to a dead connection.
    if (item.tries > 1) this.#session.catchUp();
    setTimeout(() => this.#expectArrival(frame), ARRIVAL_MS);
    this.#changed();
  }

  #refused(frame) {
    const item = frame.id && this.#outbox.get(frame.id);
    if (PASSING.has(frame.code) && (item?.tries ?? 0) < MOST_TRIES) return this.#tryLater(frame.retry_after ?? 2);
    if (!item) return frame.code !== "not_found" && this.emit("refused", frame);
    this.#outbox.failed(item, { code: frame.code, message: frame.message });
    this.#stopOnAck.delete(frame.id);
    this.#changed();
  }

  /** Which frame was refused is not always said: everything that may be missing goes again, each with its own id. */
  #tryLater(seconds) {
    this.#again ??= setTimeout(() => {
      this.#again = null;
      this.#outbox.due().forEach((item) => this.#deliver(item));
      this.#session.catchUp();
    }, seconds * 1000 * (1 + Math.random() / 2));
  }

  /** Sent from a conversation that is not on screen any more: it is saved, and sending made this socket watch it. */
  #savedElsewhere(item) {
    this.#outbox.remove(item.frame.id);
    if (item.conversation !== this.#session.id) this.#socket.send({ type: "unwatch", conversation: item.conversation });
  }

  #expectArrival({ id, conversation, message, reply }) {
    const { id: shown, tree } = this.#session;
    if (conversation === shown && (this.#outbox.get(id) || !tree.has(message) || !tree.has(reply))) this.#session.catchUp();
  }

  #changed() {
    this.#session.emit("timeline");
  }
}
