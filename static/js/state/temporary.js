/**
 * An unsaved chat: takes the server's place. It accepts the same frames and gives the same answers, but the chat exists
 * only here and is sent along with each question.
 *
 * Emits `frame`.
 */
import { Emitter } from "chat/lib/emitter";
import { eventsOf } from "chat/lib/event_stream";
import { newId } from "chat/lib/ids";
import { blank, isFinal, reduce } from "chat/state/replies";
import { recent } from "chat/state/temporary_turns";

export const TEMPORARY = "temporary";

/** @extends {Emitter<{ frame: Frame }>} */
export class Temporary extends Emitter {
  /** @type {Id | null} */
  id = null;
  #api;
  #parameters;
  /** @type {Map<Id, Message>} */
  #messages = new Map();
  /** @type {Id | null} */
  #head = null;
  /** @type {{ reply: Id, controller: AbortController } | null} */
  #writing = null;
  /** The server's key to Victoria's memory of this chat. @type {string | null} */
  #session = null;

  /** @param {{ api: Api, parameters: () => ModelParameters }} given */
  constructor({ api, parameters }) {
    super();
    this.#api = api;
    this.#parameters = parameters;
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
      response = await this.#api.temporary({ ...this.#body(frame, fresh, question), frames: { conversation: chat, reply: reply.id } }, controller.signal);
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
    let state = blank(reply.id, chat);
    /** @param {ReplyFrame} frame */
    const tell = (frame) => chat === this.id && this.emit("frame", frame);
    /** @type {Attempt[]} */
    let attempts = [];
    try {
      for await (const frame of eventsOf(response)) {
        if (frame.session && chat === this.id) this.#session = frame.session;
        attempts = frame.attempts ?? attempts;
        ({ state } = reduce(state, frame));
        if (isFinal(state)) this.#ended(reply, state.text);
        tell(frame);
      }
    } catch {
      // Aborted, or the connection is lost: both end the reply.
    }
    if (isFinal(state)) return;
    this.#ended(reply, state.text);
    tell(cutOff(state, attempts, signal.aborted));
  }

  /** Before the end is told: a message in line is sent at once, and this reply goes along with it. @param {Message} reply @param {string} text */
  #ended(reply, text) {
    if (this.#writing?.reply === reply.id) this.#writing = null;
    reply.text = text;
  }

  /** @param {CommandFrame} given @param {Message[]} fresh @param {Id | null} question */
  #body({ use_victoria, model }, fresh, question) {
    const known = new Map(this.#messages);
    for (const message of fresh) known.set(message.id, message);
    const turns = [];
    for (let at = known.get(question ?? ""); at; at = known.get(at.parent ?? "")) turns.unshift({ role: at.role, text: at.text });
    return { ...recent(turns), use_victoria, model, session: this.#session, ...this.#parameters() };
  }

  /** @param {Message["role"]} role @param {Id | null} parent @param {Partial<Message> & { text: string }} more */
  #message(role, parent, more) {
    /** @type {Message} */
    const message = { id: newId(), parent, role, status: "complete", created_at: new Date().toISOString(), ...more };
    return message;
  }
}

/**
 * The end of a reply whose stream ended without one: the person stopped it, or the connection is lost.
 * @param {Reply} reply @param {Attempt[]} attempts that ended before @param {boolean} stopped @returns {End}
 */
function cutOff({ id, epoch, seq, text, steps, route, backend: shown, model: shownModel }, attempts, stopped) {
  const acted = steps.some(({ kind }) => kind === "action");
  const status = stopped ? "stopped" : text || acted ? "interrupted" : "failed";
  const { backend, model } = route ?? { backend: shown, model: shownModel };
  const last = backend ? [{ backend, model, outcome: stopped ? "stopped" : "lost", chars: text.length, error: null }] : [];
  const error = stopped ? null : { kind: "lost", message: gettext("The connection to the server was lost.") };
  const finish = stopped ? "stop" : null;
  return { type: "end", reply: id, epoch, seq, status, backend, model, finish, error, attempts: [...attempts, ...last] };
}
