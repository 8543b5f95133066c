/** Shared by all fields in which a person writes a message. */
import { isComposed, keyName } from "chat/lib/keys";

let isModChosen = false;

// The on-screen keyboard has no other key for a new line, and the Send button is under the thumb.
const needsMod = () => isModChosen || Boolean(globalThis.matchMedia?.("(pointer: coarse)").matches);

/** @param {string} key "enter": Enter sends; "mod-enter": it starts a new line */
export function setSendKey(key) {
  isModChosen = key === "mod-enter";
}

/** The name of the send key. */
export const sendKeyName = () => keyName("Enter", needsMod());

/**
 * True if this key sends: Ctrl+Enter or Cmd+Enter always does. While a word is being composed, Enter belongs to the input
 * method.
 *
 * @param {KeyboardEvent} event
 */
export function isSendKey(event) {
  return isEnter(event) && !event.shiftKey && (withMod(event) || !needsMod());
}

/** Inserts text at the caret, so that it can be undone like typing. @param {HTMLElement} field @param {string} text */
export function insertText(field, text) {
  field.focus();
  document.execCommand("insertText", false, text);
}

/** @param {KeyboardEvent} given */
const withMod = ({ ctrlKey, metaKey }) => Boolean(ctrlKey || metaKey);
/** @param {KeyboardEvent} given */
const isEnter = (given) => given.key === "Enter" && !given.altKey && !isComposed(given);

/** Sets the label of Enter on the on-screen keyboard. @param {HTMLElement} field */
export function showEnter(field) {
  field.enterKeyHint = needsMod() ? "enter" : "send";
}

/** The server accepts neither NUL nor half a surrogate pair. @param {string} text @returns {string} */
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
  return interpolate(gettext("The message is too long: %(length)s characters; the limit is %(limit)s."), numbers, true);
}

/** The same for a name. @param {string} name @param {number} limit */
export function nameTooLong(name, limit) {
  const length = [...name].length;
  if (length <= limit) return "";
  const numbers = { length: length.toLocaleString(), limit: limit.toLocaleString() };
  return interpolate(gettext("The name is too long: %(length)s characters; the limit is %(limit)s. Shorten it."), numbers, true);
}

/** Fits a textarea's height to its text, where the stylesheet cannot. @param {HTMLElement} field */
export function fit(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
