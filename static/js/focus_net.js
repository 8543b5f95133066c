/**
 * What has the keyboard's focus may go away: a button that did its work, a drawer that closes. Whoever makes that happen says
 * where the focus goes; where nobody did, it falls to the document and the next Tab begins at the top. Here it is caught.
 */
import { byId } from "chat/dom";

let byKeyboard = false;

/** What was pressed last was a key. Not :focus-visible: WebKit grants that to whatever a script gave the focus. */
export const isByKeyboard = () => byKeyboard;

/** @param {{ focus: () => void }} given */
export function installFocusNet({ focus }) {
  document.addEventListener("keydown", () => (byKeyboard = true), { capture: true });
  // Who uses a finger or a mouse has lost nothing, and would get an on-screen keyboard.
  document.addEventListener("pointerdown", () => (byKeyboard = false), { capture: true });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (relatedTarget || !byKeyboard) return;
    requestAnimationFrame(() => isLost(/** @type {Element} */ (target)) && (inDialog() ?? inDrawer() ?? focus)());
  });
}

/** Nothing has it, and what had it cannot be seen any more. @param {Element} left */
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
