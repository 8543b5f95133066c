/** Keyboard shortcuts for the whole page. */
import { isPrintKey, keyName, onKey } from "chat/lib/keys";
import { anythingOpen } from "chat/lib/panel";

/** @param {EventTarget | null} element */
const isField = (element) => element instanceof Element && element.matches("input, textarea, select, [contenteditable]");

/** @typedef {Record<"stop" | "focus" | "newChat" | "palette" | "help", () => void> & { closeDrawer: () => boolean, print: () => boolean }} ShortcutActions */

/** @param {ShortcutActions} given */
export function installShortcuts({ stop, focus, newChat, closeDrawer, palette, help, print }) {
  for (const key of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("kbd[data-mod]"))) key.textContent = keyName(key.dataset.mod ?? "", true);
  onKey(document, (event) => {
    if (event.defaultPrevented) return;
    const mod = event.ctrlKey || event.metaKey;
    // An open dialog takes precedence.
    const free = !document.querySelector("dialog[open]");
    const plain = !mod && !event.altKey && !isField(event.target) && !anythingOpen();
    if (event.key === "Escape" && !anythingOpen()) {
      if (!closeDrawer()) stop();
    } else if (event.key === "/" && plain) {
      event.preventDefault();
      focus();
    } else if (event.key === "?" && plain) {
      event.preventDefault();
      help();
    } else if (mod && !event.shiftKey && !event.altKey && event.code === "KeyK") {
      event.preventDefault();
      if (free) palette();
    } else if (mod && event.shiftKey && event.code === "KeyO") {
      event.preventDefault();
      if (free) newChat();
    } else if (isPrintKey(event) && free) {
      if (print()) event.preventDefault();
    }
  });
}
