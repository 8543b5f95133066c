/** What can be asked of a finished reply. Pure. */
import { isFinal } from "chat/replies";

/**
 * Broken off after Victoria had begun to act: whoever asks again has to say so, she may have changed something.
 *
 * @param {Pick<Reply, "status" | "steps">} given
 */
export function wasActing({ status, steps }) {
  return (status === "interrupted" || status === "stopped") && steps.some((step) => step.kind === "action");
}

/**
 * @param {Pick<Reply, "status" | "steps" | "text" | "finish">} reply
 * @param {boolean} isLast nothing follows the reply
 * @param {boolean} [temporary] of a chat that is not saved: there only the last reply can be asked for again, and none be continued
 * @returns {{ goOn: boolean, retry: boolean, choose: boolean, regenerate: boolean }} goOn: continue in the same reply; retry and regenerate are the same wish, the one in
 * words where something went wrong, the other quiet; choose: who shall be asked again
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
