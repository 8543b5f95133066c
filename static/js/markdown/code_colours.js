/**
 * Text and colours of a code block. While it grows, whole lines are coloured a few times a second and keep their
 * colours; text not yet coloured follows them. Only lines that look different are replaced.
 */
import { make } from "chat/lib/dom";
import { colour, knownLanguage } from "chat/markdown/highlight";
import { showText } from "chat/markdown/long_text";
import { toFragment } from "chat/markdown/sink";

// Adding more than this would block the page for longer than the colours are worth.
const CAP = 60_000;
// Milliseconds between two colourings of a growing block, and the factor over the time they took.
const PAUSE = 200;
const SHARE = 3;
// Most lines added to the page at once.
const MOST_LINES = 300;

export class CodeColours {
  #text = "";
  #isFinal = false;
  #language;
  #coloured = "";
  /** @type {string[]} HTML of each line */
  #lines = [];
  /** @type {ChildNode[][]} */
  #nodes = [];
  #rest = make("span", "code__rest");
  #isAsked = false;
  #isRefused = false;
  #notBefore = 0;

  /** @param {HTMLElement} code empty @param {string} language as the model spells it */
  constructor(code, language) {
    this.code = code;
    this.#language = knownLanguage(language);
  }

  /** Shows text; `colour` or `finish` adds colours later. @param {string} text */
  show(text) {
    if (!text.startsWith(this.#coloured)) this.#clear();
    this.#text = text;
    this.#isFinal = false;
    if (this.#language) this.#showRest();
    else showText(this.code, text);
  }

  get text() {
    return this.#text;
  }

  get isFinal() {
    return this.#isFinal;
  }

  /** Colours whole lines; more text is to come. */
  colour() {
    this.#ask();
  }

  finish() {
    this.#isFinal = true;
    this.#ask();
  }

  #clear() {
    this.code.replaceChildren();
    this.#coloured = "";
    this.#lines = [];
    this.#nodes = [];
  }

  get #wanted() {
    const { length } = this.#text;
    const isWhole = this.#isFinal && length <= CAP;
    return isWhole ? this.#text : this.#text.slice(0, this.#text.lastIndexOf("\n", CAP - 1) + 1);
  }

  get #isDone() {
    return !this.#language || this.#isRefused || this.#wanted === this.#coloured;
  }

  #ask() {
    if (this.#isAsked || this.#isDone) return;
    this.#isAsked = true;
    const wait = this.#isFinal ? 0 : this.#notBefore - performance.now();
    if (wait > 0) setTimeout(() => this.#begin(), wait);
    else this.#begin();
  }

  async #begin() {
    const start = performance.now();
    try {
      // The worker may be busy: the text is read when the turn comes.
      await colour(this.#language ?? "", () => this.#wanted, (text, lines) => this.#put(text, lines));
    } catch (error) {
      reportError(error);
      this.#isRefused = true;
    }
    const now = performance.now();
    this.#notBefore = now + Math.max(PAUSE, SHARE * (now - start));
    this.#isAsked = false;
    this.#ask();
  }

  /**
   * @param {string} text
   * @param {string[] | null} lines HTML; null: colouring is not possible
   * @returns {boolean} false: not everything was added, call again
   */
  #put(text, lines) {
    if (!lines) this.#isRefused = true;
    if (!lines || !this.#text.startsWith(text)) return true;
    const same = lines.findIndex((line, index) => line !== this.#lines[index]);
    const from = same < 0 ? lines.length : same;
    const to = Math.min(lines.length, from + MOST_LINES);
    if (from < to || to < this.#lines.length) this.#replace(from, lines.slice(from, to));
    this.#coloured = to < lines.length ? linesOf(text).slice(0, to).join("") : text;
    this.#showRest();
    return to === lines.length;
  }

  /** @param {number} from @param {string[]} lines */
  #replace(from, lines) {
    for (const node of this.#nodes.slice(from).flat()) node.remove();
    const nodes = nodesOf(toFragment(lines.join("")));
    this.code.insertBefore(fragmentOf(nodes.flat()), this.#rest.parentNode === this.code ? this.#rest : null);
    this.#lines.splice(from, Infinity, ...lines);
    this.#nodes.splice(from, Infinity, ...nodes);
  }

  #showRest() {
    const rest = this.#text.slice(this.#coloured.length);
    if (rest && this.#rest.parentNode !== this.code) this.code.append(this.#rest);
    showText(this.#rest, rest);
    if (!rest) this.#rest.remove();
  }
}

/** Lines with their line ends. @param {string} text */
const linesOf = (text) => text.split(/(?<=\n)/);

/** The nodes of each line. No node spans two lines: the worker splits them. @param {DocumentFragment} fragment */
function nodesOf(fragment) {
  /** @type {ChildNode[][]} */
  const lines = [[]];
  for (let node = fragment.firstChild; node; node = node.nextSibling) {
    const end = node instanceof Text ? node.data.indexOf("\n") + 1 : 0;
    if (end > 0 && node instanceof Text && end < node.length) node.splitText(end);
    lines[lines.length - 1].push(node);
    if (end > 0) lines.push([]);
  }
  return lines.filter((line) => line.length);
}

/** @param {ChildNode[]} nodes */
function fragmentOf(nodes) {
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes);
  return fragment;
}
