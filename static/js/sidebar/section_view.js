/** A section of the sidebar: a heading and its conversations; a folder's heading opens and closes it. */
import { arrange, clone, label, make, parts, put, setIcon, setText } from "chat/lib/dom";
import { mark } from "chat/sidebar/conversation_row";
import { isAwaited } from "chat/state/folders";
import { folderWords } from "chat/text/names";
import { count, dayName } from "chat/text/words";

/** @typedef {{ toggle: (id: Id, open: boolean) => void, more: (id: Id) => void, menu: (id: Id, view: Parts["folder-heading"]) => void }} SectionActions */
/** @typedef {import("chat/sidebar/conversation_row").RowState} RowState */

/** @returns {HTMLElement} */
function emptySection() {
  const list = make("ul", "sidebar__group");
  list.setAttribute("role", "list");
  return make("section", "sidebar__section", list);
}

export class SectionView {
  /** @type {(Parts["folder-heading"] & { heading: HTMLElement, more: HTMLElement, empty: HTMLElement }) | null} */
  #folder = null;

  /**
   * @param {Section} given
   * @param {SectionActions} actions
   * @param {HTMLElement} [root] as the server has drawn it
   */
  constructor({ kind, name, id }, actions, root = emptySection()) {
    this.root = root;
    this.list = /** @type {HTMLElement} */ (root.querySelector("ul"));
    if (kind === "folder") this.#makeFolder(id ?? "", actions);
    else if (kind !== "plain") setText(this.#heading("h2", () => make("h2", "sidebar__day")), kind === "pinned" ? gettext("Pinned") : dayName(name));
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

  /** Its part of a folder's heading, for the menu. */
  get folder() {
    return this.#folder;
  }

  /**
   * @template {HTMLElement} Heading
   * @param {string} selector
   * @param {() => Heading} make
   * @returns {Heading} the drawn one, else a new one above the list
   */
  #heading(selector, make) {
    const drawn = /** @type {Heading | null} */ (this.root.querySelector(selector));
    if (drawn) return drawn;
    const heading = make();
    this.list.before(heading);
    return heading;
  }

  /** @param {Id} id @param {SectionActions} actions */
  #makeFolder(id, actions) {
    const more = /** @type {HTMLButtonElement} */ (this.root.querySelector(".sidebar__show-more") ?? make("button", "sidebar__show-more", gettext("Show more")));
    const heading = this.#heading(".folder", () => clone("folder-heading"));
    const view = parts(heading);
    const empty = /** @type {HTMLElement} */ (this.root.querySelector(".folder__empty") ?? make("p", "sidebar__note folder__empty", gettext("No conversations here.")));
    this.#folder = { ...view, heading, more, empty };
    // Nothing can be done to a folder that is still being made: no menu, and it is not dragged.
    this.root.dataset.folder = isAwaited(id) ? "" : id;
    view.menu.hidden = isAwaited(id);
    view.toggle.addEventListener("click", () => actions.toggle(id, Boolean(this.list.hidden)));
    view.menu.addEventListener("click", () => actions.menu(id, view));
    put(more, { type: "button", hidden: false });
    empty.hidden = false;
    more.addEventListener("click", () => actions.more(id));
  }

  /** @param {Section} section @param {RowState} state */
  #showFolder(section, state) {
    if (!this.#folder) return;
    const { open } = section;
    const name = folderWords(section.name);
    setText(this.#folder.name, name);
    put(this.#folder.name, { title: name });
    const actions = interpolate(gettext("Actions for the folder “%(name)s”"), { name }, true);
    if (this.#folder.menu.ariaLabel !== actions) label(this.#folder.menu, actions);
    this.#folder.toggle.setAttribute("aria-expanded", String(open));
    setIcon(this.#folder.icon, open ? "folder-open" : "folder");
    setText(this.#folder.count, count(section.count));
    mark(this.#folder.mark, open ? "" : state);
    if (open && section.more) this.list.after(this.#folder.more);
    else this.#folder.more.remove();
    if (open && section.count === 0) this.list.after(this.#folder.empty);
    else this.#folder.empty.remove();
  }
}
