/** One message on the page. The same template for a person's and a reply; which parts are filled is decided by either. */
import { copyButton } from "chat/clipboard";
import { clone, parts } from "chat/dom";
import { Switcher } from "chat/switcher";

const NOWHERE = { versions: [], item: null };

export class MessageView {
  constructor(role, { onTurn }) {
    this.root = clone("message");
    this.root.classList.add(`message--${role}`);
    this.view = parts(this.root);
    this.switcher = new Switcher(this.view, (id, side) => onTurn(this.message.id, id, side));
    copyButton(this.view.copy, () => this.source());
  }

  forget() {}

  /**
   * With each new message all that are on the page are told where they stand; most of them hear nothing new.
   *
   * @param place {versions, item, ...}; an item of the outbox changes without becoming another one
   */
  isMoved(place, before = NOWHERE) {
    if (place.item || before.item || place.versions.join() !== before.versions.join()) return true;
    return Object.keys(place).some((key) => key !== "versions" && place[key] !== before[key]);
  }
}
