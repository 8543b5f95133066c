/** A section of the sidebar: a heading and its conversations; a folder's heading opens and closes it. */
import { arrange, clone, make, parts, setIcon, setText } from "chat/lib/dom";
import { mark } from "chat/sidebar/conversation_row";
import { folderWords } from "chat/text/names";
import { count, dayName } from "chat/text/words";

/** @typedef {{ toggle: (name: string, open: boolean) => void, more: (name: string) => void }} SectionActions */
/** @typedef {import("chat/sidebar/conversation_row").RowState} RowState */

/** @returns {HTMLElement} */
function emptySection() {
  const list = make("ul", "sidebar__group");
  list.setAttribute("role", "list");
  return make("section", "sidebar__section", list);
}

export class SectionView {
  /** @type {(Parts["folder-heading"] & { more: HTMLElement }) | null} */
  #folder = null;

  /**
   * @param {Section} given
   * @param {SectionActions} actions
   * @param {HTMLElement} [root] as the server has drawn it
   */
  constructor({ kind, name }, actions, root = emptySection()) {
    this.root = root;
    this.list = /** @type {HTMLElement} */ (root.querySelector("ul"));
    if (kind === "folder") this.#makeFolder(name, actions);
    else if (kind !== "plain") setText(this.#heading(() => make("h2", "sidebar__day")), kind === "pinned" ? gettext("Pinned") : dayName(name));
  }

  /**
   * @param {Section} section
   * @param {Element[]} rows
   * @param {RowState} state of a closed folder: whether one of its conversations has news
   */
  show(section, rows, state) {
    this.list.hidden = !section.open;
    arrange(this.list, section.open ? rows : []);
    // Reserves the later height before it is first in sight.
    this.list.style.containIntrinsicBlockSize = `auto calc(${rows.length} * var(--touch))`;
    if (section.kind === "folder") this.#showFolder(section, state);
  }

  /** @template {HTMLElement} Heading @param {() => Heading} make @returns {Heading} the drawn one, else a new one above the list */
  #heading(make) {
    const drawn = /** @type {Heading | null} */ (this.root.querySelector("h2"));
    if (drawn) return drawn;
    const heading = make();
    this.list.before(heading);
    return heading;
  }

  /** @param {string} name @param {SectionActions} actions */
  #makeFolder(name, actions) {
    const more = /** @type {HTMLButtonElement} */ (this.root.querySelector(".sidebar__show-more") ?? make("button", "sidebar__show-more", gettext("Show more")));
    this.#folder = { ...parts(this.#heading(() => clone("folder-heading"))), more };
    setText(this.#folder.name, folderWords(name));
    this.#folder.name.title = folderWords(name);
    this.#folder.toggle.addEventListener("click", () => actions.toggle(name, Boolean(this.list.hidden)));
    more.type = "button";
    more.addEventListener("click", () => actions.more(name));
  }

  /** @param {Section} section @param {RowState} state */
  #showFolder(section, state) {
    if (!this.#folder) return;
    const { open } = section;
    this.#folder.toggle.setAttribute("aria-expanded", String(open));
    setIcon(this.#folder.icon, open ? "folder-open" : "folder");
    setText(this.#folder.count, count(section.count));
    mark(this.#folder.mark, open ? "" : state);
    if (open && section.more) this.list.after(this.#folder.more);
    else this.#folder.more.remove();
  }
}
