/**
 * The text of a block of code and its colours, while it is written, too: whole lines get theirs a few times in a second, and keep them.
 * What has none yet stands behind them. Only lines that look different are put on the page anew.
 */
import { make } from "chat/dom";
import { colour, knownLanguage } from "chat/highlight";
import { showText } from "chat/long_text";
import { toFragment } from "chat/sink";

// To put more of them on the page would block it for longer than the colours are worth.
const CAP = 60_000;
// Milliseconds between two colourings of a block that grows, and how much longer than they took.
const PAUSE = 200;
const SHARE = 3;
// Lines that are put on the page at once.
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

  /** @param {HTMLElement} code empty @param {string} language as the model names it */
  constructor(code, language) {
    this.code = code;
    this.#language = knownLanguage(language);
  }

  /** What stands there; colours come later, if `colour` or `finish` is called. @param {string} text */
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

  /** More is to come: whole lines are coloured. */
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
      // Its turn may come late: it takes what stands there then.
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
   * @param {string[] | null} lines HTML; null: it cannot be done
   * @returns {boolean} false: that is not all, and it has to be called again
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

/** Each with its end. @param {string} text */
const linesOf = (text) => text.split(/(?<=\n)/);

/** The nodes of each line. No line shares one with the next: the worker has seen to that. @param {DocumentFragment} fragment */
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
