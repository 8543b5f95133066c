/** Reports to the server that the person sees the open conversation: it is open, and its tab is visible. */

export const isVisible = () => document.visibilityState === "visible";

export class Seen {
  /** @type {Set<Id>} */
  #telling = new Set();

  /** @param {{ session: Session, conversations: Conversations }} given */
  constructor({ session, conversations }) {
    this.session = session;
    this.conversations = conversations;
    for (const event of /** @type {const} */ (["opened", "adopted"])) session.on(event, () => this.#look());
    conversations.on("change", () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /**
   * True if a reply ended there and is unseen. A conversation that is on screen is seen.
   *
   * @param {Pick<Conversation, "id" | "unseen">} given
   */
  isNews = ({ id, unseen }) => Boolean(unseen) && !(id === this.session.id && isVisible());

  async #look() {
    const conversation = this.conversations.get(this.session.id);
    if (!conversation?.unseen || !isVisible() || this.#telling.has(conversation.id)) return;
    this.#telling.add(conversation.id);
    await this.conversations.seen(conversation.id);
    this.#telling.delete(conversation.id);
    // Another reply may have ended there in the meantime.
    this.#look();
  }
}
