/** The menu of a conversation, and the folder menu that it opens. */
import { byId, clone, parts, setIcon, setText } from "chat/lib/dom";
import { Menu } from "chat/lib/panel";
import { askFolder } from "chat/sidebar/folder_dialog";
import { folderWords, withTitle } from "chat/text/names";

export class ConversationMenu {
  #menu = new Menu(byId("conversation-menu"));
  #choices = new Menu(byId("folder-menu"));
  #items = parts(byId("conversation-menu"));

  /** @param {{ rename: (id: Id) => void, housekeeping: Housekeeping, folders: Folders }} given */
  constructor({ rename, housekeeping, folders }) {
    this.rename = rename;
    this.housekeeping = housekeeping;
    this.folders = folders;
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
    const { id, pinned, archived } = conversation;
    if (action === "move") this.#openFolders(button, conversation);
    else if (action === "rename") this.rename(id);
    else if (action === "pin") this.housekeeping.pin(id, !pinned);
    else if (action === "archive") this.housekeeping.archive(id, !archived);
    else if (action === "print") this.housekeeping.print(id);
    else this.housekeeping.remove(id);
  }

  /** @param {HTMLElement} button @param {Conversation} conversation */
  #openFolders(button, conversation) {
    const items = ["", ...this.folders.names].map((name) => folderItem(name, conversation.folder));
    byId("folder-choices").replaceChildren(...items);
    byId("folder-menu").setAttribute("aria-label", withTitle(gettext("Move “%(title)s” to a folder"), conversation.title));
    const checked = items.find((item) => item.ariaChecked === "true");
    this.#choices.open(button, async (action, { dataset }) => {
      const name = action === "new" ? await askFolder() : dataset.folder;
      if (name !== null && name !== undefined) this.housekeeping.move(conversation.id, this.folders.named(name));
    }, checked);
  }
}

/** @param {string} name @param {string} current */
function folderItem(name, current) {
  const root = clone("folder-choice");
  const view = parts(root);
  root.dataset.folder = name;
  root.setAttribute("aria-checked", String(name === current));
  setText(view.name, name ? folderWords(name) : gettext("No folder"));
  return root;
}
