/** Edits the person's own message in place. */
import { clone, parts, setText } from "chat/lib/dom";
import { onKey } from "chat/lib/keys";
import { clean, fit, isSendKey, showEnter, tooLong } from "chat/lib/text_field";

export class Editor {
  #id;

  /**
   * `edits` keeps the draft. The message may leave the screen: another branch, another conversation.
   *
   * @param {{ id: Id, text: string, limit: number, edits: EditDrafts, onSave: (text: string) => void, onCancel: () => void }} given
   */
  constructor({ id, text, limit, edits, onSave, onCancel }) {
    this.limit = limit;
    this.edits = edits;
    this.onSave = onSave;
    this.onCancel = onCancel;
    this.#id = id;
    this.root = clone("editor");
    this.view = parts(this.root);
    this.view.field.value = edits.read(id) ?? text;
    this.root.addEventListener("submit", (event) => this.#submit(event));
    this.view.field.addEventListener("input", () => this.#typed());
    onKey(this.view.field, (event) => this.#key(event));
    showEnter(this.view.field);
    this.view.cancel.addEventListener("click", () => this.#cancel());
  }

  /** Call when in the document: fits the height to the text and puts the caret after it. */
  focus() {
    const { field } = this.view;
    this.fit();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  fit() {
    fit(this.view.field);
  }

  /** A sent edit cannot be changed or withdrawn until the server has answered. @param {boolean} on */
  set waiting(on) {
    this.view.field.readOnly = on;
    this.view.save.disabled = on;
  }

  /** @param {boolean} on */
  set cancellable(on) {
    this.view.cancel.disabled = !on;
  }

  /** @param {string} sentence */
  say(sentence) {
    setText(this.view.note, sentence);
    this.view.note.hidden = !sentence;
  }

  #typed() {
    this.edits.write(this.#id, this.view.field.value);
    this.fit();
    this.say("");
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    if (this.view.save.disabled) return;
    const text = clean(this.view.field.value);
    const refusal = text.trim() ? tooLong(text, this.limit) : gettext("A message cannot be empty.");
    this.say(refusal);
    if (refusal) return;
    this.edits.drop(this.#id);
    this.onSave(text);
  }

  #cancel() {
    if (this.view.cancel.disabled) return;
    this.edits.drop(this.#id);
    this.onCancel();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      // Escape here cancels the edit, not the reply that is being written.
      event.preventDefault();
      this.#cancel();
    } else if (isSendKey(event)) {
      event.preventDefault();
      this.root.requestSubmit();
    }
  }
}
