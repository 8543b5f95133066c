/** The field: grows with its text, keeps a draft for each conversation, never loses what was typed. */
import { byId, hasTouch, put, setText } from "chat/dom";
import { breakLine, clean, fit, isBreakKey, isSendKey, sendKeyName, tooLong } from "chat/typed";

const SAVE_MS = 300;

export class Composer {
  #conversation = undefined;
  #isFirst = true;
  #timer = null;

  /** @param onSend(text) returns "" when it was taken, else a sentence why not; @param onStop; @param onUp in the empty field */
  constructor({ unsent, limit, onSend, onStop, onUp }) {
    Object.assign(this, { unsent, limit, onSend, onStop, onUp });
    this.form = byId("composer");
    this.field = byId("message-text");
    this.note = byId("composer-note");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    byId("stop").addEventListener("click", () => this.onStop());
    window.addEventListener("pagehide", () => this.#save());
    // A phone may end a page that nobody looks at without another word.
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#save());
  }

  /**
   * Another conversation: what is typed stays with the old one, its own draft comes back.
   *
   * @param conversation null: a new chat; undefined: one of which nothing is kept
   * @param carry what is typed comes along instead
   */
  switchTo(conversation, { carry = false } = {}) {
    if (carry) this.unsent.write(this.#conversation, "");
    else this.#save();
    this.#conversation = conversation;
    // The page is there before its scripts are: somebody quick has typed into the field by then.
    const early = this.#isFirst ? this.field.value : "";
    this.#isFirst = false;
    if (!carry) this.field.value = joined(this.unsent.read(conversation), early);
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

  /** Which key sends now. */
  showKeys() {
    const key = sendKeyName();
    const words = key === "Enter" ? gettext("Enter sends, Shift+Enter starts a new line.") : gettext("%(key)s sends, Enter starts a new line.");
    setText(byId("send-hint"), interpolate(words, { key }, true));
    byId("send").title = interpolate(gettext("Send (%(key)s)"), { key }, true);
    this.field.enterKeyHint = key === "Enter" ? "send" : "enter";
  }

  say(sentence) {
    setText(this.note, sentence);
    this.note.hidden = !sentence;
  }

  /** Stop takes the place of Send; typing goes on. */
  set writing(on) {
    const [send, stop] = [byId("send"), byId("stop")];
    const loses = document.activeElement === (on ? send : stop);
    put(send, { hidden: on });
    put(stop, { hidden: !on });
    if (!on) this.say("");
    if (loses) this.offerFocus();
  }

  #submit(event) {
    event.preventDefault();
    const text = clean(this.field.value);
    // Before it is known which conversation is shown, nothing can be sent to it.
    if (!text.trim() || this.#isFirst) return;
    const refusal = tooLong(text, this.limit) || this.onSend(text);
    this.say(refusal);
    if (refusal) return;
    this.field.value = "";
    this.#save();
    this.#fit();
  }

  #key(event) {
    if (isUp(event) && !this.field.value && this.onUp()) return event.preventDefault();
    if (isBreakKey(event)) breakLine(this.field);
    else if (isSendKey(event)) this.form.requestSubmit();
    else return;
    event.preventDefault();
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
    fit(this.field);
  }
}

const joined = (draft, typed) => (draft === typed ? draft : [draft, typed].filter(Boolean).join("\n\n"));

const isUp = ({ key, ctrlKey, metaKey, altKey, shiftKey, isComposing }) =>
  key === "ArrowUp" && !ctrlKey && !metaKey && !altKey && !shiftKey && !isComposing;
