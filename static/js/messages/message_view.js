/** One message on the page. The same template serves a person's message and a reply; the subclass fills its parts. */
import { copyButton } from "chat/lib/clipboard";
import { clone, parts } from "chat/lib/dom";
import { Switcher } from "chat/messages/switcher";

/** @type {ViewContext} */
export const NOWHERE = { versions: [], item: null };

export class MessageView {
  /** @type {Message | undefined} */
  message;

  /** @param {Message["role"]} role @param {Pick<MessageActions, "onTurn">} given */
  constructor(role, { onTurn }) {
    this.root = clone("message");
    this.root.classList.add(`message--${role}`);
    this.view = parts(this.root);
    this.switcher = new Switcher(this.view, (id, side) => this.message && onTurn(this.message.id, id, side));
    copyButton(this.view.copy, () => this.source());
  }

  /** The text to copy. */
  source() {
    return "";
  }

  forget() {}

  /**
   * With each new message every message on the page gets its place again; for most of them nothing changed.
   *
   * @param {PersonViewContext} place {versions, item, ...}; an item of the outbox changes without becoming another object
   * @param {PersonViewContext} [before]
   */
  isMoved(place, before = NOWHERE) {
    if (place.item || before.item || place.versions.join() !== before.versions.join()) return true;
    const keys = /** @type {(keyof PersonViewContext)[]} */ (Object.keys(place));
    return keys.some((key) => key !== "versions" && place[key] !== before[key]);
  }
}
