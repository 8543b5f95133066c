/**
 * A conversation that was just opened is seen when it stands still: its replies are drawn as there is time, its formulas by a library
 * that comes with the first of them, and each moves what is around it under the eyes of who begins to read.
 */
const PATIENCE_MS = 1500;
const STEP_MS = 16;
/** A text of which nothing is drawn yet; a formula that still is its source. */
const DUE = ".prose:empty, .formula:not(.formula--drawn, .formula--source, .formula--open)";

/** @param {HTMLElement} timeline */
export async function settle(timeline) {
  const end = performance.now() + PATIENCE_MS;
  // Not by frames: a tab that nobody looks at has none.
  while (isMoving(timeline) && performance.now() < end) {
    timeline.classList.add("timeline--settling");
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  timeline.classList.remove("timeline--settling");
}

/** What is above the reader may move; what is below may come to be in sight. @param {HTMLElement} timeline */
function isMoving(timeline) {
  return [...timeline.querySelectorAll(DUE)].some((due) => due.getBoundingClientRect().bottom > 0);
}
