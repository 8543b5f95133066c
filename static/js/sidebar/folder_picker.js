/** The menu that asks into which folder something goes: one that is there, a new one, or none. */
import { byId, clone, parts, setText } from "chat/lib/dom";
import { Menu } from "chat/lib/panel";
import { askFolder } from "chat/sidebar/folder_dialog";
import { folderWords } from "chat/text/names";

export class FolderPicker {
  #menu = new Menu(byId("folder-menu"));

  /** @param {Folders} folders */
  constructor(folders) {
    this.folders = folders;
  }

  /**
   * `current`: the folder that is checked, "" for none, null if it is not one; `label`: the menu's name for a screen
   * reader.
   *
   * @param {HTMLElement} button
   * @param {string | null} current
   * @param {(name: string) => void} choose
   * @param {string} [label]
   */
  open(button, current, choose, label = gettext("Move to a folder")) {
    byId("folder-menu").setAttribute("aria-label", label);
    const items = ["", ...this.folders.names].map((name) => item(name, current));
    byId("folder-choices").replaceChildren(...items);
    const checked = items.find((one) => one.ariaChecked === "true");
    this.#menu.open(button, async (action, { dataset }) => {
      const name = action === "new" ? await askFolder() : dataset.folder;
      if (name !== null && name !== undefined) choose(this.folders.named(name));
    }, checked);
  }
}

/** @param {string} name @param {string | null} current */
function item(name, current) {
  const root = clone("folder-choice");
  const view = parts(root);
  root.dataset.folder = name;
  root.setAttribute("aria-checked", String(name === current));
  setText(view.name, name ? folderWords(name) : gettext("No folder"));
  return root;
}
