/**
 * An unsaved chat: takes the server's place. It accepts the same frames and gives the same answers, but the chat exists
 * only here and is sent along with each question.
 *
 * Emits `frame`.
 */
import { Emitter } from "chat/lib/emitter";
import { eventsOf } from "chat/lib/event_stream";
import { newId } from "chat/lib/ids";
import { recent } from "chat/state/temporary_turns";
import { StreamFrames } from "chat/transport/stream_frames";

export const TEMPORARY = "temporary";

/** @extends {Emitter<{ frame: Frame }>} */
export class Temporary extends Emitter {
  /** @type {Id | null} */
  id = null;
  #api;
  #settings;
  /** @type {Map<Id, Message>} */
  #messages = new Map();
  /** @type {Id | null} */
  #head = null;
  /** @type {{ reply: Id, controller: AbortController } | null} */
  #writing = null;
  /** The server's key to Victoria's memory of this chat. @type {string | null} */
  #session = null;

  /** @param {{ api: Api, settings: () => ModelParameters }} given */
  constructor({ api, settings }) {
    super();
    this.#api = api;
    this.#settings = settings;
  }

  /** Starts a new chat and drops the previous one. @returns {OpenConversation} for the session to show */
  begin() {
    this.end();
    this.id = newId();
    return { id: this.id, temporary: true, title: gettext("Temporary chat"), messages: [] };
  }

  end() {
    this.#writing?.controller.abort();
    this.id = this.#head = this.#writing = this.#session = null;
    this.#messages.clear();
  }

  /**
   * True if the frame belongs to this chat.
   * @param {{ type?: string, conversation?: Id | null, reply?: Id, message?: Id }} given
   */
  owns({ conversation, reply, message }) {
    return this.id !== null && (conversation === this.id || this.#messages.has(reply ?? message ?? ""));
  }

  /** @param {SentFrame} frame */
  take(frame) {
    // Asynchronous, as over a socket.
    queueMicrotask(() => this.#take(frame));
  }

  /** @param {SentFrame} frame */
  #take(frame) {
    if (!this.owns(frame)) return;
    if (frame.type === "send") this.#send(frame);
    if (frame.type === "regenerate") this.#ask(frame, [], this.#messages.get(frame.reply ?? "")?.parent ?? null);
    if (frame.type === "stop" && this.#writing?.reply === frame.reply) this.#writing.controller.abort();
  }

  /** @param {CommandFrame} frame */
  #send(frame) {
    const message = this.#message("user", this.#head, { text: frame.text ?? "", client_id: frame.id });
    this.#ask(frame, [message], message.id);
  }

  /**
   * @param {CommandFrame} frame
   * @param {Message[]} fresh messages that come with the reply;
   * @param {Id | null} question the id of the message that it answers
   */
  async #ask(frame, fresh, question) {
    const chat = this.id;
    const reply = this.#message("assistant", question, { text: "", status: "queued", steps: [], drafts: [], seams: [] });
    const controller = new AbortController();
    let response;
    try {
      response = await this.#api.temporary(this.#body(frame, fresh, question), controller.signal);
    } catch (error) {
      const { code, message } = /** @type {ApiError} */ (error);
      if (code === "unknown_session" && chat === this.id) this.#session = null;
      if (chat === this.id) this.emit("frame", { type: "error", id: frame.id, code, message });
      return;
    }
    if (chat === null || chat !== this.id) return response.body?.cancel();
    this.#writing = { reply: reply.id, controller };
    this.#begun(frame.id, chat, [...fresh, reply]);
    await this.#read(response, reply, controller.signal);
  }

  /** @param {Id} id of the command @param {Id} chat @param {Message[]} messages */
  #begun(id, chat, messages) {
    const reply = messages[messages.length - 1];
    const conversation = { id: chat, title: gettext("Temporary chat"), head: reply.id };
    for (const message of messages) this.#messages.set(message.id, message);
    this.#head = reply.id;
    this.emit("frame", { type: "ack", id, conversation: chat, message: messages.length > 1 ? messages[0].id : null, reply: reply.id });
    this.emit("frame", { type: "conversation", conversation });
    for (const message of messages) this.emit("frame", { type: "message", conversation: chat, message: { ...message } });
  }

  /** @param {Response} response @param {Message} reply @param {AbortSignal} signal */
  async #read(response, reply, signal) {
    const chat = this.id;
    const frames = new StreamFrames(reply.id);
    /** @param {Frame} frame */
    const tell = (frame) => chat === this.id && this.emit("frame", frame);
    try {
      for await (const event of eventsOf(response)) {
        if (event.type === "start" && event.session && chat === this.id) this.#session = event.session;
        const told = frames.take(event);
        if (frames.ended) this.#ended(reply, frames);
        told.forEach(tell);
      }
    } catch {
      // Aborted, or the connection is lost: both end the reply.
    }
    if (frames.ended) return;
    this.#ended(reply, frames);
    tell(frames.cut({ stopped: signal.aborted }));
  }

  /** Before the end is told: a message in line is sent at once, and this reply goes along with it. @param {Message} reply @param {StreamFrames} frames */
  #ended(reply, frames) {
    if (this.#writing?.reply === reply.id) this.#writing = null;
    reply.text = frames.text;
  }

  /** @param {CommandFrame} given @param {Message[]} fresh @param {Id | null} question */
  #body({ use_victoria, model }, fresh, question) {
    const known = new Map(this.#messages);
    for (const message of fresh) known.set(message.id, message);
    const turns = [];
    for (let at = known.get(question ?? ""); at; at = known.get(at.parent ?? "")) turns.unshift({ role: at.role, text: at.text });
    return { ...recent(turns), use_victoria, model, session: this.#session, ...this.#settings() };
  }

  /** @param {Message["role"]} role @param {Id | null} parent @param {Partial<Message> & { text: string }} more */
  #message(role, parent, more) {
    /** @type {Message} */
    const message = { id: newId(), parent, role, status: "complete", created_at: new Date().toISOString(), ...more };
    return message;
  }
}
