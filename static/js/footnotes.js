/**
 * The footnotes of one reply: marks in its text, the list at its end, links both ways. Numbered in the order in which the marks are
 * met, over all blocks; notes that nothing refers to stand behind them, so that nothing is lost.
 */
import { fill } from "chat/blocks";
import { make } from "chat/dom";
import { nameOf } from "chat/notes";

let replies = 0;

export class Footnotes {
  #prefix = `note-${(replies += 1)}`;
  #rows = [];
  #marks = new WeakMap();
  #list = make("ol", "");
  #section = make("section", "footnotes prose", this.#list);

  constructor(element) {
    this.element = element;
    this.#section.setAttribute("role", "doc-endnotes");
    this.#section.setAttribute("aria-label", gettext("Footnotes"));
    element.addEventListener("click", (event) => follow(event, element));
  }

  get isShown() {
    return this.#section.isConnected;
  }

  /** @param notes [{name, content, env}] of the whole reply; @param live more is to come */
  update(notes, live) {
    for (const row of this.#rows.splice(notes.length)) row.root.remove();
    notes.forEach((note, index) => this.#fill((this.#rows[index] ??= newRow()), note));
    if (!notes.length) this.#section.remove();
    else if (this.element.lastElementChild !== this.#section) this.element.append(this.#section);
    const order = this.#number();
    this.#arrange(order);
    for (const mark of this.element.querySelectorAll(".note-mark")) this.#show(mark, live);
    order.forEach((row) => this.#back(row));
  }

  #fill(row, { name, content, env }) {
    row.name = name;
    row.marks = [];
    const key = `${Object.keys(env.references).length} ${content}`;
    if (row.key === key) return;
    row.key = key;
    fill(row.body, content, env);
  }

  /** The rows in the order of their numbers. A note may have marks, too: they count after those of the text. */
  #number() {
    const byName = new Map(this.#rows.toReversed().map((row) => [row.name, row]));
    const order = [];
    const meet = (mark) => {
      const row = byName.get(this.#nameOf(mark));
      if (!row) return;
      if (!row.marks.length) order.push(row);
      row.marks.push(mark);
    };
    const inText = [...this.element.querySelectorAll(".note-mark")].filter((mark) => !this.#section.contains(mark));
    inText.forEach(meet);
    // The list grows while it is read.
    for (const row of order) row.body.querySelectorAll(".note-mark").forEach(meet);
    const rest = this.#rows.filter((row) => !order.includes(row));
    [...order, ...rest].forEach((row, index) => (row.number = index + 1));
    return [...order, ...rest];
  }

  #nameOf(mark) {
    if (!this.#marks.has(mark)) this.#marks.set(mark, { name: nameOf(mark.textContent), typed: mark.textContent });
    return this.#marks.get(mark).name;
  }

  #arrange(order) {
    order.forEach(({ root, number }, index) => {
      root.id = `${this.#prefix}-${number}`;
      if (this.#list.children[index] !== root) this.#list.insertBefore(root, this.#list.children[index] ?? null);
    });
  }

  #show(mark, live) {
    this.#nameOf(mark);
    const known = this.#marks.get(mark);
    const row = this.#rows.find(({ marks }) => marks.includes(mark));
    const state = row ? `${row.number} ${row.marks.indexOf(mark)}` : `${live}`;
    if (known.state === state) return;
    known.state = state;
    if (row) mark.replaceChildren(make("sup", "", noteLink(this.#prefix, row, mark)));
    else mark.replaceChildren(live ? make("sup", "", known.name) : known.typed);
  }

  #back(row) {
    const wanted = row.marks.length;
    if (row.back.children.length === wanted && row.shown === row.number) return;
    row.shown = row.number;
    row.back.replaceChildren(...row.marks.map((mark, index) => backLink(this.#prefix, row.number, index)));
  }
}

function newRow() {
  const body = make("div", "footnotes__text");
  const back = make("span", "footnotes__back");
  const root = make("li", "", body, back);
  root.tabIndex = -1;
  return { root, body, back, name: "", marks: [], number: 0, key: null, shown: 0 };
}

const markId = (prefix, number, index) => `${prefix}-${number}-mark-${index + 1}`;

function noteLink(prefix, { number, marks }, mark) {
  const link = make("a", "", String(number));
  link.id = markId(prefix, number, marks.indexOf(mark));
  link.href = `#${prefix}-${number}`;
  link.setAttribute("role", "doc-noteref");
  link.setAttribute("aria-label", interpolate(gettext("Footnote %(number)s"), { number }, true));
  return link;
}

function backLink(prefix, number, index) {
  const link = make("a", "", "↩");
  link.href = `#${markId(prefix, number, index)}`;
  link.setAttribute("role", "doc-backlink");
  link.setAttribute("aria-label", interpolate(gettext("Back to the text, footnote %(number)s"), { number }, true));
  return link;
}

/** Without a new address: the back button belongs to conversations. */
function follow(event, element) {
  const link = event.target.closest?.('a[href^="#note-"]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = element.querySelector(link.hash);
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: "center", behavior: "instant" });
  target.focus({ preventScroll: true });
}
