/** Short messages at the edge that disappear; one with an action stays longer, and while it is hovered or focused. */
import { byId, clone, parts, setText } from "chat/lib/dom";
import { onKey } from "chat/lib/keys";

const SHOWN_MS = 7000;
const WITH_ACTION_MS = 10_000;

/** @type {{ close: () => void, act: (() => void) | "" }[]} */
const shown = [];

/**
 * `action`: its button's label; `focus`: the button gets the focus, and returns it afterwards
 *
 * @param {string} text
 * @param {{ action?: string, onAction?: () => void, focus?: boolean }} [given]
 */
export function toast(text, { action = "", onAction = () => {}, focus = false } = {}) {
  const root = clone("toast");
  const view = parts(root);
  const back = /** @type {HTMLElement | null} */ (document.activeElement);
  const one = { close, act: action && act };
  /** @type {number | null} */
  let timer = null;

  setText(view.text, text);
  setText(view.action, action);
  view.action.hidden = !action;
  view.action.addEventListener("click", act);
  view.close.addEventListener("click", close);
  for (const type of ["pointerenter", "focusin"]) root.addEventListener(type, () => clearTimeout(timer));
  for (const type of ["pointerleave", "focusout"]) root.addEventListener(type, wait);
  onKey(root, (event) => event.key === "Escape" && [event.stopPropagation(), close()]);
  inSight().append(root);
  shown.push(one);
  wait();
  if (focus) view.action.focus();

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(close, action ? WITH_ACTION_MS : SHOWN_MS);
  }

  function close() {
    clearTimeout(timer);
    if (!shown.includes(one)) return;
    shown.splice(shown.indexOf(one), 1);
    const hadFocus = root.contains(document.activeElement);
    root.remove();
    if (hadFocus && back?.isConnected) back.focus();
  }

  function act() {
    close();
    onAction();
  }
}

/** The toasts, in the open dialog if there is one: it covers all else, and nothing outside of it can be reached. */
function inSight() {
  const holder = byId("toasts");
  const dialog = [.../** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll("dialog:modal"))].at(-1);
  if (!dialog || dialog.contains(holder)) return holder;
  dialog.append(holder);
  dialog.addEventListener("close", () => document.body.append(holder), { once: true });
  return holder;
}

// Ctrl+Z anywhere except in a field, where it undoes typing.
onKey(document, (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyZ";
  const isField = event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]");
  const last = isUndo && !isField && shown.findLast((one) => one.act);
  if (!last || !last.act) return;
  event.preventDefault();
  last.act();
});
