/**
 * KaTeX writes MathML 3, browsers draw MathML Core: this converts what they lack. Letters in other alphabets become
 * their Unicode characters; alignment, rules and frames become classes for formula.css.
 */
const CAPITAL = 0x41;
const SMALL = 0x61;
const DIGIT = 0x30;
// First code point of each alphabet: capitals, small letters, digits.
/** @type {Record<string, number[]>} */
const ALPHABETS = {
  bold: [0x1d400, 0x1d41a, 0x1d7ce],
  italic: [0x1d434, 0x1d44e],
  "bold-italic": [0x1d468, 0x1d482],
  script: [0x1d49c, 0x1d4b6],
  "bold-script": [0x1d4d0, 0x1d4ea],
  fraktur: [0x1d504, 0x1d51e],
  "bold-fraktur": [0x1d56c, 0x1d586],
  "double-struck": [0x1d538, 0x1d552, 0x1d7d8],
  "sans-serif": [0x1d5a0, 0x1d5ba, 0x1d7e2],
  "bold-sans-serif": [0x1d5d4, 0x1d5ee, 0x1d7ec],
  "sans-serif-italic": [0x1d608, 0x1d622],
  "sans-serif-bold-italic": [0x1d63c, 0x1d656],
  monospace: [0x1d670, 0x1d68a, 0x1d7f6],
};
// Letters that Unicode had before their alphabet.
/** @type {Record<string, Record<string, string>>} */
const EARLIER = {
  italic: { h: "ℎ" },
  script: { B: "ℬ", E: "ℰ", F: "ℱ", H: "ℋ", I: "ℐ", L: "ℒ", M: "ℳ", R: "ℛ", e: "ℯ", g: "ℊ", o: "ℴ" },
  fraktur: { C: "ℭ", H: "ℌ", I: "ℑ", R: "ℜ", Z: "ℨ" },
  "double-struck": { C: "ℂ", H: "ℍ", N: "ℕ", P: "ℙ", Q: "ℚ", R: "ℝ", Z: "ℤ" },
};
/** @type {Record<string, string>} */
const FRAMES = {
  box: "box", updiagonalstrike: "strike-up", downdiagonalstrike: "strike-down", horizontalstrike: "strike", bottom: "line-below",
  top: "line-above",
};

// Dots, acute, grave, breve, ring.
const MARKS = new Set("\u02d9\u00a8\u20db\u20dc\u00b4\u02ca`\u02cb\u02d8\u02da");

/** @param {Element} math @returns {Element} the same element, changed */
export function toCore(math) {
  math.querySelectorAll("annotation").forEach((annotation) => annotation.remove());
  math.querySelectorAll("[mathvariant]").forEach(letters);
  math.querySelectorAll("mtable").forEach(table);
  math.querySelectorAll("menclose").forEach(frame);
  math.querySelectorAll("mover > mo:last-child, munder > mo:last-child").forEach(line);
  math.querySelectorAll("mover > mo:last-child").forEach(accent);
  math.querySelectorAll("mpadded[width^='+']").forEach(padding);
  return math;
}

/** @param {Element} element */
function letters(element) {
  const variant = element.getAttribute("mathvariant") ?? "normal";
  if (variant === "normal") return;
  element.removeAttribute("mathvariant");
  if (element.childElementCount === 0) element.textContent = [...element.textContent].map((one) => letter(one, variant)).join("");
}

/** @param {string} character @param {string} variant */
function letter(character, variant) {
  const earlier = EARLIER[variant];
  if (earlier && Object.hasOwn(earlier, character)) return earlier[character];
  const code = character.codePointAt(0) ?? 0;
  const [capital, small, digit] = ALPHABETS[variant] ?? [];
  if (capital && code >= CAPITAL && code < CAPITAL + 26) return String.fromCodePoint(capital + code - CAPITAL);
  if (small && code >= SMALL && code < SMALL + 26) return String.fromCodePoint(small + code - SMALL);
  if (digit && code >= DIGIT && code < DIGIT + 10) return String.fromCodePoint(digit + code - DIGIT);
  return character;
}

/** @param {Element} element */
function table(element) {
  /** @param {string} name */
  const words = (name) => (element.getAttribute(name) ?? "").split(/\s+/);
  const [align, columns, rows] = ["columnalign", "columnlines", "rowlines"].map(words);
  element.classList.toggle("formula-pairs", element.getAttribute("columnspacing") === "0em" && align.length > 1);
  [...element.children].forEach((row, at) => {
    row.classList.toggle("formula-ruled", isLine(rows[at]) && row !== element.lastElementChild);
    [...row.children].forEach((cell, index) => {
      if (align[index] === "left" || align[index] === "right") cell.classList.add(`formula-${align[index]}`);
      if (isLine(columns[index])) cell.classList.add("formula-lined");
    });
  });
}

/** @param {string} word */
const isLine = (word) => word === "solid" || word === "dashed";

/** @param {Element} element */
function frame(element) {
  const row = document.createElementNS(element.namespaceURI, "mrow");
  for (const notation of (element.getAttribute("notation") ?? "").split(/\s+/)) {
    if (Object.hasOwn(FRAMES, notation)) row.classList.add(`formula-${FRAMES[notation]}`);
  }
  row.append(...element.childNodes);
  element.replaceWith(row);
}

/** A line over or under something becomes a border: WebKit puts a stretched one far too high. @param {Element} operator */
function line(operator) {
  const { parentElement: whole, previousElementSibling: base } = operator;
  if (operator.textContent !== "\u203e" || !whole || !base) return;
  const row = document.createElementNS(whole.namespaceURI, "mrow");
  row.classList.add(whole.localName === "mover" ? "formula-line-above" : "formula-line-below");
  row.append(base);
  whole.replaceWith(row);
}

/**
 * A combining arrow has no width of its own and is drawn beside its letter. WebKit gives a mark that does not stretch
 * the height of a line, and so puts it too high; no font has a wider one.
 *
 * @param {Element} operator
 */
function accent(operator) {
  const mark = operator.textContent;
  if (MARKS.has(mark)) operator.setAttribute("stretchy", "true");
  if (mark !== "\u20d7") return;
  operator.textContent = "→";
  operator.setAttribute("stretchy", "false");
  operator.classList.add("formula-vector");
}

/** @param {Element} element */
function padding(element) {
  for (const name of ["width", "height", "lspace", "voffset"]) element.removeAttribute(name);
}
