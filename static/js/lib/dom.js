/** DOM helpers shared by all components. No HTML strings: templates are cloned, text is text. */

const SVG = "http://www.w3.org/2000/svg";

/** @template {keyof ById} Name @param {Name} id @returns {ById[Name]} */
export const byId = (id) => /** @type {ById[Name]} */ (document.getElementById(id));

/** The first element of a copy of <template id>. @template {keyof Templates} Name @param {Name} id @returns {Templates[Name]} */
export function clone(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {Templates[Name]} */ (template.content.firstElementChild?.cloneNode(true));
}

/**
 * The elements of a copy that have data-part, by name.
 *
 * @template {keyof Parts} Name
 * @param {HTMLElement & Holds<Name>} root
 * @returns {Parts[Name]}
 */
export function parts(root) {
  /** @type {Record<string, HTMLElement>} */
  const found = {};
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-part]"))) found[element.dataset.part ?? ""] ??= element;
  if (root.dataset.part) found[root.dataset.part] = root;
  return /** @type {any} */ (found);
}

/**
 * make("p", "line", "text", child...): an element, its class, its children.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} tag
 * @param {string} [className]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/**
 * Makes these the children, in this order. A child already in place is not touched: it keeps focus and costs nothing.
 *
 * @param {Element} parent
 * @param {Element[]} children
 */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let place = parent.firstElementChild;
  for (const child of children) {
    if (child === place) place = child.nextElementSibling;
    else parent.insertBefore(child, place);
  }
}

/** @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** @param {Element} svg @param {string} name */
export function setIcon(svg, name) {
  const use = svg.querySelector("use");
  const href = `#icon-${name}`;
  if (use?.getAttribute("href") !== href) use?.setAttribute("href", href);
}

/** Focuses an element that is not a control, so that Tab continues from there. @param {HTMLElement} element */
export function focusOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/**
 * Writes only a changed text: an untouched text node keeps selection and costs no layout.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Writes only changed properties: put(button, {hidden: true}).
 *
 * @template {object} Target
 * @param {Target} element
 * @param {Partial<Target>} properties
 */
export function put(element, properties) {
  for (const name of /** @type {(keyof Target)[]} */ (Object.keys(properties))) {
    const value = /** @type {Target[keyof Target]} */ (properties[name]);
    if (element[name] !== value) element[name] = value;
  }
}

/** @param {HTMLElement} element @param {string} text */
export function label(element, text) {
  element.setAttribute("aria-label", text);
  element.title = text;
}

export const isWide = window.matchMedia("(min-width: 64rem)");
/** Wide enough for the switch and the picker beside the title and the sidebar, in any language. */
export const hasRoom = window.matchMedia("(min-width: 75rem)");
/** The title would have no room beside the pill: the pill shows only the name. */
export const isNarrow = window.matchMedia("(max-width: 48rem)");
export const hasTouch = window.matchMedia("(pointer: coarse)");
