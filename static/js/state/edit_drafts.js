/** Unsent edits of messages, kept like the composer's drafts: per message, across a reload. */

const SAVE_MS = 300;

export class EditDrafts {
  #unsent;
  #session;
  /** @type {Map<Id, string>} */
  #begun = new Map();
  /** @type {Map<Id, { conversation: Id, text: string }>} */
  #unsaved = new Map();
  /** @type {number | null} */
  #timer = null;

  /** @param {{ unsent: Unsent, session: Pick<Session, "id" | "on"> }} given */
  constructor({ unsent, session }) {
    this.#unsent = unsent;
    this.#session = session;
    // Read once, at opening: later typing in another tab opens no field here.
    session.on("opened", () => this.#open());
    globalThis.addEventListener?.("pagehide", () => this.#save());
    // A phone may discard a hidden page without a further event.
    globalThis.document?.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#save());
  }

  /** @param {Id} message @returns {string | undefined} undefined: no edit was begun */
  read(message) {
    return this.#begun.get(message);
  }

  /** @param {Id} message @param {string} text */
  write(message, text) {
    this.#begun.set(message, text);
    this.#change(message, text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), SAVE_MS);
  }

  /** The edit was sent or cancelled. @param {Id} message */
  drop(message) {
    this.#begun.delete(message);
    this.#change(message, "");
    this.#save();
  }

  /** @param {Id} message @param {string} text */
  #change(message, text) {
    if (this.#session.id) this.#unsaved.set(message, { conversation: this.#session.id, text });
  }

  #open() {
    this.#save();
    if (!this.#session.id) return;
    for (const [message, text] of this.#unsent.editsIn(this.#session.id)) if (!this.#begun.has(message)) this.#begun.set(message, text);
  }

  #save() {
    clearTimeout(this.#timer);
    for (const [message, { conversation, text }] of this.#unsaved) this.#unsent.writeEdit(conversation, message, text);
    this.#unsaved.clear();
  }
}
