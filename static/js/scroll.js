/** Keeps the end in view, unless the reader went elsewhere. */
const NEAR = 64;

export class Scroll {
  #stick = true;
  #lastTop = 0;
  // What is on the page ends before the conversation does.
  #isPart = false;

  /** @param onEnd() before the end is shown */
  constructor({ scroller, content, button, onEnd }) {
    this.onEnd = onEnd;
    this.scroller = scroller;
    this.content = content;
    this.button = button;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // A wheel turned upwards is meant, even if the text grew by more in the same moment.
    scroller.addEventListener("wheel", (event) => event.deltaY < 0 && this.#leave(), { passive: true });
    button.addEventListener("click", () => this.toEnd({ smooth: true }));
    const observer = new ResizeObserver(() => this.#grown());
    observer.observe(content);
    observer.observe(scroller);
  }

  set isPart(on) {
    this.#isPart = on;
    if (on) this.#stick = false;
    this.#show();
  }

  toEnd({ smooth = false } = {}) {
    this.onEnd();
    this.#stick = true;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.#end, behavior: smooth && !calm ? "smooth" : "instant" });
    this.#show();
  }

  /** Brings an element into view, of one that is too long this place in it, and stays there. */
  show(element, place = element) {
    this.#stick = false;
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const [view, at] = [this.scroller, place].map((one) => one.getBoundingClientRect());
    if (at.top < view.top || at.bottom > view.bottom) this.scroller.scrollTop += at.top - view.top - view.height / 3;
    this.#lastTop = this.scroller.scrollTop;
    this.#show();
  }

  /** Runs `change`, which adds something above, without moving what is being read. */
  keep(element, change) {
    const before = element.getBoundingClientRect().top;
    change();
    this.scroller.scrollTop += element.getBoundingClientRect().top - before;
  }

  /** Puts `element` where something stood before (`top`), and leaves it there. */
  hold(element, top) {
    this.scroller.scrollTop += element.getBoundingClientRect().top - top;
    this.#stick = this.#isAtEnd;
    this.#lastTop = this.scroller.scrollTop;
    this.#show();
  }

  /** Without messages it is the greeting that is shown, and that is read from its top. */
  get #end() {
    return this.content.hidden ? 0 : this.scroller.scrollHeight;
  }

  get #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return !this.#isPart && scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #scrolled() {
    const top = this.scroller.scrollTop;
    if (this.#isAtEnd) this.#stick = true;
    else if (top < this.#lastTop - 2) this.#stick = false;
    this.#lastTop = top;
    this.#show();
  }

  #leave() {
    if (this.scroller.scrollTop > 0) this.#stick = false;
  }

  #grown() {
    if (this.#stick) this.scroller.scrollTop = this.#end;
    this.#show();
  }

  #show() {
    this.button.hidden = this.content.hidden || this.#stick || this.#isAtEnd;
  }
}
