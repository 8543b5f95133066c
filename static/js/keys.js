/** Keys that are the page's, and not the input method's. */

/**
 * Whether this key belongs to a word that is being composed. Safari sends the Enter that confirms it after `compositionend`, when
 * `isComposing` is false again; what tells then is the key code of every key that an input method has taken.
 *
 * @param {KeyboardEvent} event
 */
export const isComposed = ({ isComposing, keyCode }) => Boolean(isComposing) || keyCode === 229;

/**
 * Calls `handle` for each key that is not part of composing a word. The only way to listen for keys here.
 *
 * @param {HTMLElement | Document} target
 * @param {(event: KeyboardEvent) => void} handle
 */
export function onKey(target, handle) {
  /** @type {HTMLElement} */ (target).addEventListener("keydown", (event) => isComposed(event) || handle(event));
}
