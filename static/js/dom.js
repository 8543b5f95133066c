/** The few things all components do with the document. No HTML strings: templates are cloned, text is text. */

const sprite = document.documentElement.dataset.sprite;
const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** The first element of a copy of <template id>. */
export function clone(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

/** The elements of a copy that are marked with data-part, by name. */
export function parts(root) {
  const found = {};
  for (const element of root.querySelectorAll("[data-part]")) found[element.dataset.part] ??= element;
  if (root.dataset.part) found[root.dataset.part] = root;
  return found;
}

/** make("p", "line", "text", child...): an element, its class, its children. */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Makes these the children, in this order. What stands in its place already is not touched: it keeps focus and costs nothing. */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let place = parent.firstElementChild;
  for (const child of children) {
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export function setIcon(svg, name) {
  const use = svg.querySelector("use");
  const href = `${sprite}#${name}`;
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}

/** The keyboard goes on from here, from something that is no control. */
export function focusOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** Writes only what differs: an untouched text node keeps selection and costs no layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Writes only the properties that differ: put(button, {hidden: true}). */
export function put(element, properties) {
  for (const [name, value] of Object.entries(properties)) if (element[name] !== value) element[name] = value;
}

export function label(element, text) {
  element.setAttribute("aria-label", text);
  element.title = text;
}

export const isWide = window.matchMedia("(min-width: 64rem)");
/** Enough for the switch and the picker beside the title and the sidebar, in any language. */
export const hasRoom = window.matchMedia("(min-width: 75rem)");
export const hasTouch = window.matchMedia("(pointer: coarse)");
