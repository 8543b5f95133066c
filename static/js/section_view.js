/** A section of the sidebar: a heading, its conversations; a folder's heading opens and closes it. */
import { arrange, clone, make, parts, setIcon, setText } from "chat/dom";
import { mark } from "chat/conversation_row";
import { folderWords } from "chat/names";
import { count, dayName } from "chat/words";

export class SectionView {
  /** @param actions {toggle(name, open), more(name)} */
  constructor({ kind, name }, actions) {
    this.list = make("ul", "sidebar__group");
    this.list.setAttribute("role", "list");
    this.root = make("section", "sidebar__section");
    if (kind === "folder") this.#makeFolder(name, actions);
    else if (kind !== "plain") this.root.append(make("h2", "sidebar__day", kind === "pinned" ? gettext("Pinned") : dayName(name)));
    this.root.append(this.list);
  }

  /** @param state of a closed folder: whether one of its conversations has news */
  show(section, rows, state) {
    this.list.hidden = !section.open;
    arrange(this.list, section.open ? rows : []);
    // Before it was ever in sight it is as high as it will be.
    this.list.style.containIntrinsicBlockSize = `auto calc(${rows.length} * var(--touch))`;
    if (section.kind === "folder") this.#showFolder(section, state);
  }

  #makeFolder(name, actions) {
    const folder = clone("folder-heading");
    Object.assign(this, parts(folder));
    setText(this.name, folderWords(name));
    this.toggle.title = folderWords(name);
    this.toggle.addEventListener("click", () => actions.toggle(name, this.list.hidden));
    this.moreButton = make("button", "sidebar__show-more", gettext("Show more"));
    this.moreButton.type = "button";
    this.moreButton.addEventListener("click", () => actions.more(name));
    this.root.append(folder);
  }

  #showFolder({ open, more, count: number }, state) {
    this.toggle.setAttribute("aria-expanded", String(open));
    setIcon(this.icon, open ? "folder-open" : "folder");
    setText(this.count, count(number));
    mark(this.mark, open ? "" : state);
    if (open && more) this.list.after(this.moreButton);
    else this.moreButton.remove();
  }
}
