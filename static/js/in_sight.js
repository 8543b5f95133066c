/** Which messages are near the reader. */

/**
 * What moves quickly is told of twice at once: what counts is where it is now.
 *
 * @param {Element | null} root
 * @param {string} rootMargin
 * @param {(entry: IntersectionObserverEntry, observer: IntersectionObserver) => void} tell
 */
export function watcher(root, rootMargin, tell) {
  /** @param {IntersectionObserverEntry[]} entries */
  const latest = (entries) => new Map(entries.map((entry) => [entry.target, entry])).values();
  return new IntersectionObserver((entries, observer) => [...latest(entries)].forEach((entry) => tell(entry, observer)), { root, rootMargin });
}

/**
 * A message that was laid out and is out of sight costs nothing from now on. One that the reader sees holds the place of what is read.
 *
 * @param {IntersectionObserverEntry} given
 * @param {IntersectionObserver} observer
 */
export function letRest({ isIntersecting, target }, observer) {
  if (isIntersecting) return;
  target.classList.add("message--resting");
  observer.unobserve(target);
}
