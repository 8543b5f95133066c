/** Long work in slices, so that the page stays alive: so much at once, the rest when the browser has had time for other things. */
let turn = 0;

/** Everybody has the time of a new frame: for what stands next to the reader, who should not see it come. */
export function freshTime() {
  turn += 1;
}

export class Slices {
  #limits;
  #began = 0;
  #used = 0;
  #turn = 0;
  /** @type {(() => unknown)[]} */
  #waiting = [];
  #isWorking = false;

  /** @param {{ ms: number, frame: number }} limits so many milliseconds of work in every frame of so many */
  constructor(limits) {
    this.#limits = limits;
  }

  get hasTime() {
    const now = performance.now();
    if (now - this.#began > this.#limits.frame || this.#turn !== turn) [this.#began, this.#used, this.#turn] = [now, 0, turn];
    return this.#used < this.#limits.ms;
  }

  /** Does it now; the time that it takes counts. @template Result @param {() => Result} job @returns {Result} */
  run(job) {
    const start = performance.now();
    try {
      return job();
    } finally {
      this.#used += performance.now() - start;
    }
  }

  /** Work that is done elsewhere because of ours. @param {number} ms */
  count(ms) {
    this.#used += ms;
  }

  /**
   * Calls `job` when there is time. What was put off last comes first: it stands at the end of the page, where the reader is.
   *
   * @param {() => unknown} job
   */
  later(job) {
    this.#waiting.push(job);
    if (!this.#isWorking) this.#work();
  }

  async #work() {
    this.#isWorking = true;
    while (this.#waiting.length) {
      await pause(0);
      while (this.#waiting.length && this.hasTime) attempt(/** @type {() => unknown} */ (this.#waiting.pop()));
      if (this.#waiting.length) await pause(this.#limits.frame / 2);
    }
    this.#isWorking = false;
  }
}

/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One that fails must not stop the others. @param {() => unknown} job */
function attempt(job) {
  try {
    job();
  } catch (error) {
    reportError(error);
  }
}
