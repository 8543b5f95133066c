/** System notifications of finished replies: if the person enabled them, and while this page is not visible. */
import { isVisible } from "chat/state/seen";
import { titleWords } from "chat/text/names";

const LONGEST = 140;
// Long enough for another tab that shows the conversation to mark it as seen.
const PATIENCE_MS = 1200;

export const canNotify = () => "Notification" in window && Notification.permission === "granted";

/** The beginning of a reply as one line, without Markdown marks. @param {string} text */
export function firstWords(text) {
  const plain = text.replace(/```[^\n]*|[*_`#>|]+|!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\s+/g, " ").trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST).trimEnd()}…` : plain;
}

/** @param {Status} status @param {string} text */
const body = (status, text) => firstWords(text) || (status === "failed" ? gettext("No reply came.") : "");

export class Notifier {
  /**
   * `open(id)` shows a conversation.
   *
   * @param {{ preferences: Preferences, conversations: Conversations, open: (id: Id) => void }} given
   */
  constructor({ preferences, conversations, open }) {
    this.preferences = preferences;
    this.conversations = conversations;
    this.open = open;
  }

  /**
   * Handles the server's report that a reply ended: {reply, status, text}.
   * @param {Pick<Conversation, "id" | "title">} conversation @param {Ended} end
   */
  ended(conversation, { status, text }) {
    if (status === "stopped" || !this.#wanted) return;
    setTimeout(() => {
      if (this.#wanted && this.conversations.get(conversation.id)?.unseen) this.#show(conversation, body(status, text));
    }, PATIENCE_MS);
  }

  get #wanted() {
    return Boolean(this.preferences.values.notifications) && canNotify() && !isVisible();
  }

  /** @param {Pick<Conversation, "id" | "title">} given @param {string} words */
  #show({ id, title }, words) {
    try {
      // The tag merges the notifications of several tabs into one.
      const shown = new Notification(titleWords(title), { body: words, tag: id });
      shown.addEventListener("click", () => {
        window.focus();
        this.open(id);
        shown.close();
      });
    } catch {
      // Some phones only allow notifications from a service worker.
    }
  }
}
