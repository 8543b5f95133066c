/** The states of a reply: docs/contracts/socket.md; chat/models/status.py. */
export const UNDER_WAY = /** @type {const} */ (["queued", "streaming"]);
export const FINAL = /** @type {const} */ (["complete", "stopped", "interrupted", "failed"]);

/** @param {Status} status */
export const isFinalStatus = (status) => FINAL.some((final) => final === status);
