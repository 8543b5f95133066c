/**
 * The events of /api/chat/temporary as the frames that the socket would have brought, so that everything behind it need not know
 * the difference. Pure.
 */
export class StreamFrames {
  #epoch = 1;
  #seq = 0;
  #asked = { backend: "", model: "" };
  #attempts = [];
  #error = null;
  #acted = false;
  text = "";
  ended = false;

  constructor(reply) {
    this.reply = reply;
  }

  /** @returns {object[]} the frames of one event */
  take(event) {
    switch (event.type) {
      case "start": return [this.#ask(event, this.#epoch)];
      case "chunk": return [this.#said(event)];
      case "step": return [this.#step(event)];
      case "steps_omitted": return [this.#counted("steps_omitted", { count: event.count })];
      case "progress": return [this.#frame("progress", { stage: event.status, done: event.step, total: event.total, queue: event.queue })];
      // What the last one said still stands: the next one's epoch has not begun.
      case "route": return [this.#ask(event, this.#epoch + 1)];
      case "reset": return this.#reset(event);
      case "error": return this.#fail(event);
      case "end": return [this.#end(event)];
      default: return [];
    }
  }

  /** The stream ended without its end: the person stopped it, or the connection is gone. */
  cut({ stopped }) {
    const status = stopped ? "stopped" : this.text || this.#acted ? "interrupted" : "failed";
    const { backend, model } = this.#asked;
    const last = backend ? [{ backend, model, outcome: stopped ? "stopped" : "lost", chars: this.text.length, error: null }] : [];
    if (!stopped) this.#error = { kind: "lost", message: gettext("The connection to the server was lost.") };
    return this.#end({ status, backend, model, finish: stopped ? "stop" : null, attempts: [...this.#attempts, ...last] });
  }

  #ask({ backend, model = "", reason = "", demo = false, attempts = [] }, epoch) {
    this.#asked = { backend, model };
    this.#attempts = attempts;
    return { ...this.#frame("route", { backend, model, reason, demo }), epoch };
  }

  #said({ content }) {
    this.text += content;
    return this.#counted("delta", { text: content });
  }

  #step({ index, stepType, title, content }) {
    this.#acted ||= stepType === "action";
    return this.#counted("step", { index, kind: stepType, title, text: content });
  }

  #reset(event) {
    this.#epoch += 1;
    this.#seq = 0;
    this.text = "";
    const { backend, model, reason, draft } = event;
    return [this.#frame("reset", { epoch: this.#epoch, backend, model, reason, draft }), this.#ask(event, this.#epoch)];
  }

  #fail({ kind, content }) {
    this.#error = { kind, message: content };
    return [];
  }

  #end({ type: _, ...told }) {
    this.ended = true;
    return this.#frame("end", { ...told, epoch: this.#epoch, seq: this.#seq, error: this.#error });
  }

  #counted(type, more) {
    this.#seq += 1;
    return this.#frame(type, { epoch: this.#epoch, seq: this.#seq, ...more });
  }

  #frame(type, more) {
    return { type, reply: this.reply, ...more };
  }
}
