/**
 * Paints changed views, at most once a frame. If painting is slow (a huge block on a small machine) it runs less often,
 * so that typing and scrolling keep at least three quarters of the time.
 */
const SHARE = 3;
const QUICK_MS = 6;

/** @typedef {{ paint: () => void }} Paintable */

export class Painter {
  /** @type {Set<Paintable>} */
  #dirty = new Set();
  #requested = false;
  #notBefore = 0;

  /** @param {Paintable} view any object with paint() */
  mark(view) {
    this.#dirty.add(view);
    if (this.#requested) return;
    this.#requested = true;
    const wait = this.#notBefore - performance.now();
    if (wait > 0) setTimeout(() => requestAnimationFrame(() => this.#paint()), wait);
    else requestAnimationFrame(() => this.#paint());
  }

  /** @param {Paintable} view */
  forget(view) {
    this.#dirty.delete(view);
  }

  #paint() {
    this.#requested = false;
    const views = [...this.#dirty];
    this.#dirty.clear();
    const start = performance.now();
    for (const view of views) paintSafely(view);
    const took = performance.now() - start;
    this.#notBefore = took > QUICK_MS ? start + took * (1 + SHARE) : 0;
  }
}

/** A reply that cannot be drawn must not stop the others. @param {Paintable} view */
function paintSafely(view) {
  try {
    view.paint();
  } catch (error) {
    reportError(error);
  }
}
