/** Kinds of outbox items. */

// Temporary refusals. Nothing was written, so the item may be sent again, a limited number of times.
const PASSING = new Set(["rate_limited", "unavailable"]);
const MOST_TRIES = 6;

/** @param {Item} item */
export const isMessage = (item) => item.frame.type === "send";
/** @param {Item} item */
export const isBranch = (item) => item.frame.type === "branch";
/** True if it is not sent before the person or the end of a reply lets it. @param {Item} item */
export const isInLine = (item) => Boolean(item.line);
/** @param {Item} item */
export const isWaiting = (item) => item.line === "waits";
/** @param {Item} item */
export const isEdit = (item) => item.frame.type === "edit";

/** A message that was in line, while a reply is written. @param {Refusal} refusal @param {Item} item */
export const isEarly = ({ code }, item) => code === "busy" && Boolean(item.patient) && isMessage(item);

/** @param {Refusal} refusal @param {Item | undefined} item */
export const mayBeTriedLater = ({ code }, item) =>
  (PASSING.has(code) || (code === "busy" && Boolean(item?.patient))) && (item?.tries ?? 0) < MOST_TRIES;

/**
 * Says anew who shall answer; an empty `chosen` leaves it to the conversation.
 *
 * @param {CommandFrame} frame
 * @param {Choices & { settings?: ModelParameters }} chosen
 */
export function choose(frame, chosen) {
  for (const key of /** @type {const} */ (["use_victoria", "model", "settings"])) delete frame[key];
  Object.assign(frame, chosen);
}

/** @param {Item} item */
export const isBranchWaiting = (item) => isBranch(item) && item.state === "waiting";

/** @param {Id | undefined} message @returns {(item: Item) => boolean} */
export const isRefusedEdit = (message) => (item) => isEdit(item) && item.frame.message === message && item.state === "failed";
