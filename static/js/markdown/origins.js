/** The source of elements that are replaced on the page: a formula, a footnote's mark, a picture. */

/** @type {WeakMap<Element, string>} */
const origins = new WeakMap();

/** @param {Element} element @param {string} origin */
export const keep = (element, origin) => origins.set(element, origin);

/** `element` replaced `before`. @param {Element} before @param {Element} element */
export const inherit = (before, element) => origins.set(element, origins.get(before) ?? "");

/** @param {Element} element */
export const originOf = (element) => origins.get(element);
