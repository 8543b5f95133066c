/** A person's message on the page: exactly as typed. Saved, or still being sent (`item` of the outbox). */
import { setText } from "chat/lib/dom";
import { Editor } from "chat/messages/editor";
import { MessageView, NOWHERE } from "chat/messages/message_view";
import { tame } from "chat/text/visible";
import { isSending, unsentSentence } from "chat/text/words";

export class PersonView extends MessageView {
  /** @type {Editor | null} */
  #editor = null;
  #said = "";
  /** @type {PersonViewContext} */
  #place = NOWHERE;
  /** @type {Item | null} */
  item = null;
  /** @type {boolean | undefined} */
  online;

  /** @param {MessageActions} actions */
  constructor(actions) {
    super("user", actions);
    this.actions = actions;
    setText(this.view.author, gettext("You wrote"));
    this.view.retry.addEventListener("click", () => this.item && actions.onRetry(this.item));
    this.view.withdraw.addEventListener("click", () => this.item && actions.onWithdraw(this.item));
    this.view.edit.addEventListener("click", () => this.edit());
  }

  source() {
    return this.message?.text ?? this.item?.frame.text ?? "";
  }

  /** `item` is the message itself while it is not saved, later an edit of it. @param {PersonViewContext} place */
  show(place) {
    if (!this.isMoved(place, this.#place)) return;
    this.#place = place;
    const { message, item, versions, online, temporary } = place;
    if (this.message && this.item && !item) this.#close();
    this.message = message;
    this.item = item;
    this.online = online;
    this.editable = Boolean(message) && !temporary;
    this.switcher.update(versions, message?.id ?? "");
    this.paint();
  }

  paint() {
    const { view, message, item } = this;
    const pending = message ? null : item;
    setText(view.text, tame(this.source()));
    view.footer.hidden = Boolean(this.#editor ?? item?.line);
    view.details.hidden = true;
    view.edit.hidden = !this.editable;
    const words = pending ? unsentSentence(pending, this.online) : "";
    setText(view.status_words, words);
    view.status.hidden = !words;
    const sending = isSending(pending, this.online);
    view.choices.hidden = !words || sending;
    this.root.classList.toggle("message--sending", sending);
    this.#offer(pending);
    this.root.classList.toggle("message--pending", Boolean(pending));
    this.root.classList.toggle("message--failed", pending?.state === "failed");
    if (message && (item || this.actions.edits.read(message.id) !== undefined)) this.#open();
    this.#follow();
  }

  /** @param {Item | null} pending */
  #offer(pending) {
    const { view, root } = this;
    const line = pending?.line;
    view.withdraw.hidden = false;
    view.retry.hidden = line ? line === "waits" : pending?.state !== "failed";
    setText(view.withdraw, line ? gettext("Take back") : gettext("Back to the field"));
    setText(view.retry, line ? gettext("Send") : gettext("Try again"));
    root.classList.toggle("message--waiting", line === "waits");
  }

  /** Replaces the text with an edit field. */
  edit() {
    this.#open();
    this.#editor?.focus();
  }

  #open() {
    if (this.#editor || !this.message) return;
    const { id, text } = this.message;
    this.#editor = new Editor({
      id, text: this.item?.frame.text ?? text, limit: this.actions.limit, edits: this.actions.edits,
      onSave: (typed) => this.actions.onEdit(id, typed), onCancel: () => this.#cancel(),
    });
    this.view.text.after(this.#editor.root);
    this.#arrange(true);
    queueMicrotask(() => this.#editor?.fit());
  }

  #cancel() {
    if (this.item) this.actions.onWithdrawEdit(this.item);
    this.#close();
    this.view.edit.focus();
  }

  #close() {
    this.#editor?.root.remove();
    this.#editor = null;
    this.#said = "";
    this.#arrange(false);
  }

  /** @param {boolean} editing */
  #arrange(editing) {
    this.view.text.hidden = this.view.footer.hidden = editing;
    this.root.classList.toggle("message--editing", editing);
  }

  /** Shows the state of the edit. */
  #follow() {
    if (!this.#editor) return;
    const state = this.item?.state ?? "failed";
    this.#editor.waiting = state !== "failed";
    this.#editor.cancellable = state === "failed" || state === "waiting";
    const words = this.item ? unsentSentence(this.item, this.online) : "";
    if (words !== this.#said) this.#editor.say(words);
    this.#said = words;
  }
}
