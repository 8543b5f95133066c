/**
 * Converts the events of /api/chat/temporary to the socket's frames, so that the code behind it treats both alike.
 * Pure.
 */
export class StreamFrames {
  #epoch = 1;
  #seq = 0;
  #asked = { backend: "", model: "" };
  /** @type {Attempt[]} */
  #attempts = [];
  /** @type {Failure | null} */
  #error = null;
  #acted = false;
  text = "";
  ended = false;

  /** @param {Id} reply */
  constructor(reply) {
    this.reply = reply;
  }

  /** @param {StreamEvent} event @returns {ReplyFrame[]} the frames of one event */
  take(event) {
    switch (event.type) {
      case "start": return [this.#ask(event, this.#epoch)];
      case "chunk": return [this.#said(event)];
      case "step": return [this.#step(event)];
      case "steps_omitted": return [this.#counted("steps_omitted", { count: event.count })];
      case "progress": return [this.#frame("progress", { stage: event.status, done: event.step, total: event.total, queue: event.queue })];
      // The previous backend's text is still shown: the next epoch has not begun.
      case "route": return [this.#ask(event, this.#epoch + 1)];
      case "reset": return this.#reset(event);
      case "draft": return [this.#frame("draft", { draft: event.draft })];
      case "error": return this.#fail(event);
      case "end": return [this.#end(event)];
      default: return [];
    }
  }

  /**
   * The stream ended without an end event: the person stopped it, or the connection is lost.
   * @param {{ stopped: boolean }} given
   */
  cut({ stopped }) {
    const status = stopped ? "stopped" : this.text || this.#acted ? "interrupted" : "failed";
    const { backend, model } = this.#asked;
    const last = backend ? [{ backend, model, outcome: stopped ? "stopped" : "lost", chars: this.text.length, error: null }] : [];
    if (!stopped) this.#error = { kind: "lost", message: gettext("The connection to the server was lost.") };
    return this.#end({ status, backend, model, finish: stopped ? "stop" : null, attempts: [...this.#attempts, ...last] });
  }

  /** @param {Asked} given @param {number} epoch @returns {RouteFrame} */
  #ask({ backend, model = "", reason = "", demo = false, attempts = [] }, epoch) {
    this.#asked = { backend, model };
    this.#attempts = attempts;
    return { ...this.#frame("route", { backend, model, reason, demo }), epoch };
  }

  /** @param {{ content: string }} given @returns {Delta} */
  #said({ content }) {
    this.text += content;
    return this.#counted("delta", { text: content });
  }

  /** @param {Extract<StreamEvent, { type: "step" }>} given @returns {StepFrame} */
  #step({ index, stepType, title, content }) {
    this.#acted ||= stepType === "action";
    return this.#counted("step", { index, kind: stepType, title, text: content });
  }

  /** @param {Extract<StreamEvent, { type: "reset" }>} event @returns {ReplyFrame[]} */
  #reset(event) {
    this.#epoch += 1;
    this.#seq = 0;
    this.text = "";
    const { backend, model, reason, draft } = event;
    return [this.#frame("reset", { epoch: this.#epoch, backend, model, reason, draft }), this.#ask(event, this.#epoch)];
  }

  /** @param {{ type: string, content: string, kind: string, params?: Record<string, unknown> }} given @returns {ReplyFrame[]} */
  #fail({ type: _, content, ...told }) {
    this.#error = { ...told, message: content };
    return [];
  }

  /** @param {StreamEnd & { type?: "end" }} given @returns {End} */
  #end({ type: _, ...told }) {
    this.ended = true;
    return this.#frame("end", { ...told, epoch: this.#epoch, seq: this.#seq, error: this.#error });
  }

  /** @template {string} Type @template {object} More @param {Type} type @param {More} more */
  #counted(type, more) {
    this.#seq += 1;
    return this.#frame(type, { epoch: this.#epoch, seq: this.#seq, ...more });
  }

  /** @template {string} Type @template {object} More @param {Type} type @param {More} more */
  #frame(type, more) {
    return { type, reply: this.reply, ...more };
  }
}
