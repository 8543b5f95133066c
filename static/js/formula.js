/**
 * Formulas as MathML. KaTeX comes with the first one; it builds nodes, so that no string becomes HTML here. Until then, and where a
 * formula cannot be read or does what a formula should not, the source stays as it was typed.
 */
import { toCore } from "chat/mathml_core";
import { texOf } from "chat/tex";

// The colour of a command that is not trusted (links, pictures, HTML): a formula with one of them is shown as it was typed.
const REFUSED = "#badbad";
const OPTIONS = {
  output: "mathml", throwOnError: true, strict: "ignore", trust: false, errorColor: REFUSED, maxExpand: 300, maxSize: 30,
};
const LONGEST = 4000;
// A browser lays nested fractions and roots out in a time that grows fast with their depth.
const DEEPEST = 30;
// So much at once in a row; more waits until the browser has time.
const SLICE_MS = 12;
const FRAME_MS = 100;
const KEPT = 500;

const drawn = new Map();
const waiting = [];
let library = null;
let katex = null;
let slice = { began: 0, used: 0 };

/** @param element has the formula with its marks as text */
export function drawFormula(element) {
  if (drawn.has(keyOf(element))) return put(element);
  if (katex && hasTime()) return draw(element);
  waiting.push(element);
  if (waiting.length === 1) work();
}

async function work() {
  try {
    katex ??= await load();
  } catch (error) {
    // The connection, perhaps: the next formula asks again.
    library = null;
    waiting.length = 0;
    return reportError(error);
  }
  while (waiting.length) {
    await new Promise((resolve) => setTimeout(resolve));
    // The newest are those at the end of the page, where the reader is.
    while (waiting.length && hasTime()) drawIfShown(waiting.pop());
    if (waiting.length) await new Promise((resolve) => setTimeout(resolve, FRAME_MS / 2));
  }
}

function load() {
  library ??= import("katex").then(() => globalThis.katex);
  return library;
}

function hasTime() {
  const now = performance.now();
  if (now - slice.began > FRAME_MS) slice = { began: now, used: 0 };
  return slice.used < SLICE_MS;
}

/** A growing block may have been drawn anew meanwhile. */
function drawIfShown(element) {
  if (element.isConnected) draw(element);
}

function draw(element) {
  const start = performance.now();
  const key = keyOf(element);
  if (!drawn.has(key)) drawn.set(key, mathOf(element));
  if (drawn.size > KEPT) drawn.delete(drawn.keys().next().value);
  put(element);
  slice.used += performance.now() - start;
}

function put(element) {
  const math = drawn.get(keyOf(element));
  if (!math) return element.classList.add("formula--source");
  element.classList.add("formula--drawn");
  element.classList.toggle("formula--long", element.textContent.length > 50);
  element.replaceChildren(math.cloneNode(true));
}

const isDisplay = (element) => element.classList.contains("formula--display");
const keyOf = (element) => `${isDisplay(element)} ${element.textContent}`;

/** @returns {Element|null} null if it is no formula after all */
function mathOf(element) {
  const source = texOf(element.textContent);
  if (source.length > LONGEST || depth(source) > DEEPEST) return null;
  try {
    const holder = document.createElement("span");
    katex.render(source, holder, { ...OPTIONS, displayMode: isDisplay(element) });
    const math = holder.querySelector("math");
    return math.querySelector(`[mathcolor="${REFUSED}"]`) ? null : toCore(math);
  } catch {
    return null;
  }
}

function depth(source) {
  let deepest = 0;
  let now = 0;
  for (const character of source) {
    if (character === "{") deepest = Math.max(deepest, (now += 1));
    else if (character === "}") now -= 1;
  }
  return deepest;
}
