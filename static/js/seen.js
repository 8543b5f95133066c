/** Tells the server that the person looks at the open conversation: it is open, and its tab is visible. */

export const isVisible = () => document.visibilityState === "visible";

export class Seen {
  #telling = new Set();

  constructor({ session, conversations }) {
    Object.assign(this, { session, conversations });
    for (const event of ["opened", "adopted"]) session.on(event, () => this.#look());
    conversations.on("change", () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** Whether a reply ended there that nobody has seen. What somebody looks at right now is seen. */
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
