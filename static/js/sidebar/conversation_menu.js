/** The menu of a conversation. */
import { byId, parts, setIcon, setText } from "chat/lib/dom";
import { Menu } from "chat/lib/panel";
import { withTitle } from "chat/text/names";

export class ConversationMenu {
  #menu = new Menu(byId("conversation-menu"));
  #items = parts(byId("conversation-menu"));

  /**
   * @param {{ rename: (id: Id) => void, select: (id: Id) => void, housekeeping: Housekeeping, picker: import("chat/sidebar/folder_picker").FolderPicker }} given
   */
  constructor({ rename, select, housekeeping, picker }) {
    this.rename = rename;
    this.select = select;
    this.housekeeping = housekeeping;
    this.picker = picker;
  }

  /** @param {HTMLElement} button @param {Conversation} conversation */
  open(button, conversation) {
    const { pinned, archived } = conversation;
    this.#label("pin", pinned ? gettext("Unpin") : gettext("Pin"), pinned ? "pin-off" : "pin");
    this.#label("archive", archived ? gettext("Unarchive") : gettext("Archive"), archived ? "archive-restore" : "archive");
    this.#items.pin.hidden = archived;
    byId("conversation-menu").setAttribute("aria-label", withTitle(gettext("Actions for “%(title)s”"), conversation.title));
    this.#menu.open(button, (action) => this.#chosen(action, button, conversation));
  }

  /** @param {"pin" | "archive"} part @param {string} text @param {string} icon */
  #label(part, text, icon) {
    const [svg, words] = this.#items[part].children;
    setIcon(svg, icon);
    setText(words, text);
  }

  /** @param {string} action @param {HTMLElement} button @param {Conversation} conversation */
  #chosen(action, button, conversation) {
    const { id, title, pinned, archived, folder } = conversation;
    if (action === "move") this.picker.open(button, folder, (name) => this.housekeeping.move(id, name), withTitle(gettext("Move “%(title)s” to a folder"), title));
    else if (action === "rename") this.rename(id);
    else if (action === "select") this.select(id);
    else if (action === "pin") this.housekeeping.pin(id, !pinned);
    else if (action === "archive") this.housekeeping.archive(id, !archived);
    else if (action === "print") this.housekeeping.print(id);
    else this.housekeeping.remove(id);
  }
}
