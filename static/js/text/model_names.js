/** Display names of models. */
import { put, setText } from "chat/lib/dom";

const LAST_PART = /[^/\\]+(?=[/\\]*$)/;
/** @type {Set<string>} */
let shared = new Set();

/** @param {string} name */
const briefly = (name) => LAST_PART.exec(name)?.[0] ?? name;

/** Sets the known models: the organisation is shown for those that differ only in it. @param {string[]} names */
export function nameModels(names) {
  const all = [...new Set(names)].map(briefly);
  shared = new Set(all.filter((name, at) => all.indexOf(name) !== at));
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-model]"))) showModel(element, element.dataset.model ?? "");
}

/** "mlx-community/Qwen3-4B" is shown as "Qwen3-4B", a folder as its last part. @param {string} name */
export function modelWords(name) {
  const brief = briefly(name);
  return shared.has(brief) ? name : brief;
}

/** Shows the short name, with the full one as a tooltip. @param {HTMLElement} element @param {string} name */
export function showModel(element, name) {
  put(element, { title: name });
  if (element.dataset.model !== name) element.dataset.model = name;
  setText(element, modelWords(name));
}
