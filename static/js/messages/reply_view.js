/** A reply on the page: renders the reply's state and its place in the conversation, nothing more. */
import { arrange, make, put, setText } from "chat/lib/dom";
import { MessageView, NOWHERE } from "chat/messages/message_view";
import { ReplyDetails } from "chat/messages/reply_details";
import { ReplyDrafts } from "chat/messages/reply_drafts";
import { ReplySteps } from "chat/messages/reply_steps";
import { ReplyText } from "chat/messages/reply_text";
import { isWaiting, ReplyWaiting } from "chat/messages/reply_waiting";
import { offers, wasActing } from "chat/state/offers";
import { questionsOf } from "chat/state/questions";
import { blank, isFinal } from "chat/state/replies";
import { isBlank } from "chat/state/seams";
import { modelWords } from "chat/text/model_names";
import { backendName, errorSentence, isSending, reasonSentence, unsentSentence } from "chat/text/words";

export class ReplyView extends MessageView {
  /** @type {Partial<Reply>} */
  #last = {};
  /** @type {ViewContext} */
  #place = NOWHERE;

  /** @param {Message} message @param {MessageActions} actions */
  constructor(message, actions) {
    super("assistant", actions);
    this.message = message;
    this.reply = blank(message.id);
    this.actions = actions;
    this.steps = new ReplySteps(this.view);
    this.drafts = new ReplyDrafts(this.view.drafts);
    this.text = new ReplyText(this.view.text);
    this.waiting = new ReplyWaiting(this.view, message.created_at);
    this.details = new ReplyDetails(this.view);
    this.#listen();
  }

  source() {
    return this.reply.text;
  }

  /**
   * @param {Reply} reply
   * @param {ViewContext} place `versions`, `writers`, `isLast` (nothing follows), `item` (a pending command about it)
   */
  show(reply, place) {
    if (reply === this.reply && !this.isMoved(place, this.#place)) return;
    this.reply = reply;
    this.#place = place;
    this.#switcher();
    this.paint();
  }

  forget() {
    this.waiting.forget();
  }

  paint() {
    if (this.reply !== this.#last) this.#draw();
    this.#offer();
  }

  /** A version is named by who wrote it; with one version there is nothing to name. */
  #switcher() {
    const { versions } = this.#place;
    this.switcher.update(versions, this.message.id, versions.length > 1 ? versions.map(this.actions.writer) : []);
  }

  #draw() {
    const { reply } = this;
    if (reply.backend !== this.#last.backend || reply.model !== this.#last.model || reply.status !== this.#last.status) this.#switcher();
    const final = isFinal(reply);
    put(this.root.dataset, { status: reply.status });
    put(this.root, { ariaBusy: String(!final) });
    setText(this.view.author, authorWords(reply));
    this.drafts.update(reply.drafts, reply.backend);
    this.waiting.update(reply);
    this.steps.update(reply, !final && isBlank(reply) && this.waiting.isWorking);
    if (reply.text !== this.#last.text || reply.seams !== this.#last.seams || reply.status !== this.#last.status) {
      this.text.update(reply, !final);
    }
    this.#questions(final ? questionsOf(reply) : []);
    put(this.view.copy, { hidden: !reply.text });
    this.details.update(reply, this.message.created_at);
    this.#last = reply;
  }

  #listen() {
    const { view, actions, message } = this;
    /** @param {Choices} [choice] */
    const again = (choice) => () => actions.onRegenerate(message.id, choice);
    view.go_on.addEventListener("click", () => actions.onGoOn(message.id));
    view.retry.addEventListener("click", again());
    view.regenerate.addEventListener("click", again());
    view.regenerate_with.addEventListener("click", () => actions.onRegenerateWith(message.id, view.regenerate_with));
    view.ask_mlx.addEventListener("click", again({ use_victoria: false }));
    view.ask_victoria.addEventListener("click", again({ use_victoria: true }));
    for (const [button, thumb] of this.#thumbs) button.addEventListener("click", () => actions.onRate(message.id, this.reply.rating === thumb ? 0 : thumb));
    view.mlx_now.addEventListener("click", () => actions.onMlxNow(message.id));
  }

  get #thumbs() {
    return /** @type {const} */ ([[this.view.up, 1], [this.view.down, -1]]);
  }

  /** Its buttons, and how it ended. */
  #offer() {
    const { view, reply } = this;
    const { versions, isLast, item, online, temporary } = this.#place;
    put(view.details, { hidden: !isFinal(reply) && (isWaiting(reply) || !reply.text) });
    put(view.footer, { hidden: view.details.hidden && versions.length < 2 });
    const { goOn, retry, choose, regenerate } = offers(reply, Boolean(isLast), temporary);
    const disabled = Boolean(item);
    put(view.go_on, { hidden: !goOn, disabled });
    put(view.retry, { hidden: !retry, disabled });
    put(view.ask_mlx, { hidden: !choose, disabled });
    put(view.ask_victoria, { hidden: !choose, disabled });
    put(view.choices, { hidden: !goOn && !retry && !choose });
    for (const button of [view.regenerate, view.regenerate_with]) put(button, { hidden: !regenerate, disabled });
    for (const [button, thumb] of this.#thumbs) {
      put(button, { hidden: Boolean(temporary) || !isFinal(reply) || !reply.text, ariaPressed: String(reply.rating === thumb) });
    }
    this.waiting.leaving = Boolean(item?.after);
    this.root.classList.toggle("message--sending", isSending(item, online));
    this.#status((item && unsentSentence(item, online)) || (isFinal(reply) ? statusWords(reply) : ""));
  }

  /** @param {string} words */
  #status(words) {
    setText(this.view.status_words, words);
    put(this.view.status, { hidden: !words });
  }

  /**
   * The same reply comes again with each server answer: a button being pressed, or with the focus, is kept.
   *
   * @param {string[]} questions
   */
  #questions(questions) {
    const { questions: holder } = this.view;
    put(holder, { hidden: questions.length === 0 });
    const before = [...holder.children];
    arrange(holder, questions.map((question, index) => (before[index]?.textContent === question ? before[index] : this.#button(question))));
  }

  /** @param {string} question */
  #button(question) {
    const button = make("button", "button question", question);
    button.dir = "auto";
    button.type = "button";
    button.addEventListener("click", () => this.actions.onQuestion(question));
    return button;
  }
}

/** @param {Reply} given */
function authorWords({ status, backend }) {
  if (status === "failed") return gettext("No backend answered.");
  return interpolate(gettext("%(backend)s answered"), { backend: backendName(backend) }, true);
}

/**
 * After an action the person has to check its result: the usual advice, to try again, would be wrong.
 *
 * @param {Reply} reply
 */
function statusWords(reply) {
  if (!wasActing(reply)) return endWords(reply);
  const why = reply.error ? reasonSentence(reply.error.kind) : endWords(reply);
  return `${why} ${gettext("Victoria had already started to act and may have changed something. Nothing was repeated: check before you ask again.")}`;
}

/** @param {Reply} reply */
function endWords(reply) {
  return [missingWords(reply), lastWords(reply)].filter(Boolean).join(" ");
}

/** @param {Reply} given */
function missingWords({ status, text, finish, model, attempts }) {
  const hasAnswer = status !== "failed" && (text || finish === "length");
  const missing = hasAnswer ? attempts.at?.(-1)?.missing_model : "";
  if (!missing) return "";
  const words = model
    ? gettext("The model %(missing)s is not available; %(model)s answered instead.")
    : gettext("The model %(missing)s is not available; the default model answered instead.");
  return interpolate(words, { missing: modelWords(missing), model: modelWords(model) }, true);
}

/** @param {Reply} reply */
function lastWords(reply) {
  const why = errorSentence(reply.error);
  switch (reply.status) {
    case "stopped": return reply.text ? gettext("Stopped here.") : gettext("Stopped before the first word.");
    case "interrupted": return why || gettext("The reply was interrupted.");
    case "failed": return failedWords(reply, why);
    default: return reply.finish === "length" ? cutWords(reply) : "";
  }
}

/** @param {Reply} reply */
function cutWords({ text }) {
  if (text) return gettext("Cut off: the reply reached the maximum length.");
  return gettext("Cut off while still thinking: the thoughts reached the maximum length.");
}

/**
 * The error is the last backend's; if more than one was asked, it alone would be half the story.
 *
 * @param {Reply} given
 * @param {string} why
 */
function failedWords({ attempts }, why) {
  const nobody = gettext("No backend answered.");
  return why && attempts.length < 2 ? why : `${nobody} ${why}`.trim();
}
