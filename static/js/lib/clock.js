/** One timer for all second counters, which stops when there are no listeners; and the beginning of a day. */

const DAY_CHECK_MS = 20_000;

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {number | null} */
let timer = null;

/** @param {() => void} listener @returns {() => void} */
export function everySecond(listener) {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((one) => one()), 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(timer);
    timer = null;
  };
}

/**
 * Calls the listener soon after each midnight. Not timed from now: a computer that slept, or a changed clock or time
 * zone, would make it late.
 *
 * @param {() => void} listener
 */
export function everyDay(listener) {
  let day = new Date().toDateString();
  setInterval(() => {
    if (day === (day = new Date().toDateString())) return;
    listener();
  }, DAY_CHECK_MS);
}
