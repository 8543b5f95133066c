/** What counts for every field in which a person writes a message. */

/** Whether this key sends. While a word is being composed, Enter belongs to the input method. */
export function isSendKey(event) {
  return event.key === "Enter" && !event.shiftKey && !event.altKey && !event.isComposing && event.keyCode !== 229;
}

/** The server takes neither NUL nor half a surrogate pair. */
export function clean(text) {
  const whole = text.replaceAll("\0", "").trimEnd();
  return whole.toWellFormed?.() ?? whole;
}

/** A sentence if the text has more than `limit` characters, else "". */
export function tooLong(text, limit) {
  if (text.length <= limit) return "";
  const length = [...text].length;
  if (length <= limit) return "";
  const numbers = { length: length.toLocaleString(), limit: limit.toLocaleString() };
  return interpolate(gettext("This message has %(length)s characters. At most %(limit)s can be sent at once."), numbers, true);
}

/** Lets a textarea be as high as its text, where the stylesheet cannot. */
export function fit(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
