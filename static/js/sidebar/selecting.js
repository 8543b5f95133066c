/**
 * Several conversations at once. Ctrl+click (⌘ on a Mac) chooses one, Shift+click all up to it; for touch and keyboard
 * the row's menu and Space begin. While something is chosen, a click and Enter choose, too; Escape ends.
 */
import { byId, label, setIcon, setText } from "chat/lib/dom";
import { isByKeyboard } from "chat/lib/focus_net";
import { onKey } from "chat/lib/keys";
import { anythingOpen } from "chat/lib/panel";
import { count } from "chat/text/words";

const LINK = ".conversation__link";

export class Selecting {
  #bar = byId("selection");
  #count = byId("selection-count");
  #archive = byId("selection-archive");
  #move = byId("selection-move");
  #remove = byId("selection-remove");
  /** @type {Id | null} */
  #last = null;

  /**
   * @param {HTMLElement} list
   * @param {{ chosen: Chosen, housekeeping: Housekeeping, picker: import("chat/sidebar/folder_picker").FolderPicker, isArchive: () => boolean }} given
   */
  constructor(list, { chosen, housekeeping, picker, isArchive }) {
    this.list = list;
    this.chosen = chosen;
    this.housekeeping = housekeeping;
    this.picker = picker;
    this.isArchive = isArchive;
    chosen.on("change", () => this.#show());
    list.addEventListener("mousedown", (event) => this.#pressed(event));
    list.addEventListener("click", (event) => this.#clicked(event), { capture: true });
    onKey(list, (event) => this.#key(event));
    onKey(document, (event) => this.#escape(event));
    byId("selection-cancel").addEventListener("click", () => this.#end());
    this.#archive.addEventListener("click", () => this.#act((ids) => housekeeping.archiveSeveral(ids, !isArchive())));
    this.#remove.addEventListener("click", () => this.remove());
    this.#move.addEventListener("click", () => picker.open(this.#move, null, (name) => this.#act((ids) => housekeeping.moveSeveral(ids, name))));
  }

  /** From the row's menu or the palette: the keys go on from the row. @param {Id} id */
  begin(id) {
    this.#last = id;
    this.chosen.begin(id);
    this.#focus();
  }

  remove() {
    this.#act((ids) => this.housekeeping.removeSeveral(ids));
  }

  /** @param {(ids: Id[]) => void} action */
  #act(action) {
    const { ids } = this.chosen;
    if (!ids.length) return;
    this.chosen.end();
    action(ids);
  }

  #show() {
    const { active, ids } = this.chosen;
    this.#bar.hidden = !active;
    byId("places").classList.toggle("sidebar__places--covered", active);
    const words = ngettext("%(count)s selected", "%(count)s selected", ids.length);
    setText(this.#count, active ? interpolate(words, { count: count(ids.length) }, true) : "");
    for (const button of [this.#archive, this.#move, this.#remove]) button.disabled = !ids.length;
    const isArchive = this.isArchive();
    setIcon(this.#archive, isArchive ? "archive-restore" : "archive");
    label(this.#archive, isArchive ? gettext("Unarchive") : gettext("Archive"));
  }

  #end() {
    this.chosen.end();
    if (isByKeyboard()) this.#focus();
  }

  #focus() {
    this.#links().find((link) => idOf(link) === this.#last)?.focus();
  }

  /** Shift+click would select the text between. @param {MouseEvent} event */
  #pressed(event) {
    const link = linkOf(event);
    if (!link || !event.shiftKey) return;
    event.preventDefault();
    link.focus();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = linkOf(event);
    const isChoice = this.chosen.active || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!link || !isChoice || event.button || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#choose(idOf(link), event.shiftKey);
  }

  /** @param {Id} id @param {boolean} range */
  #choose(id, range) {
    this.#last = id;
    if (range) this.chosen.extend(id, this.#shown());
    else this.chosen.toggle(id);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const link = linkOf(event);
    if (!link || event.altKey) return;
    const mod = event.ctrlKey || event.metaKey;
    if (event.key === " " && !mod) this.#choose(idOf(link), event.shiftKey);
    else if (mod && event.code === "KeyA" && this.chosen.active) this.chosen.add(this.#shown());
    else return;
    event.preventDefault();
  }

  /** Before anything else that Escape does. @param {KeyboardEvent} event */
  #escape(event) {
    if (event.key !== "Escape" || !this.chosen.active || event.defaultPrevented || anythingOpen()) return;
    event.preventDefault();
    this.#end();
  }

  /** @returns {Id[]} */
  #shown() {
    return this.#links().map(idOf);
  }

  /** @returns {HTMLElement[]} */
  #links() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll(LINK))];
  }
}

/** @param {Event} event @returns {HTMLElement | null} */
const linkOf = ({ target }) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest(LINK));
/** @param {Element} link */
const idOf = (link) => /** @type {HTMLElement | null} */ (link.closest(".conversation"))?.dataset.id ?? "";
