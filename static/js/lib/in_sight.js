/** Reports which messages are near the reader. */

/**
 * A fast-moving element is reported twice in one batch: only its latest position counts.
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
 * Releases a message that was laid out and is out of sight, so it costs nothing from now on. A visible one keeps its
 * place as scroll anchor.
 *
 * @param {IntersectionObserverEntry} given
 * @param {IntersectionObserver} observer
 */
export function letRest({ isIntersecting, target }, observer) {
  if (isIntersecting) return;
  target.classList.add("message--resting");
  observer.unobserve(target);
}
