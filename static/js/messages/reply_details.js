/** Below a reply: who wrote it and when; opened: each attempt, and what was left out. */
import { clone, make, parts, put, setText } from "chat/lib/dom";
import { morph } from "chat/markdown/morph";
import { isFinal } from "chat/state/replies";
import { showModel } from "chat/text/model_names";
import { backendName, count, errorSentence, fullTime, outcomeWord, reasonSentence, seconds, shortTime } from "chat/text/words";

export class ReplyDetails {
  /** @type {Reply | null} */
  reply = null;
  /** @type {Reply | null} */
  #drawn = null;

  /** @param {Parts["message"]} view */
  constructor(view) {
    this.view = view;
    view.details.addEventListener("toggle", () => this.#draw());
  }

  /** @param {Reply} reply @param {Moment} [createdAt] */
  update(reply, createdAt) {
    this.reply = reply;
    const { view } = this;
    // Nobody wrote a failed reply, whichever backend was asked last.
    const backend = reply.status === "failed" ? "" : reply.backend || (isFinal(reply) ? "" : reply.route?.backend);
    setText(view.badge_backend, backend ? backendName(backend) : gettext("No backend"));
    showModel(view.badge_model, reply.model ?? "");
    put(view.badge_demo, { hidden: !reply.demo });
    setText(view.badge_time, createdAt ? shortTime(createdAt) : "");
    put(view.badge_time, { dateTime: createdAt ?? "", title: createdAt ? fullTime(createdAt) : "" });
    this.#draw();
  }

  /** Only when open: a long history has many of these, and few are opened. */
  #draw() {
    if (!this.view.details.open || !this.reply || this.#drawn === this.reply) return;
    this.#drawn = this.reply;
    // Keeps a selection when the same content is rendered again.
    morph(this.view.details_body, make("div", "", ...facts(this.reply)));
  }
}

/** @param {Reply} reply */
function facts(reply) {
  const lines = [
    reply.reason && !isTold(reply) ? interpolate(gettext("Reason for the switch: %(reason)s"), { reason: reasonSentence(reply.reason) }, true) : "",
    reply.duration_ms === null ? "" : interpolate(gettext("The whole reply took %(time)s."), { time: seconds(reply.duration_ms) }, true),
    speed(reply),
    leftOut(reply.omitted ?? reply.attempts.findLast?.((attempt) => attempt.omitted)?.omitted),
    reply.attempts.length ? "" : gettext("No backend was asked."),
    reply.correlation_id ? interpolate(gettext("Correlation id: %(id)s"), { id: reply.correlation_id }, true) : "",
  ];
  const list = make("ol", "attempts", ...reply.attempts.map(attemptRow));
  return [list, ...lines.filter(Boolean).map((line) => make("p", "details__line", line))];
}

/** An attempt shows it in full: the same words as under a reply that no backend answered. @param {Reply} given */
const isTold = ({ attempts }) => attempts.some(({ error }) => errorSentence(error));

/** @param {Reply} given */
function speed({ tokens, duration_ms, ttft_ms }) {
  const ms = (duration_ms ?? 0) - (ttft_ms ?? 0);
  if (!tokens || ms <= 0) return "";
  return interpolate(gettext("%(speed)s tokens per second."), { speed: count(Math.round((tokens * 10_000) / ms) / 10) }, true);
}

/** @param {number | null | undefined} number */
function leftOut(number) {
  if (!number) return "";
  const words = ngettext(
    "%(number)s earlier message did not fit into the model's window and was left out.",
    "%(number)s earlier messages did not fit into the model's window and were left out.",
    number,
  );
  return interpolate(words, { number: count(number) }, true);
}

/** @param {Attempt} attempt */
function attemptRow(attempt) {
  const row = clone("attempt");
  const view = parts(row);
  row.dataset.outcome = attempt.outcome ?? "";
  setText(view.backend, backendName(attempt.backend));
  setText(view.model, attempt.model ?? "");
  setText(view.outcome, outcomeWord(attempt.outcome));
  if (typeof attempt.ttft_ms === "number") setText(view.first, interpolate(gettext("First words after %(time)s."), { time: seconds(attempt.ttft_ms) }, true));
  if (attempt.chars) setText(view.chars, interpolate(ngettext("%(number)s character.", "%(number)s characters.", attempt.chars), { number: count(attempt.chars) }, true));
  setText(view.error, errorSentence(attempt.error));
  view.error.hidden = !view.error.textContent;
  return row;
}
