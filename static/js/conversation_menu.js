/** The menu of a conversation, and the one that it leads to: into which folder? */
import { byId, clone, parts, setIcon, setText } from "chat/dom";
import { askFolder } from "chat/folder_dialog";
import { folderWords } from "chat/names";
import { Menu } from "chat/panel";

export class ConversationMenu {
  #menu = new Menu(byId("conversation-menu"));
  #folders = new Menu(byId("folder-menu"));
  #items = parts(byId("conversation-menu"));

  /** @param choose(action, conversation, value); @param names() the folders there are; @param named(typed) -> folder */
  constructor({ choose, names, named }) {
    Object.assign(this, { choose, names, named });
  }

  open(button, conversation) {
    const { pinned, archived } = conversation;
    this.#label("pin", pinned ? gettext("Unpin") : gettext("Pin"), pinned ? "pin-off" : "pin");
    this.#label("archive", archived ? gettext("Take out of the archive") : gettext("Archive"), archived ? "archive-restore" : "archive");
    this.#items.pin.hidden = archived;
    this.#menu.open(button, (action) => this.#chosen(action, button, conversation));
  }

  #label(part, text, icon) {
    const { firstElementChild: svg, lastElementChild: words } = this.#items[part];
    setIcon(svg, icon);
    setText(words, text);
  }

  #chosen(action, button, conversation) {
    if (action === "move") this.#openFolders(button, conversation);
    else if (action === "pin") this.choose("pin", conversation, !conversation.pinned);
    else if (action === "archive") this.choose("archive", conversation, !conversation.archived);
    else this.choose(action, conversation);
  }

  #openFolders(button, conversation) {
    const items = ["", ...this.names()].map((name) => folderItem(name, conversation.folder));
    byId("folder-choices").replaceChildren(...items);
    const checked = items.find((item) => item.ariaChecked === "true");
    this.#folders.open(button, async (action, { dataset }) => {
      const name = action === "new" ? await askFolder() : dataset.folder;
      if (name !== null) this.choose("move", conversation, this.named(name));
    }, checked);
  }
}

function folderItem(name, current) {
  const root = clone("folder-choice");
  const view = parts(root);
  root.dataset.folder = name;
  root.setAttribute("aria-checked", String(name === current));
  setText(view.name, name ? folderWords(name) : gettext("No folder"));
  return root;
}
