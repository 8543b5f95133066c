/** Tells the server that the person looks at the open conversation: it is open, and its tab is visible. */

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
   * Whether a reply ended there that nobody has seen. What somebody looks at right now is seen.
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
    // Meanwhile another reply may have ended there.
    this.#look();
  }
}
