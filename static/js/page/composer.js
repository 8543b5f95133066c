/** The message field: grows with its text, keeps a draft for each conversation, never loses typed text. */
import { byId, hasTouch, put, setText } from "chat/lib/dom";
import { onKey } from "chat/lib/keys";
import { clean, fit, insertText, isSendKey, sendKeyName, showEnter, tooLong } from "chat/lib/text_field";
import { toast } from "chat/lib/toast";

const SAVE_MS = 300;

/**
 * @typedef {object} ComposerParts
 * @property {Unsent} unsent
 * @property {number} limit characters
 * @property {(text: string) => void} onSend
 * @property {() => void} onStop
 * @property {() => boolean | string} onUp in the empty field: a text for it, or true if the key had another effect
 */

export class Composer {
  /** @type {Id | null | undefined} */
  #conversation = undefined;
  #isFirst = true;
  #isWriting = false;
  /** @type {number | null} */
  #timer = null;

  /** @param {ComposerParts} given */
  constructor({ unsent, limit, onSend, onStop, onUp }) {
    this.unsent = unsent;
    this.limit = limit;
    this.onSend = onSend;
    this.onStop = onStop;
    this.onUp = onUp;
    this.form = byId("composer");
    this.field = byId("message-text");
    new ResizeObserver(() => this.#measure()).observe(this.form);
    this.note = byId("composer-note");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("input", () => this.#typed());
    onKey(this.field, (event) => this.#key(event));
    byId("stop").addEventListener("click", () => this.onStop());
    // Safari does not focus a button on a mouse press, and then nothing has the focus.
    for (const button of [byId("send"), byId("stop")]) button.addEventListener("click", ({ detail }) => detail && this.offerFocus());
    window.addEventListener("pagehide", () => this.#save());
    // A phone may discard a hidden page without a further event.
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#save());
  }

  /**
   * Switches conversation: typed text stays with the old one, the new one's draft is restored. `carry`: the typed text
   * moves along instead.
   *
   * @param {Id | null | undefined} conversation
   * @param {{ carry?: boolean }} [given]
   */
  switchTo(conversation, { carry = false } = {}) {
    if (carry) this.unsent.write(this.#conversation, "");
    else this.#save();
    this.#conversation = conversation;
    // The page appears before its scripts, with the draft; the user may already have added to it (early_field.js).
    if (!carry && !this.#isFirst) this.field.value = this.unsent.read(conversation);
    this.#isFirst = false;
    this.say("");
    this.#fit();
  }

  /** Takes over from early_field.js: a message sent before the scripts had loaded is sent now. */
  takeOver() {
    const { form } = this;
    const isSent = form.hasAttribute("aria-busy");
    form.dispatchEvent(new Event("takeover"));
    form.removeAttribute("aria-busy");
    if (isSent) form.requestSubmit();
  }

  /** The new chat got its id: text typed since then belongs to it. @param {Id} conversation */
  adopt(conversation) {
    this.unsent.write(null, "");
    this.#conversation = conversation;
    this.#save();
  }

  /** Puts text before the existing text, and the caret after it. @param {string} text */
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

  /** Focuses the field, except on a phone, where the keyboard would cover half of the page. */
  offerFocus() {
    if (!hasTouch.matches) this.focus();
  }

  /** Shows which key sends. */
  showKeys() {
    const key = sendKeyName();
    const words = key === "Enter" ? gettext("Enter sends, Shift+Enter starts a new line.") : gettext("%(key)s sends, Enter starts a new line.");
    setText(byId("send-hint"), interpolate(words, { key }, true));
    byId("send").title = interpolate(gettext("Send (%(key)s)"), { key }, true);
    showEnter(this.field);
  }

  /** @param {string} sentence */
  say(sentence) {
    setText(this.note, sentence);
    this.note.hidden = !sentence;
  }

  /** Says why something is not taken, where it is seen: a dialog or the list may be over the field. @param {string} sentence */
  refuse(sentence) {
    if (document.querySelector("dialog:modal") || byId("main").inert) return toast(sentence);
    // Said once more, it is heard once more.
    this.say("");
    this.say(sentence);
  }

  /** Inserts text at the caret, as if it were pasted. @param {string} text */
  insert(text) {
    insertText(this.field, text);
  }

  /** Stop replaces Send until something is typed, which can be put in line. @param {boolean} on */
  set writing(on) {
    this.#isWriting = on;
    this.#offer();
  }

  #offer() {
    const [send, stop] = [byId("send"), byId("stop")];
    const hadFocus = document.activeElement;
    put(send, { hidden: this.#isWriting && !this.field.value.trim() });
    put(stop, { hidden: !this.#isWriting });
    if ([send, stop].some((button) => button === hadFocus && button.hidden)) this.offerFocus();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = clean(this.field.value);
    // Nothing can be sent before it is known which conversation is shown.
    if (!text.trim() || this.#isFirst) return;
    const refusal = tooLong(text, this.limit);
    this.say(refusal);
    if (refusal) return;
    this.onSend(text);
    this.field.value = "";
    this.#save();
    this.#fit();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (isUp(event) && !this.field.value && this.#up()) return event.preventDefault();
    if (!isSendKey(event)) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  /** For what stands just above it (toast.css). */
  #measure() {
    document.documentElement.style.setProperty("--composer-height", `${this.form.offsetHeight}px`);
  }

  #up() {
    const effect = this.onUp();
    if (typeof effect === "string") this.fill(effect);
    return effect !== false;
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
    this.#offer();
    fit(this.field);
  }
}

/** @param {KeyboardEvent} given */
const isUp = ({ key, ctrlKey, metaKey, altKey, shiftKey }) => key === "ArrowUp" && !ctrlKey && !metaKey && !altKey && !shiftKey;
