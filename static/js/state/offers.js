/** What can be requested of a finished reply. Pure. */
import { isFinal } from "chat/state/replies";

/**
 * True if interrupted after Victoria had begun to act: she may have changed something, so the person has to choose who
 * is asked again.
 *
 * @param {Pick<Reply, "status" | "steps">} given
 */
export function wasActing({ status, steps }) {
  return (status === "interrupted" || status === "stopped") && steps.some((step) => step.kind === "action");
}

/**
 * @param {Pick<Reply, "status" | "steps" | "text" | "finish">} reply
 * @param {boolean} isLast nothing follows the reply
 * @param {boolean} [temporary] an unsaved chat: only its last reply can be requested again, and none continued
 * @returns {{ goOn: boolean, retry: boolean, choose: boolean, regenerate: boolean }} goOn: continue in the same reply; retry and regenerate
 * are the same command, retry as a worded button after a failure, regenerate as a quiet one; choose: pick the backend
 */
export function offers(reply, isLast, temporary = false) {
  if (!isFinal(reply) || (temporary && !isLast)) return { goOn: false, retry: false, choose: false, regenerate: false };
  const { status, text, finish } = reply;
  const choose = wasActing(reply);
  const isCut = status === "complete" && finish === "length";
  const isUnfinished = status === "interrupted" || status === "stopped" || isCut;
  const retry = isLast && !choose && (isUnfinished || status === "failed");
  return {
    goOn: isLast && !temporary && isUnfinished && (Boolean(text) || isCut) && !(choose && status === "interrupted"),
    retry,
    choose,
    regenerate: !retry && !choose,
  };
}
