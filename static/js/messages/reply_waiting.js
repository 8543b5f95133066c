/** Shown before the first text: who is asked, for how long, how much of the prompt is read, how many requests are ahead. */
import { everySecond } from "chat/lib/clock";
import { put, setText } from "chat/lib/dom";
import { isFinal } from "chat/state/replies";
import { isBlank } from "chat/state/seams";
import { backendName, count, reasonSentence, seconds } from "chat/text/words";

// How long Victoria may be silent before MLX is offered.
const SILENCE_MS = 15 * 1000;
// Longer than a reply may take: the clocks of server and browser differ.
const SANE_MS = 15 * 60 * 1000;

// Stages of a server of the native dialect (chat/backends/mlx_queue.py).
const MLX_STAGES = new Map([
  ["making_all", gettext("The reply appears once it is complete.")],
  ["still_busy", gettext("The model server is still busy with the previous message: Stop does not reach it.")],
]);

export class ReplyWaiting {
  #since;
  /** @type {string | null} */
  #asked = null;
  /** @type {Reply | null} */
  #reply = null;
  /** @type {(() => void) | undefined} */
  #stop;
  /** @type {number | null} */
  #epoch = null;
  #stepsBefore = 0;
  #leaving = false;

  /** @param {Parts["message"]} view @param {Moment} [createdAt] */
  constructor(view, createdAt) {
    this.view = view;
    const age = Date.now() - new Date(createdAt ?? Date.now()).getTime();
    this.#since = age >= 0 && age < SANE_MS ? Date.now() - age : Date.now();
  }

  /** @param {Reply} reply */
  update(reply) {
    const shown = isWaiting(reply);
    put(this.view.waiting, { hidden: !shown });
    this.#reply = reply;
    this.#count(shown);
    if (!shown) return;
    this.#restartClock(reply);
    this.#write();
    this.#progress(reply.progress);
    this.#more(reply);
  }

  /** Another reply, by MLX, was requested: this one is being stopped. @param {boolean} on */
  set leaving(on) {
    if (on === this.#leaving) return;
    this.#leaving = on;
    if (!this.#reply || !isWaiting(this.#reply)) return;
    this.#write();
    this.#more(this.#reply);
  }

  /** Steps have arrived since the wait began. */
  get isWorking() {
    return this.#reply !== null && this.#reply.steps.length > this.#stepsBefore;
  }

  forget() {
    this.#count(false);
  }

  /** @param {boolean} on */
  #count(on) {
    if (on) {
      this.#stop ??= everySecond(() => this.#write());
    } else {
      this.#stop?.();
      this.#stop = undefined;
    }
  }

  /** @param {Reply} given */
  #restartClock({ route, epoch, seams, steps }) {
    if (seams.length && epoch !== this.#epoch) {
      // A continued reply began long ago; the wait, and the steps that count, begin now.
      this.#since = Date.now();
      this.#stepsBefore = steps.length;
    }
    this.#epoch = epoch;
    const asked = route ? `${route.epoch} ${route.backend}` : null;
    if (this.#asked !== null && asked !== this.#asked) this.#since = Date.now();
    this.#asked = asked ?? this.#asked;
  }

  #write() {
    if (!this.#reply) return;
    const waited = Date.now() - this.#since;
    const backend = inLineFor(this.#reply) ?? this.#reply.route?.backend ?? this.#reply.backend;
    this.view.mlx_now.hidden = this.#leaving || backend !== "victoria" || waited < SILENCE_MS;
    const values = { backend: backendName(backend), time: elapsed(waited) };
    setText(this.view.waiting_words, interpolate(phrase(this.#reply, this.isWorking), values, true));
  }

  /** @param {Progress | null} progress */
  #progress(progress) {
    const bar = this.view.waiting_progress;
    // A full bar that does not move would say nothing more.
    const { total, done } = progress ?? {};
    const known = total && total > (done ?? 0);
    bar.hidden = !known;
    if (!known) return;
    bar.max = total;
    bar.value = done ?? 0;
    bar.setAttribute("aria-label", gettext("Progress"));
  }

  /** @param {Reply} reply */
  #more(reply) {
    const text = this.#leaving ? gettext("Victoria is being stopped, then MLX answers.") : reply.progress ? stage(reply.progress, reply.steps.at(-1)) : whyAnother(reply);
    setText(this.view.waiting_more, text);
    this.view.waiting_more.hidden = !text;
  }
}

/** Also while another backend is asked and the previous one's text is still shown. @param {Reply} reply */
export function isWaiting(reply) {
  return !isFinal(reply) && (isBlank(reply) || (reply.route?.epoch ?? 0) > reply.epoch || inLineFor(reply) !== null);
}

/** The backend in whose queue it waits, or null. @param {Reply} given */
function inLineFor({ progress }) {
  return progress && Number.isInteger(progress.queue) ? progress.stage : null;
}

/** @param {Reply} reply @param {boolean} isWorking */
function phrase(reply, isWorking) {
  if (inLineFor(reply)) return gettext("Waiting for %(backend)s, %(time)s so far");
  if (!reply.route && !reply.backend) return gettext("Waiting, %(time)s so far");
  if (isWorking && reply.route?.epoch === reply.epoch) return gettext("%(backend)s is working, %(time)s so far");
  return gettext("Asking %(backend)s, %(time)s so far");
}

/** Why another backend is asked than before. @param {Reply} given */
function whyAnother({ route, epoch, text, backend }) {
  if (text && route && route.epoch > epoch) return interpolate(gettext("%(backend)s stopped answering."), { backend: backendName(backend) }, true);
  return reasonSentence(route?.reason);
}

/** @param {Progress} given @param {Step} [step] */
function stage({ stage: name, done, total, queue }, step) {
  if (queue === 0) return gettext("Yours is next.");
  if (queue && queue > 0) return interpolate(ngettext("%(number)s request is ahead of yours.", "%(number)s requests are ahead of yours.", queue), { number: count(queue) }, true);
  if (total && total > 0 && (!name || name === "prompt")) {
    return interpolate(gettext("Reading the conversation: %(done)s of %(total)s"), { done: count(done ?? 0), total: count(total) }, true);
  }
  const ofMLX = MLX_STAGES.get(name);
  if (ofMLX) return ofMLX;
  // Victoria's stages have the names of her steps, and the line above shows the step.
  return name && name !== step?.title ? name : "";
}

/** @param {number} ms */
function elapsed(ms) {
  const whole = Math.max(0, Math.floor(ms / 1000));
  if (whole < 60) return seconds(whole * 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
