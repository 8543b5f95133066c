/**
 * A chat that is never saved: this stands where the server stands for the others. It takes the same frames and gives the same
 * answers, but all there is of the chat is kept here, and sent along with each question.
 *
 * Emits `frame`.
 */
import { Emitter } from "chat/emitter";
import { eventsOf } from "chat/event_stream";
import { newId } from "chat/ids";
import { StreamFrames } from "chat/stream_frames";
import { recent } from "chat/temporary_turns";

export const TEMPORARY = "temporary";

export class Temporary extends Emitter {
  id = null;
  #api;
  #settings;
  #messages = new Map();
  #head = null;
  #writing = null;
  #session = null;

  /** @param settings() the prompt and parameters of the chat */
  constructor({ api, settings }) {
    super();
    this.#api = api;
    this.#settings = settings;
  }

  /** A new one; the one before is gone. @returns what a session shows */
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

  /** Whether a frame is meant for here. */
  owns({ conversation, reply, message }) {
    return this.id !== null && (conversation === this.id || this.#messages.has(reply ?? message));
  }

  take(frame) {
    // As over a socket, the answer comes later.
    queueMicrotask(() => this.#take(frame));
  }

  #take(frame) {
    if (!this.owns(frame)) return;
    if (frame.type === "send") this.#send(frame);
    if (frame.type === "regenerate") this.#ask(frame, [], this.#messages.get(frame.reply).parent);
    if (frame.type === "stop" && this.#writing?.reply === frame.reply) this.#writing.controller.abort();
  }

  #send(frame) {
    const message = this.#message("user", this.#head, { text: frame.text, client_id: frame.id });
    this.#ask(frame, [message], message.id);
  }

  /** @param fresh messages that come with the reply; @param question the id of the one that it answers */
  async #ask(frame, fresh, question) {
    const chat = this.id;
    const reply = this.#message("assistant", question, { text: "", status: "queued", steps: [], drafts: [], seams: [] });
    const controller = new AbortController();
    let response;
    try {
      response = await this.#api.temporary(this.#body(frame, fresh, question), controller.signal);
    } catch (error) {
      if (error.code === "unknown_session" && chat === this.id) this.#session = null;
      if (chat === this.id) this.emit("frame", { type: "error", id: frame.id, code: error.code, message: error.message });
      return;
    }
    if (chat !== this.id) return response.body.cancel();
    this.#writing = { reply: reply.id, controller };
    this.#begun(frame, [...fresh, reply]);
    await this.#read(response, reply, controller.signal);
  }

  #begun({ id }, messages) {
    const reply = messages.at(-1);
    const conversation = { id: this.id, title: gettext("Temporary chat"), head: reply.id };
    for (const message of messages) this.#messages.set(message.id, message);
    this.#head = reply.id;
    this.emit("frame", { type: "ack", id, conversation: this.id, message: messages.length > 1 ? messages[0].id : null, reply: reply.id });
    this.emit("frame", { type: "conversation", conversation });
    for (const message of messages) this.emit("frame", { type: "message", conversation: this.id, message: { ...message } });
  }

  async #read(response, reply, signal) {
    const chat = this.id;
    const frames = new StreamFrames(reply.id);
    const tell = (frame) => chat === this.id && this.emit("frame", frame);
    try {
      for await (const event of eventsOf(response)) {
        if (event.session && chat === this.id) this.#session = event.session;
        frames.take(event).forEach(tell);
      }
    } catch {
      // Aborted, or the connection is gone: either way it was the end.
    }
    if (chat === this.id) this.#writing = null;
    reply.text = frames.text;
    if (!frames.ended) tell(frames.cut({ stopped: signal.aborted }));
  }

  #body({ use_victoria, model }, fresh, question) {
    const known = new Map([...this.#messages, ...fresh.map((message) => [message.id, message])]);
    const turns = [];
    for (let at = known.get(question); at; at = known.get(at.parent)) turns.unshift({ role: at.role, text: at.text });
    return { ...recent(turns), use_victoria, model, session: this.#session, ...this.#settings() };
  }

  #message(role, parent, more) {
    return { id: newId(), parent, role, status: "complete", created_at: new Date().toISOString(), ...more };
  }
}
