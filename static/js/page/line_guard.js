/** What waits in line is lost with its tab: before that the browser asks. */

/**
 * The listener is there only while something waits: with it, some browsers do not keep the page for Back.
 *
 * @param {Outbox} outbox
 * @param {Pick<Window, "addEventListener" | "removeEventListener">} [target]
 * @returns {() => void} for a way out of the page that comes back to it in the same tab: it does not ask any more
 */
export function guardLine(outbox, target = window) {
  /** @param {Event} event */
  const ask = (event) => event.preventDefault();
  const follow = () => {
    const waits = outbox.line().some(({ line }) => line !== "asks");
    if (waits) target.addEventListener("beforeunload", ask);
    else target.removeEventListener("beforeunload", ask);
  };
  const forget = outbox.on("change", follow);
  follow();
  return () => {
    forget();
    target.removeEventListener("beforeunload", ask);
  };
}
