/** What counts for every field in which a person writes a message. */
import { isComposed } from "chat/keys";

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");
let isModChosen = false;

// The keyboard on the screen has no other key for a new line, and the button is under the thumb.
const needsMod = () => isModChosen || Boolean(globalThis.matchMedia?.("(pointer: coarse)").matches);

/** @param {string} key "enter": Enter sends; "mod-enter": Ctrl+Enter does, or Cmd+Enter */
export function setSendKey(key) {
  isModChosen = key === "mod-enter";
}

/** What the key that sends is called here. */
export const sendKeyName = () => (needsMod() ? (isMac ? "⌘ Enter" : "Ctrl+Enter") : "Enter");

/** Whether this key sends. While a word is being composed, Enter belongs to the input method. @param {KeyboardEvent} event */
export function isSendKey(event) {
  return isEnter(event) && !event.shiftKey && withMod(event) === needsMod();
}

/**
 * The key that would send if the person had not chosen the other one. A plain Enter breaks the line by itself.
 *
 * @param {KeyboardEvent} event
 */
export function isBreakKey(event) {
  return isEnter(event) && !event.shiftKey && withMod(event) && !needsMod();
}

/** Breaks the line where the caret is, so that it can be undone as what is typed. @param {HTMLElement} field */
export function breakLine(field) {
  field.focus();
  document.execCommand("insertText", false, "\n");
}

/** @param {KeyboardEvent} given */
const withMod = ({ ctrlKey, metaKey }) => Boolean(ctrlKey || metaKey);
/** @param {KeyboardEvent} given */
const isEnter = (given) => given.key === "Enter" && !given.altKey && !isComposed(given);

/** Lets the keyboard on the screen name its Enter after what it does. @param {HTMLElement} field */
export function showEnter(field) {
  field.enterKeyHint = needsMod() ? "enter" : "send";
}

/** The server takes neither NUL nor half a surrogate pair. @param {string} text @returns {string} */
export function clean(text) {
  const whole = text.replaceAll("\0", "").trimEnd();
  return whole.toWellFormed?.() ?? whole;
}

/** A sentence if the text has more than `limit` characters, else "". @param {string} text @param {number} limit */
export function tooLong(text, limit) {
  if (text.length <= limit) return "";
  const length = [...text].length;
  if (length <= limit) return "";
  const numbers = { length: length.toLocaleString(), limit: limit.toLocaleString() };
  return interpolate(gettext("This message has %(length)s characters. At most %(limit)s can be sent at once."), numbers, true);
}

/** The same for a name. @param {string} name @param {number} limit */
export function nameTooLong(name, limit) {
  const length = [...name].length;
  if (length <= limit) return "";
  const numbers = { length: length.toLocaleString(), limit: limit.toLocaleString() };
  return interpolate(gettext("A name can have %(limit)s characters, and this one has %(length)s. Shorten it."), numbers, true);
}

/** Lets a textarea be as high as its text, where the stylesheet cannot. @param {HTMLElement} field */
export function fit(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
