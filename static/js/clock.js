/** One timer for everything that counts seconds; it rests when nobody counts. */
const listeners = new Set();
let timer = null;

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
