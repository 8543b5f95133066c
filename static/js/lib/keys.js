/** Separates the page's keys from those of the input method. */

/**
 * True if the key belongs to a word being composed. Safari sends the confirming Enter after `compositionend`, when
 * `isComposing` is false again; there the key code that marks every key taken by an input method decides.
 *
 * @param {KeyboardEvent} event
 */
export const isComposed = ({ isComposing, keyCode }) => Boolean(isComposing) || keyCode === 229;

/**
 * Calls `handle` for each key that is not part of composing a word. Always use this to listen for keys.
 *
 * @param {HTMLElement | Document} target
 * @param {(event: KeyboardEvent) => void} handle
 */
export function onKey(target, handle) {
  /** @type {HTMLElement} */ (target).addEventListener("keydown", (event) => isComposed(event) || handle(event));
}

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** The name of a key as this machine's keyboard has it. @param {string} key @param {boolean} withMod Ctrl, or Cmd on a Mac */
export const keyName = (key, withMod) => (withMod ? (isMac ? `⌘ ${key}` : `Ctrl+${key}`) : key);

/** The browser's own key, which on a Mac is not Ctrl+P. In other alphabets it is the key at that place. @param {KeyboardEvent} event */
export function isPrintKey({ key, code, ctrlKey, metaKey, shiftKey, altKey }) {
  const mod = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return mod && !shiftKey && !altKey && (key.toLowerCase() === "p" || (code === "KeyP" && !/^[a-z]$/i.test(key)));
}
