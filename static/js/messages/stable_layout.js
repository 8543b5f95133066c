/**
 * Hides a conversation that was just opened until it is stable: its replies are drawn in steps, its formulas by a
 * library that loads with the first of them, and each step would move the text around it while it is read.
 */
const PATIENCE_MS = 1500;
const STEP_MS = 16;
/** A text that is not drawn yet; a formula that still is its source. */
const DUE = ".prose:empty, .formula:not(.formula--drawn, .formula--source, .formula--open)";

/** @param {HTMLElement} timeline */
export async function hideUntilStable(timeline) {
  const end = performance.now() + PATIENCE_MS;
  // Not by animation frames: a hidden tab has none.
  while (isMoving(timeline) && performance.now() < end) {
    timeline.classList.add("timeline--unstable");
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  timeline.classList.remove("timeline--unstable");
}

/** What is above the reader may move; what is below may come into view. @param {HTMLElement} timeline */
function isMoving(timeline) {
  return [...timeline.querySelectorAll(DUE)].some((due) => due.getBoundingClientRect().bottom > 0);
}
