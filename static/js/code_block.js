/** A block of code: language, copy, wrap; plain text until `finish`, then colours. */
import { copyButton } from "chat/clipboard";
import { clone, parts, setText } from "chat/dom";
import { highlight } from "chat/highlight";
import { showText } from "chat/long_text";

/** @type {WeakMap<Element, Parts["code-block"] & { language: string, finished: boolean }>} */
const views = new WeakMap();

/** @param {string} language @param {string} text */
export function codeBlock(language, text) {
  const root = clone("code-block");
  const view = { ...parts(root), language, finished: false };
  setText(view.language_name, language);
  showText(view.code, text);
  copyButton(view.copy, () => view.code.textContent);
  view.wrap.addEventListener("click", () => {
    const on = root.classList.toggle("code--wrapped");
    view.wrap.setAttribute("aria-pressed", String(on));
  });
  views.set(root, view);
  return root;
}

/**
 * Lets an unfinished block grow; false if it has to be made anew.
 *
 * @param {Element} root
 * @param {string} language
 * @param {string} text
 */
export function growCode(root, language, text) {
  const view = views.get(root);
  if (!view || view.finished || view.language !== language) return false;
  showText(view.code, text);
  return true;
}

/** @param {Element} root */
export function finishCode(root) {
  const view = views.get(root);
  if (!view || view.finished) return;
  view.finished = true;
  highlight(view.code, view.language);
}
