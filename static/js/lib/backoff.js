/**
 * Delay before the next connection attempt: doubles, capped, with jitter, so that clients do not all reconnect to a
 * restarted server at once.
 */
export class Backoff {
  #failures = 0;

  /** @param {{ first?: number, most?: number, random?: () => number }} [given] */
  constructor({ first = 500, most = 15000, random = Math.random } = {}) {
    this.first = first;
    this.most = most;
    this.random = random;
  }

  get failures() {
    return this.#failures;
  }

  /** Milliseconds, between half and all of the current step. */
  next() {
    const step = Math.min(this.most, this.first * 2 ** this.#failures);
    this.#failures += 1;
    return step * (0.5 + this.random() / 2);
  }

  reset() {
    this.#failures = 0;
  }
}
