/** One message on the page. The same template for a person's and a reply; which parts are filled is decided by either. */
import { copyButton } from "chat/clipboard";
import { clone, parts } from "chat/dom";
import { Switcher } from "chat/switcher";

export class MessageView {
  constructor(role, { onTurn }) {
    this.root = clone("message");
    this.root.classList.add(`message--${role}`);
    this.view = parts(this.root);
    this.switcher = new Switcher(this.view, (id, side) => onTurn(this.message.id, id, side));
    copyButton(this.view.copy, () => this.source());
  }

  forget() {}
}
