/** The menu of a folder's heading: rename, move up and down, delete. */
import { byId, parts } from "chat/lib/dom";
import { Menu } from "chat/lib/panel";

export class FolderMenu {
  #menu = new Menu(byId("folder-actions"));
  #items = parts(byId("folder-actions"));

  /** @param {{ folders: Folders, housekeeping: Housekeeping, rename: (id: Id) => void }} given */
  constructor({ folders, housekeeping, rename }) {
    this.folders = folders;
    this.housekeeping = housekeeping;
    this.rename = rename;
  }

  /** @param {HTMLElement} button @param {Id} id */
  open(button, id) {
    const place = this.folders.made.findIndex((one) => one.id === id);
    this.#items.up.hidden = place <= 0;
    this.#items.down.hidden = place === this.folders.made.length - 1;
    this.#menu.open(button, (action) => this.#chosen(action, id));
  }

  /** @param {string} action @param {Id} id */
  #chosen(action, id) {
    // The order may have changed while the menu was open.
    const place = this.folders.made.findIndex((one) => one.id === id);
    if (place < 0) return;
    if (action === "rename") this.rename(id);
    else if (action === "up") this.housekeeping.moveFolder(id, Math.max(0, place - 1));
    else if (action === "down") this.housekeeping.moveFolder(id, place + 1);
    else this.housekeeping.removeFolder(id);
  }
}
