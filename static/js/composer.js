/** The field: grows with its text, keeps a draft for each conversation, never loses what was typed. */
import { byId, hasTouch, setText } from "chat/dom";

const SAVE_MS = 300;

export class Composer {
  #conversation = null;
  #timer = null;

  /** @param onSend(text) returns "" when it was taken, else a sentence why not; @param onStop */
  constructor({ unsent, limit, onSend, onStop }) {
    Object.assign(this, { unsent, limit, onSend, onStop });
    this.form = byId("composer");
    this.field = byId("message-text");
    this.note = byId("composer-note");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    byId("stop").addEventListener("click", () => this.onStop());
    window.addEventListener("pagehide", () => this.#save());
  }

  /** Another conversation: what is typed stays with the old one, its own draft comes back. */
  switchTo(conversation) {
    this.#save();
    this.#conversation = conversation;
    this.field.value = this.unsent.read(conversation);
    this.say("");
    this.#fit();
  }

  /** The new chat got its id: what was typed since belongs to it. */
  adopt(conversation) {
    this.unsent.write(null, "");
    this.#conversation = conversation;
    this.#save();
  }

  /** Puts text in front of what is there, and the caret behind it. */
  fill(text) {
    const rest = this.field.value.trim();
    this.field.value = rest ? `${text.trimEnd()}\n\n${rest}` : text;
    this.field.setSelectionRange(text.length, text.length);
    this.field.focus();
    this.#typed();
  }

  focus() {
    this.field.focus();
  }

  /** On the way to typing; on a phone that would cover half of the page with the keyboard. */
  offerFocus() {
    if (!hasTouch.matches) this.focus();
  }

  say(sentence) {
    setText(this.note, sentence);
    this.note.hidden = !sentence;
  }

  /** Stop takes the place of Send; typing goes on. */
  set writing(on) {
    const stop = byId("stop");
    const hadFocus = document.activeElement === stop;
    byId("send").hidden = on;
    stop.hidden = !on;
    if (!on) this.say("");
    if (!on && hadFocus) this.field.focus();
  }

  #submit(event) {
    event.preventDefault();
    const text = clean(this.field.value);
    if (!text.trim()) return;
    const refusal = tooLong(text, this.limit) || this.onSend(text);
    this.say(refusal);
    if (refusal) return;
    this.field.value = "";
    this.#save();
    this.#fit();
  }

  #key(event) {
    // While a word is being composed, Enter belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #typed() {
    this.#fit();
    if (!this.note.hidden) this.say("");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), SAVE_MS);
  }

  #save() {
    clearTimeout(this.#timer);
    this.unsent.write(this.#conversation, this.field.value);
  }

  #fit() {
    this.form.classList.toggle("composer--empty", !this.field.value.trim());
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}

/** The server takes neither NUL nor half a surrogate pair. */
const clean = (text) => {
  const whole = text.replaceAll("\0", "").trimEnd();
  return whole.toWellFormed?.() ?? whole;
};

function tooLong(text, limit) {
  if (text.length <= limit) return "";
  const length = [...text].length;
  if (length <= limit) return "";
  const numbers = { length: length.toLocaleString(), limit: limit.toLocaleString() };
  return interpolate(gettext("This message has %(length)s characters. At most %(limit)s can be sent at once."), numbers, true);
}
