/** One message on the page. The same template for a person's and a reply; which parts are filled is decided here. */
import { copyButton } from "chat/clipboard";
import { clone, make, parts, setText } from "chat/dom";
import { questionsOf } from "chat/questions";
import { isFinal } from "chat/replies";
import { ReplyDetails } from "chat/reply_details";
import { ReplyDrafts } from "chat/reply_drafts";
import { ReplySteps } from "chat/reply_steps";
import { ReplyText } from "chat/reply_text";
import { isWaiting, ReplyWaiting } from "chat/reply_waiting";
import { backendName, errorSentence } from "chat/words";

class MessageView {
  constructor(role) {
    this.root = clone("message");
    this.root.classList.add(`message--${role}`);
    this.view = parts(this.root);
    copyButton(this.view.copy, () => this.source());
  }

  forget() {}
}

/** What a person wrote: exactly as typed. Saved, or still on its way (`item` of the outbox). */
export class PersonView extends MessageView {
  constructor({ onRetry, onWithdraw }) {
    super("user");
    setText(this.view.author, gettext("You wrote"));
    this.view.retry.addEventListener("click", () => onRetry(this.item));
    this.view.withdraw.addEventListener("click", () => onWithdraw(this.item));
  }

  source() {
    return this.message?.text ?? this.item.frame.text;
  }

  show({ message = null, item = null, online = true }) {
    this.message = message;
    this.item = message ? null : item;
    this.online = online;
    this.paint();
  }

  paint() {
    const { view, item } = this;
    setText(view.text, this.source());
    view.footer.hidden = false;
    view.details.hidden = true;
    const words = item ? unsentWords(item, this.online) : "";
    setText(view.status_words, words);
    view.status.hidden = !words;
    view.choices.hidden = !words;
    view.retry.hidden = item?.state !== "failed";
    this.root.classList.toggle("message--pending", Boolean(item));
    this.root.classList.toggle("message--failed", item?.state === "failed");
  }
}

function unsentWords(item, online) {
  if (item.state === "failed") return item.error.message || gettext("This message could not be sent.");
  if (!online && item.state !== "acked") return gettext("Not sent yet. It goes by itself when the connection is back.");
  return "";
}

/** What a backend wrote: a picture of the reply's state, nothing more. */
export class ReplyView extends MessageView {
  #last = {};

  constructor(message, { onQuestion }) {
    super("assistant");
    this.message = message;
    this.onQuestion = onQuestion;
    this.steps = new ReplySteps(this.view);
    this.drafts = new ReplyDrafts(this.view.drafts);
    this.text = new ReplyText(this.view.text);
    this.waiting = new ReplyWaiting(this.view, message.created_at);
    this.details = new ReplyDetails(this.view);
  }

  source() {
    return this.reply.text;
  }

  show(reply) {
    this.reply = reply;
    this.paint();
  }

  forget() {
    this.waiting.forget();
  }

  paint() {
    const { reply } = this;
    if (reply === this.#last) return;
    const final = isFinal(reply);
    this.root.dataset.status = reply.status;
    this.root.setAttribute("aria-busy", String(!final));
    setText(this.view.author, interpolate(gettext("%(backend)s answered"), { backend: backendName(reply.backend) }, true));
    this.drafts.update(reply.drafts, reply.backend);
    this.steps.update(reply.steps, !final && !reply.text);
    if (reply.text !== this.#last.text || reply.seams !== this.#last.seams || reply.status !== this.#last.status) {
      this.text.update(reply, !final);
    }
    this.waiting.update(reply);
    this.#status(final ? statusWords(reply) : "");
    this.#questions(final ? questionsOf(reply) : []);
    this.view.footer.hidden = !final && (isWaiting(reply) || !reply.text);
    this.view.copy.hidden = !reply.text;
    this.details.update(reply, this.message.created_at);
    this.#last = reply;
  }

  #status(words) {
    setText(this.view.status_words, words);
    this.view.status.hidden = !words;
  }

  #questions(questions) {
    const { questions: holder } = this.view;
    holder.hidden = questions.length === 0;
    holder.replaceChildren(...questions.map((question) => {
      const button = make("button", "button question", question);
      button.type = "button";
      button.addEventListener("click", () => this.onQuestion(question));
      return button;
    }));
  }
}

function statusWords(reply) {
  const why = errorSentence(reply.error);
  switch (reply.status) {
    case "stopped": return reply.text ? gettext("Stopped here.") : gettext("Stopped before the first word.");
    case "interrupted": return why || gettext("The reply was broken off.");
    case "failed": return why || gettext("No backend answered.");
    default: return reply.finish === "length" ? gettext("Cut off: the reply reached the longest length that is allowed.") : "";
  }
}
