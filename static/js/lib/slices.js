/**
 * Runs long work in slices, so that the page stays responsive: a part at once, the rest when the browser has had time
 * for other things.
 */
let turn = 0;
let isUrgent = false;
/** @type {Set<Slices>} */
const all = new Set();

/** Gives every scheduler the time of a new frame: for what is next to the reader, who should not see it appear. */
export function freshTime() {
  turn += 1;
}

/** Runs `job` without pauses, and whatever waited for one: a print shows only what is drawn by then. @param {() => void} job */
export function atOnce(job) {
  isUrgent = true;
  try {
    job();
    for (const one of all) one.flush();
  } finally {
    isUrgent = false;
  }
}

export class Slices {
  #limits;
  #began = 0;
  #used = 0;
  #turn = 0;
  /** @type {(() => unknown)[]} */
  #waiting = [];
  #isWorking = false;

  /** @param {{ ms: number, frame: number }} limits `ms` milliseconds of work in every `frame` milliseconds */
  constructor(limits) {
    this.#limits = limits;
    all.add(this);
  }

  get hasTime() {
    if (isUrgent) return true;
    const now = performance.now();
    if (now - this.#began > this.#limits.frame || this.#turn !== turn) [this.#began, this.#used, this.#turn] = [now, 0, turn];
    return this.#used < this.#limits.ms;
  }

  /** Runs the job now; its time counts. @template Result @param {() => Result} job @returns {Result} */
  run(job) {
    const start = performance.now();
    try {
      return job();
    } finally {
      this.#used += performance.now() - start;
    }
  }

  /** Counts work done elsewhere because of this work. @param {number} ms */
  count(ms) {
    this.#used += ms;
  }

  /**
   * Calls `job` when there is time. The job added last runs first: it is at the end of the page, where the reader is.
   *
   * @param {() => unknown} job
   */
  later(job) {
    this.#waiting.push(job);
    if (!this.#isWorking) this.#work();
  }

  /** Does now what waits. */
  flush() {
    while (this.#waiting.length) attempt(/** @type {() => unknown} */ (this.#waiting.pop()));
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

/** A job that throws must not stop the others. @param {() => unknown} job */
function attempt(job) {
  try {
    job();
  } catch (error) {
    reportError(error);
  }
}
