/**
 * The footnotes of one reply: marks in its text, the list at its end, links both ways. Numbered in the order of their
 * marks, over all blocks; notes without a mark follow, so that nothing is lost.
 */
import { make } from "chat/lib/dom";
import { fill } from "chat/markdown/blocks";
import { nameOf } from "chat/markdown/notes";
import { directionOf, wordsOf } from "chat/text/direction";

// Marks beyond this number stay as typed.
const MOST_MARKS = 2000;

/** @typedef {{ name?: string, content?: string, growing?: boolean, env: MarkdownEnv }} Note */
/**
 * @typedef {object} NoteRow
 * @property {HTMLElement} root
 * @property {HTMLElement} line takes its direction from its own text, wherever the number stands
 * @property {HTMLElement} body
 * @property {HTMLElement} back links to the marks
 * @property {string} name
 * @property {NoteMark[]} marks
 * @property {number} number from 1
 * @property {string | null} key what is drawn
 * @property {number} shown the number that the links back were made for
 */
/**
 * @typedef {object} NoteMark
 * @property {Element} element
 * @property {string} name
 * @property {string} typed
 * @property {NoteRow | null} row
 * @property {number} index among the marks of its row
 * @property {string} state what is drawn
 */

let replies = 0;

export class Footnotes {
  #prefix = `note-${(replies += 1)}`;
  /** @type {NoteRow[]} */
  #rows = [];
  /** @type {WeakMap<Element, NoteMark>} */
  #marks = new WeakMap();
  /** @type {NoteMark[]} */
  #known = [];
  #list = make("ol", "");
  #section = make("section", "footnotes prose", this.#list);

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.#section.setAttribute("role", "doc-endnotes");
    this.#section.setAttribute("aria-label", gettext("Footnotes"));
    element.addEventListener("click", (event) => follow(event, element));
  }

  get isShown() {
    return this.#section.isConnected;
  }

  /** @param {Note[]} notes [{name, content, env}] of the whole reply */
  update(notes) {
    for (const row of this.#rows.splice(notes.length)) row.root.remove();
    notes.forEach((note, index) => this.#fill((this.#rows[index] ??= newRow()), note));
    if (!notes.length) this.#section.remove();
    else if (this.element.lastElementChild !== this.#section) this.element.append(this.#section);
    const rows = this.#number();
    this.#arrange(rows);
    this.#section.dir = rows.find(({ line }) => line.dir)?.line.dir ?? "";
    for (const mark of this.#known) this.#show(mark);
    rows.forEach((row) => this.#back(row));
  }

  /** @param {NoteRow} row @param {Note} note */
  #fill(row, { name = "", content = "", growing = false, env }) {
    row.name = name;
    row.marks = [];
    const key = `${Object.keys(env.references).length} ${growing} ${content}`;
    if (row.key === key) return;
    row.key = key;
    fill(row.body, content, { ...env, growing });
    row.line.dir = directionOf(wordsOf(row.body));
  }

  /** Sorts the rows by number. A note may contain marks too: they count after those of the text. */
  #number() {
    const byName = new Map([...this.#rows].reverse().map((row) => /** @type {const} */ ([row.name, row])));
    /** @type {Set<NoteRow>} */
    const met = new Set();
    this.#known = [];
    /** @param {Element} element */
    const meet = (element) => {
      if (this.#known.length >= MOST_MARKS) return;
      const mark = this.#markOf(element);
      this.#known.push(mark);
      mark.row = byName.get(mark.name) ?? null;
      if (!mark.row) return;
      met.add(mark.row);
      mark.index = mark.row.marks.push(mark) - 1;
    };
    const inText = [...this.element.querySelectorAll(".note-mark")].filter((element) => !this.#section.contains(element));
    inText.forEach(meet);
    // The set grows during the iteration.
    for (const row of met) row.body.querySelectorAll(".note-mark").forEach(meet);
    const rows = [...met, ...this.#rows.filter((row) => !met.has(row))];
    rows.forEach((row, index) => (row.number = index + 1));
    return rows;
  }

  /** @param {Element} element */
  #markOf(element) {
    const known = this.#marks.get(element);
    if (known) return known;
    const mark = { element, name: nameOf(element.textContent), typed: element.textContent, row: null, index: 0, state: "" };
    this.#marks.set(element, mark);
    return mark;
  }

  /** @param {NoteRow[]} rows */
  #arrange(rows) {
    rows.forEach(({ root, number }, index) => {
      root.id = `${this.#prefix}-${number}`;
      if (this.#list.children[index] !== root) this.#list.insertBefore(root, this.#list.children[index] ?? null);
    });
  }

  /** A mark without a note stays as typed. @param {NoteMark} mark */
  #show(mark) {
    const { element, row, index, typed } = mark;
    const state = row ? `${row.number} ${index}` : "";
    if (mark.state === state) return;
    mark.state = state;
    element.replaceChildren(row ? make("sup", "", noteLink(this.#prefix, row.number, index)) : typed);
  }

  /** @param {NoteRow} row */
  #back(row) {
    const wanted = row.marks.length;
    if (row.back.children.length === wanted && row.shown === row.number) return;
    if (row.shown !== row.number || row.back.children.length > wanted) row.back.replaceChildren();
    row.shown = row.number;
    for (let index = row.back.children.length; index < wanted; index += 1) row.back.append(backLink(this.#prefix, row.number, index));
  }
}

/** @returns {NoteRow} */
function newRow() {
  const body = make("div", "footnotes__text");
  const back = make("span", "footnotes__back");
  const line = make("div", "", body, back);
  const root = make("li", "", line);
  root.tabIndex = -1;
  return { root, line, body, back, name: "", marks: [], number: 0, key: null, shown: 0 };
}

/** @param {string} prefix @param {number} number @param {number} index */
const markId = (prefix, number, index) => `${prefix}-${number}-mark-${index + 1}`;

/** @param {string} prefix @param {number} number @param {number} index */
function noteLink(prefix, number, index) {
  const link = make("a", "", String(number));
  link.id = markId(prefix, number, index);
  link.href = `#${prefix}-${number}`;
  link.setAttribute("role", "doc-noteref");
  link.setAttribute("aria-label", interpolate(gettext("Footnote %(number)s"), { number }, true));
  return link;
}

/** @param {string} prefix @param {number} number @param {number} index */
function backLink(prefix, number, index) {
  const link = make("a", "", "↩");
  link.href = `#${markId(prefix, number, index)}`;
  link.setAttribute("role", "doc-backlink");
  link.setAttribute("aria-label", interpolate(gettext("Back to the text, footnote %(number)s"), { number }, true));
  return link;
}

/**
 * Leaves the address unchanged: the back button belongs to conversations.
 * @param {MouseEvent} event @param {HTMLElement} element
 */
function follow(event, element) {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest?.('a[href^="#note-"]'));
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = /** @type {HTMLElement | null} */ (element.querySelector(link.hash));
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: "center", behavior: "instant" });
  target.focus({ preventScroll: true });
}
