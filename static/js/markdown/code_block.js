/** A code block: language, copy, wrap; whole lines are coloured while it grows, all of it once it is finished. */
import { copyButton } from "chat/lib/clipboard";
import { clone, parts, setText } from "chat/lib/dom";
import { CodeColours } from "chat/markdown/code_colours";

/** @type {WeakMap<Element, { language: string, colours: CodeColours }>} */
const views = new WeakMap();

/** Without colours: `colourCode` or `finishCode` adds them. @param {string} language @param {string} text */
export function codeBlock(language, text) {
  const root = clone("code-block");
  const { language_name, code, copy, wrap } = parts(root);
  const colours = new CodeColours(code, language);
  setText(language_name, language);
  colours.show(text);
  copyButton(copy, () => code.textContent);
  wrap.addEventListener("click", () => {
    const on = root.classList.toggle("code--wrapped");
    wrap.setAttribute("aria-pressed", String(on));
  });
  views.set(root, { language, colours });
  return root;
}

/**
 * Changes the block's text, usually by appending; false if it has to be rebuilt.
 *
 * @param {Element} root
 * @param {string} language
 * @param {string} text
 */
export function growCode(root, language, text) {
  const view = views.get(root);
  if (!view || view.language !== language) return false;
  if (view.colours.text !== text) view.colours.show(text);
  return true;
}

/** Makes a block equal to another one; false if it cannot be. @param {Element} root @param {Element} wanted */
export function adoptCode(root, wanted) {
  const view = views.get(wanted);
  return Boolean(view && growCode(root, view.language, view.colours.text));
}

/** Colours a block that is still growing. @param {Element} root */
export const colourCode = (root) => views.get(root)?.colours.colour();

/** @param {Element} root */
export const finishCode = (root) => views.get(root)?.colours.finish();
