/**
 * Formulas as MathML. KaTeX loads with the first formula; it builds nodes, so no string becomes HTML here. Until then,
 * and if a formula cannot be parsed or does something forbidden, its source stays as typed.
 */
import { Slices } from "chat/lib/slices";
import { LONGEST_FORMULA } from "chat/markdown/dollars";
import { toCore } from "chat/markdown/mathml_core";
import { texOf } from "chat/markdown/tex";

// The colour of a command that is not trusted (links, pictures, HTML): a formula that contains one is shown as typed.
const REFUSED = "#badbad";
/** @type {import("katex").KatexOptions} */
const OPTIONS = {
  output: "mathml", throwOnError: true, strict: "ignore", trust: false, errorColor: REFUSED, maxExpand: 300, maxSize: 30,
};
// KaTeX draws these with style attributes, which the content security policy forbids.
const WITHOUT_STYLE = { "\\fcolorbox": "\\fbox{\\colorbox{#2}{#3}}", "\\pmb": "\\boldsymbol{#1}" };
// Browsers' layout time for nested fractions and roots grows fast with their depth.
const DEEPEST = 60;
const MOST_ELEMENTS = 4000;
const KEPT = 500;

const slices = new Slices({ ms: 12, frame: 100 });
/** @type {Map<string, Element | null>} */
const drawn = new Map();
/** @type {Promise<unknown> | null} */
let library = null;
/** @type {typeof globalThis.katex | null} */
let katex = null;

/** @param {Element} element contains the formula with its marks as text */
export function drawFormula(element) {
  if (drawn.has(keyOf(element))) return put(element);
  if (katex && slices.hasTime) return slices.run(() => draw(element));
  load().then(() => katex && slices.later(() => slices.run(() => drawIfShown(element))));
}

function load() {
  return (library ??= import("katex").then(() => (katex = globalThis.katex), failed));
}

/** Probably the connection: the next formula tries again. @param {unknown} error */
function failed(error) {
  library = null;
  reportError(error);
}

/** A growing block may have been redrawn in the meantime. @param {Element} element */
function drawIfShown(element) {
  if (element.isConnected) draw(element);
}

/** @param {Element} element */
function draw(element) {
  const key = keyOf(element);
  if (!drawn.has(key)) drawn.set(key, mathOf(element));
  const [oldest] = drawn.keys();
  if (drawn.size > KEPT) drawn.delete(oldest);
  put(element);
}

/** @param {Element} element */
function put(element) {
  const math = drawn.get(keyOf(element));
  if (!math) return element.classList.add("formula--source");
  element.classList.add("formula--drawn");
  element.classList.toggle("formula--long", element.textContent.length > 50);
  element.replaceChildren(math.cloneNode(true));
}

/** @param {Element} element */
const isDisplay = (element) => element.classList.contains("formula--display");
/** @param {Element} element */
const keyOf = (element) => `${isDisplay(element)} ${element.textContent}`;

/** @param {Element} element @returns {Element | null} null if it is not a formula */
function mathOf(element) {
  const source = texOf(element.textContent);
  if (!katex || source.length > LONGEST_FORMULA) return null;
  try {
    const holder = document.createElement("span");
    katex.render(source, holder, { ...OPTIONS, macros: { ...WITHOUT_STYLE }, displayMode: isDisplay(element) });
    const math = holder.querySelector("math");
    return !math || math.querySelector(`[mathcolor="${REFUSED}"]`) || isTooMuch(math) ? null : toCore(math);
  } catch {
    return null;
  }
}

/** @param {Element} math */
function isTooMuch(math) {
  return math.getElementsByTagName("*").length > MOST_ELEMENTS || isDeep(math, DEEPEST);
}

/** @param {Element} element @param {number} room @returns {boolean} */
function isDeep(element, room) {
  return room === 0 || [...element.children].some((child) => isDeep(child, room - 1));
}
