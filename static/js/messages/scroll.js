/**
 * Keeps the end in view unless the reader scrolled away; then keeps what is being read in place, whatever changes above
 * it.
 *
 * Where the browser has scroll anchoring (all but Safari) it does the latter: a scroll in progress continues.
 */
import { put } from "chat/lib/dom";
import { onKey } from "chat/lib/keys";

const NEAR = 64;

/** @typedef {{ readonly isShown: boolean, show: () => void }} ScrollEnd */

export class Scroll {
  #stick = true;
  #lastTop = 0;
  /** Counts what moves the reader on purpose. */
  #moves = 0;
  /** @type {{ element: Element, depth: number } | null} */
  #anchor = null;
  #isAnchored = CSS.supports("overflow-anchor", "auto");

  /**
   * `end`: whether the end is on the page, and how to bring it there.
   *
   * @param {{ scroller: HTMLElement, content: HTMLElement, button: HTMLElement, end: ScrollEnd }} given
   */
  constructor({ scroller, content, button, end }) {
    this.scroller = scroller;
    this.content = content;
    this.button = button;
    this.end = end;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // An upward wheel is intended, even if the text grew by more in the same frame.
    scroller.addEventListener("wheel", (event) => event.deltaY < 0 && scroller.scrollTop > 0 && this.leave(), { passive: true });
    for (const type of ["wheel", "pointerdown"]) scroller.addEventListener(type, () => this.#moves++, { passive: true });
    onKey(scroller, () => this.#moves++);
    button.addEventListener("click", () => this.toEnd({ smooth: true }));
    const observer = new ResizeObserver(() => this.#resized());
    observer.observe(content);
    observer.observe(scroller);
  }

  /** The reader is at the end and follows new text. */
  get isAtEnd() {
    return this.#stick;
  }

  /** @param {{ smooth?: boolean }} [given] */
  toEnd({ smooth = false } = {}) {
    this.#stick = true;
    this.#moves++;
    const calm = !this.end.isShown || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.end.show();
    this.scroller.scrollTo({ top: this.#bottom, behavior: smooth && !calm ? "smooth" : "instant" });
    this.#show();
  }

  /**
   * Scrolls an element into view (`place` within it, if it is too long) and stays there.
   *
   * @param {Element} element
   * @param {Element | Range} [place]
   */
  show(element, place = element) {
    this.leave();
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const [view, at] = [this.scroller, place].map((one) => one.getBoundingClientRect());
    if (at.top < view.top || at.bottom > view.bottom) this.scroller.scrollTop += at.top - view.top - view.height / 3;
    this.#arrived();
  }

  /**
   * Shows an element now, and again whenever the answer is called, until the reader goes elsewhere.
   *
   * @param {Element} element
   * @returns {(place?: Element | Range) => void}
   */
  bring(element) {
    const mine = ++this.#moves;
    this.show(element);
    return (place) => mine === this.#moves && element.isConnected && this.show(element, place);
  }

  /** Notes what is being read. @returns {() => void} brings it back there, whatever was added, removed or printed meanwhile */
  bookmark() {
    const stick = this.#stick;
    const top = topOf(this.scroller);
    const element = [...this.content.children].find((one) => !one.matches(".more") && one.getBoundingClientRect().bottom > top);
    const place = element ? topOf(element) : top;
    return () => (stick || !element?.isConnected ? this.toEnd() : this.hold(element, place));
  }

  /** The reader leaves the end. */
  leave() {
    if (this.#stick && !this.#isAnchored) this.#remember();
    this.#stick = false;
  }

  /**
   * Runs `change`, which adds or removes something out of sight, without moving what is being read.
   *
   * @param {() => void} change
   */
  keep(change) {
    // At the very top scroll anchoring has no effect.
    if (this.#isAnchored && this.scroller.scrollTop > 0) return change();
    this.#remember();
    change();
    this.#restore();
  }

  /** Puts `element` where something was before (`top`), and keeps it there. @param {Element} element @param {number} top */
  hold(element, top) {
    this.scroller.scrollTop += topOf(element) - top;
    this.#stick = this.#isNear;
    this.#arrived();
  }

  /** Without messages the greeting is shown, which is read from its top. */
  get #bottom() {
    return this.content.hidden ? 0 : this.scroller.scrollHeight;
  }

  get #isNear() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return this.end.isShown && scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #scrolled() {
    if (!this.#isAnchored && !this.#stick) this.#restore();
    if (this.#isNear) this.#stick = true;
    else if (this.scroller.scrollTop < this.#lastTop - 2) this.#stick = false;
    this.#arrived();
  }

  #resized() {
    if (this.#stick) this.scroller.scrollTop = this.#bottom;
    else if (!this.#isAnchored) this.#restore();
    this.#show();
  }

  #arrived() {
    this.#lastTop = this.scroller.scrollTop;
    if (!this.#isAnchored && !this.#stick) this.#remember();
    this.#show();
  }

  /** The anchor is the first element that begins in sight, or the innermost one that continues there. */
  #remember() {
    const top = topOf(this.scroller);
    /** @param {Element} one */
    const firstOf = (one) => [...one.children].find((child) => !child.matches(".more") && child.getBoundingClientRect().bottom > top);
    let element = firstOf(this.content);
    while (element && topOf(element) < top && firstOf(element)) element = firstOf(element);
    this.#anchor = element ? { element, depth: this.#depthOf(element) } : null;
  }

  /** By whole pixels, as text is painted and browsers scroll; the rounded parts would add up otherwise. */
  #restore() {
    if (!this.#anchor?.element.isConnected) return;
    const depth = this.#depthOf(this.#anchor.element);
    this.scroller.scrollTop += Math.round(depth) - Math.round(this.#anchor.depth);
    this.#anchor.depth = depth;
  }

  /**
   * Distance of an element from the top of the scrolled content: scrolling does not change it, only what is above it
   * does.
   *
   * @param {Element} element
   */
  #depthOf(element) {
    return topOf(element) + this.scroller.scrollTop;
  }

  #show() {
    put(this.button, { hidden: this.content.hidden || this.#stick || this.#isNear });
  }
}

/** @param {Element} element */
const topOf = (element) => element.getBoundingClientRect().top;
