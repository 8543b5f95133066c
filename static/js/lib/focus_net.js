/**
 * The focused element may disappear: a button that has done its work, a drawer that closes. The code that removes it
 * sets the focus; otherwise focus falls back to the document and the next Tab starts at the top. That case is handled
 * here.
 */
import { byId } from "chat/lib/dom";

let byKeyboard = false;

/** True if the last input was a key. Not :focus-visible: WebKit grants that to anything that a script focuses. */
export const isByKeyboard = () => byKeyboard;

/** @param {{ focus: () => void }} given */
export function installFocusNet({ focus }) {
  document.addEventListener("keydown", () => (byKeyboard = true), { capture: true });
  // With touch or a mouse nothing is lost, and focusing a field would open the on-screen keyboard.
  document.addEventListener("pointerdown", () => (byKeyboard = false), { capture: true });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (relatedTarget || !byKeyboard) return;
    requestAnimationFrame(() => isLost(/** @type {Element} */ (target)) && (inDialog() ?? inDrawer() ?? focus)());
  });
}

/** True if nothing has the focus and the element that had it is no longer visible. @param {Element} left */
function isLost(left) {
  const { activeElement } = document;
  return (!activeElement || activeElement === document.body) && document.hasFocus() && !isShown(left);
}

/** @param {Element} element Safari before 17.4 has no checkVisibility */
const isShown = (element) => element.checkVisibility?.() ?? element.getClientRects().length > 0;

function inDialog() {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  return dialog && (() => /** @type {HTMLElement | null} */ (dialog.querySelector("[autofocus], button, input, textarea"))?.focus());
}

function inDrawer() {
  return byId("main").inert ? () => byId("sidebar-close").focus() : null;
}
