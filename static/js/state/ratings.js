/**
 * Thumbs. A rating is shown at once and saved in the background; one that could not be saved is reverted and reported.
 * Of quick changes the last one counts: it is sent when the previous one has been answered.
 */
export class Ratings {
  #session;
  #api;
  /** @type {Map<Id, number>} */
  #wanted = new Map();

  /** @param {{ session: Session, api: Api, failed: (error: Error) => void }} given */
  constructor({ session, api, failed }) {
    this.failed = failed;
    this.#session = session;
    this.#api = api;
  }

  /** From any tab. One being saved here takes precedence. @param {Extract<Frame, { type: "rating" }>} frame */
  onRating = ({ reply, rating }) => {
    if (!this.#wanted.has(reply)) this.#show(reply, rating);
  };

  /** @param {Id} reply @param {number} rating 1, -1 or 0 for none */
  async rate(reply, rating) {
    const before = this.#session.replies.get(reply)?.rating ?? 0;
    const isSaving = this.#wanted.has(reply);
    this.#wanted.set(reply, rating);
    this.#show(reply, rating);
    if (!isSaving) await this.#save(reply, before);
  }

  /** @param {Id} reply @param {number} before */
  async #save(reply, before) {
    let saved = before;
    try {
      for (let wanted = this.#wanted.get(reply); wanted !== undefined && wanted !== saved; wanted = this.#wanted.get(reply)) {
        await this.#api.rate(reply, wanted);
        saved = wanted;
      }
    } catch (error) {
      this.#show(reply, saved);
      this.failed(/** @type {ApiError} */ (error));
    }
    this.#wanted.delete(reply);
  }

  /** @param {Id} reply @param {number} rating */
  #show(reply, rating) {
    this.#session.onReply({ type: "rating", reply, rating });
  }
}
