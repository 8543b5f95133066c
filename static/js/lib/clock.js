/** One timer for all second counters; it stops when there are no listeners. */

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
