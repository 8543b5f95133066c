/** Which part takes which frame from the server: frames are dispatched here and nowhere else. */

/**
 * @template {Frame["type"]} Type
 * @typedef {(frame: Extract<Frame, { type: Type }>) => unknown} Taker
 */

/**
 * @param {{ on: (type: "frame", listener: (frame: Frame) => void) => unknown }} frames the socket's and the temporary chat's
 * @param {{
 *   session: Pick<Session, "onError" | "onMessage" | "onConversation" | "onRemoved" | "onReply">,
 *   delivery: Pick<Delivery, "onAck" | "onError">,
 *   ratings: Pick<Ratings, "onRating">,
 *   backends: Pick<Backends, "take">,
 *   models: { onEnd: Taker<"end"> },
 *   list: { onConversation: Taker<"conversation">, onRemoved: Taker<"conversation_removed">, onFolders: Taker<"folders"> },
 * }} parts
 */
export function dispatch(frames, { session, delivery, ratings, backends, models, list }) {
  const reply = [session.onReply];
  /** @type {{ [Type in Frame["type"]]: Taker<Type>[] }} */
  const takers = {
    hello: [(frame) => backends.take(frame.backends ?? {})],
    backends: [(frame) => backends.take(frame)],
    ack: [delivery.onAck],
    error: [session.onError, delivery.onError],
    message: [session.onMessage],
    conversation: [session.onConversation, list.onConversation],
    folders: [list.onFolders],
    conversation_removed: [session.onRemoved, list.onRemoved],
    snapshot: reply, delta: reply, step: reply, steps_omitted: reply, progress: reply, route: reply, reset: reply,
    end: [...reply, models.onEnd],
    rating: [ratings.onRating],
    pong: [],
  };
  frames.on("frame", (frame) => {
    for (const take of /** @type {Taker<any>[]} */ (takers[frame.type] ?? [])) {
      try {
        take(frame);
      } catch (error) {
        // One part's fault must not keep a frame from the others.
        reportError(error);
      }
    }
  });
}
