/** What models are called where they are shown. */
import { put, setText } from "chat/dom";

const LAST_PART = /[^/\\]+(?=[/\\]*$)/;
/** @type {Set<string>} */
let shared = new Set();

/** @param {string} name */
const briefly = (name) => LAST_PART.exec(name)?.[0] ?? name;

/** The models that there are: those that differ in nothing but the organisation are told apart by it. @param {string[]} names */
export function nameModels(names) {
  const all = [...new Set(names)].map(briefly);
  shared = new Set(all.filter((name, at) => all.indexOf(name) !== at));
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-model]"))) showModel(element, element.dataset.model ?? "");
}

/** "mlx-community/Qwen3-4B" is "Qwen3-4B" to people, a folder its last part. @param {string} name */
export function modelWords(name) {
  const brief = briefly(name);
  return shared.has(brief) ? name : brief;
}

/** Its name in short, the whole one at hand. @param {HTMLElement} element @param {string} name */
export function showModel(element, name) {
  put(element, { title: name });
  element.dataset.model = name;
  setText(element, modelWords(name));
}
