/**
 * Growing Markdown. Finished blocks keep their nodes; only the tail, usually one block, is parsed and rendered again.
 *
 * A block is finished when the first line of the next one is complete: until then "2" after a blank line may still
 * become "2." and so belong to the list above.
 *
 * An end that may still become something else is plain text until then (markdown.js, splitLive).
 *
 * A long text is drawn in steps, as if it were still being written, whenever there is time.
 */
import { Slices } from "chat/lib/slices";
import { finish, redraw, refers, resolve } from "chat/markdown/blocks";
import { newReferences, plain, split, splitLive } from "chat/markdown/markdown";
import { tame } from "chat/text/visible";

// A step is at least this long, and as long as the tail, which it redraws; but no longer than a browser lays out at
// once.
const STEP = { characters: 16_000, lines: 200 };
const LONGEST_STEP = { characters: 64_000, lines: 2_000 };
// Elements in one reply. Later text is shown as plain text: each element costs layout time and memory.
const MOST_ELEMENTS = 40_000;
// Each added block costs more, the more there are.
const ELEMENTS_OF_BLOCK = 5;
const MOST_NOTES = 300;
// The browser's work after a step: characters per millisecond; minimum in milliseconds.
const LAYOUT = { characters: 3_000, ms: 6 };

const slices = new Slices({ ms: 40, frame: 100 });

/**
 * @typedef {object} Callbacks
 * @property {() => void} onDrawn something was drawn later than requested
 * @property {(blocks: DrawnBlock[], start: number) => void} onBlocks these blocks are drawn, of the text from `start` on
 */
/**
 * Blocks that a final paint treated as finished.
 *
 * @typedef {object} Ending
 * @property {number} tail
 * @property {DrawnBlock[]} drawn
 * @property {number} elements
 * @property {number} notes
 * @property {number} referring
 * @property {MarkdownEnv["references"]} references
 */

export class RichText {
  #wanted = { source: "", live: true };
  #drawn = { source: "", live: true };
  #tail = 0;
  /** @type {DrawnBlock[]} */
  #growing = [];
  /** @type {Block[]} */
  #notes = [];
  #references = newReferences();
  /** @type {DrawnBlock[]} */
  #referring = [];
  /** @type {DrawnBlock[]} */
  #stale = [];
  #elements = 0;
  #isAsleep = false;
  /** @type {Ending | null} */
  #ending = null;
  #callbacks;

  /**
   * @param {HTMLElement} element
   * @param {Callbacks} callbacks
   */
  constructor(element, callbacks) {
    this.element = element;
    this.#callbacks = callbacks;
  }

  /** The drawn part of a text. @param {string} text */
  static sourceOf(text) {
    return tame(text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);
  }

  /** Shows `text`; `live`: more of it is to come. @param {string} text @param {boolean} live */
  update(text, live) {
    const source = RichText.sourceOf(text);
    const { source: before, live: wasLive } = this.#wanted;
    if (!source.startsWith(before)) this.#clear();
    else if (!wasLive && (live || source !== before)) this.#reopen();
    this.#wanted = { source, live };
    this.#go();
  }

  /** Its footnotes, in order: {name, content}. */
  get notes() {
    return [...this.#notes, ...this.#growing.map(({ block }) => block).filter(isNote)];
  }

  get references() {
    return this.#references;
  }

  get #isBehind() {
    const { source, live } = this.#drawn;
    return source.length < this.#wanted.source.length || live !== this.#wanted.live || this.#stale.length > 0;
  }

  /** Draws as much as there is time for. */
  #go() {
    while (this.#isBehind && slices.hasTime) slices.run(() => this.#step());
    if (!this.#isBehind || this.#isAsleep) return;
    this.#isAsleep = true;
    slices.later(() => this.#wake());
  }

  #wake() {
    this.#isAsleep = false;
    // The conversation was left.
    if (!this.element.isConnected) return;
    this.#go();
    this.#callbacks.onDrawn();
  }

  /** Text after a final paint continues blocks that were treated as finished. */
  #reopen() {
    if (this.#drawn.live || !this.#ending) return;
    const { tail, drawn, elements, notes, referring, references } = this.#ending;
    this.#drawn.live = true;
    this.#tail = tail;
    this.#growing = drawn.map((one) => (refers(one) ? toRedraw(one) : one));
    this.#elements = elements;
    this.#notes.length = notes;
    this.#referring.length = referring;
    // The last definition's address may continue.
    this.#references = { references };
    this.#stale = [...this.#referring];
  }

  #clear() {
    this.element.replaceChildren();
    this.#drawn = { source: "", live: true };
    this.#tail = 0;
    this.#growing = [];
    this.#notes = [];
    this.#references = newReferences();
    this.#referring = [];
    this.#stale = [];
    this.#elements = 0;
    this.#ending = null;
  }

  #step() {
    const { source, live } = this.#wanted;
    const from = this.#drawn.source.length;
    const stale = from === source.length && live === this.#drawn.live && this.#stale.pop();
    if (stale) return resolve(stale, this.#references);
    const to = endOfStep(source, this.#tail, from);
    this.#show(source.slice(0, to), live || to < source.length);
    if (from > 0) slices.count(Math.max(LAYOUT.ms, (to - from) / LAYOUT.characters));
  }

  /** @param {string} source @param {boolean} live */
  #show(source, live) {
    this.#drawn = { source, live };
    const env = { references: { ...this.#references.references }, live };
    const blocks = this.#blocks(source.slice(this.#tail), env);
    this.#draw(blocks, env);
    this.#callbacks.onBlocks(this.#growing, this.#tail);
    this.#finish(blocks, live);
  }

  /** @param {string} source @param {MarkdownEnv} env @returns {Block[]} */
  #blocks(source, env) {
    if (this.#elements > MOST_ELEMENTS) return plain(source);
    let room = MOST_NOTES - this.#notes.length;
    return (env.live ? splitLive : split)(source, env).map((block) => (isNote(block) && (room -= 1) < 0 ? { ...block, kind: "plain" } : block));
  }

  /** @param {Block[]} blocks @param {MarkdownEnv} env */
  #draw(blocks, env) {
    const before = this.#growing;
    this.#growing = blocks.map((block, index) => this.#place(before[index], redraw(before[index], block, env)));
    for (const extra of before.slice(blocks.length)) extra.node.remove();
  }

  /** @param {DrawnBlock | undefined} before @param {DrawnBlock} drawn */
  #place(before, drawn) {
    if (!before) this.element.append(drawn.node);
    else if (before.node !== drawn.node) before.node.replaceWith(drawn.node);
    return drawn;
  }

  /** Moves blocks that cannot change any more out of the tail. @param {Block[]} blocks @param {boolean} live */
  #finish(blocks, live) {
    if (!live) this.#ending = { tail: this.#tail, drawn: [...this.#growing], ...this.#state };
    let count = live ? 0 : blocks.length;
    if (live) while (count + 1 < blocks.length && isSettled(blocks[count], blocks[count + 1])) count += 1;
    for (const drawn of this.#growing.splice(0, count)) this.#done(drawn);
    const end = count < blocks.length ? blocks[count].start : this.#drawn.source.length - this.#tail;
    if (count > 0 || !live) this.#advance(end);
  }

  get #state() {
    const references = { ...this.#references.references };
    return { elements: this.#elements, notes: this.#notes.length, referring: this.#referring.length, references };
  }

  /** @param {DrawnBlock} drawn */
  #done(drawn) {
    this.#elements += ELEMENTS_OF_BLOCK + drawn.node.querySelectorAll("*").length;
    if (isNote(drawn.block)) this.#notes.push(drawn.block);
    if (refers(drawn)) this.#referring.push(drawn);
    finish(drawn);
  }

  /** @param {number} length */
  #advance(length) {
    const passed = this.#drawn.source.slice(this.#tail, this.#tail + length);
    this.#tail += length;
    if (!passed.includes("]:")) return;
    const known = Object.keys(this.#references.references).length;
    split(passed, this.#references);
    // Earlier blocks may use the new definitions.
    if (Object.keys(this.#references.references).length > known) this.#stale = [...this.#referring];
  }
}

/**
 * The block is final now that this one follows it: an open formula that turns out to be none would continue the
 * paragraph above it, and a Markdown block may have its end after it.
 *
 * @param {Block} block
 * @param {Block} next
 */
const isSettled = (block, next) => !block.open && next.source.includes("\n") && (!next.open || block.end < next.start);
/** Drops the source, so that it is redrawn. @param {DrawnBlock} drawn @returns {DrawnBlock} */
const toRedraw = ({ block, node }) => ({ block: { ...block, source: "" }, node });
/** @param {Block} given */
const isNote = ({ kind }) => kind === "note";

/**
 * Where a step after this tail ends: between two lines, if there are any.
 *
 * @param {string} source
 * @param {number} tail
 * @param {number} from
 */
function endOfStep(source, tail, from) {
  const most = stepBehind(source.slice(tail, from));
  let end = from;
  for (let lines = 0; lines < most.lines; lines += 1) {
    const next = source.indexOf("\n", end) + 1 || source.length;
    if (next > from + most.characters) return end > from ? end : from + most.characters;
    if (next === source.length) return next;
    end = next;
  }
  return end;
}

/** @param {string} tail */
function stepBehind(tail) {
  if (tail.length > LONGEST_STEP.characters) return LONGEST_STEP;
  const length = { characters: tail.length, lines: tail.split("\n").length };
  /** @param {"characters" | "lines"} name */
  const within = (name) => Math.min(LONGEST_STEP[name], Math.max(STEP[name], length[name]));
  return { characters: within("characters"), lines: within("lines") };
}
