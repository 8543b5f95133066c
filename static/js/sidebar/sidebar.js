/** The list of conversations: pinned, today, folders, days; or the archive, the trash, or search results. */
import { everyDay } from "chat/lib/clock";
import { arrange, byId } from "chat/lib/dom";
import { ConversationMenu } from "chat/sidebar/conversation_menu";
import { Row, TrashRow } from "chat/sidebar/conversation_row";
import { Drawn } from "chat/sidebar/drawn";
import { FolderDrag } from "chat/sidebar/folder_drag";
import { FolderMenu } from "chat/sidebar/folder_menu";
import { FolderPicker } from "chat/sidebar/folder_picker";
import { Focus } from "chat/sidebar/list_focus";
import { ListPicker } from "chat/sidebar/list_picker";
import { OF_A_FOLDER, renameInPlace } from "chat/sidebar/rename";
import { SectionView } from "chat/sidebar/section_view";
import { Selecting } from "chat/sidebar/selecting";
import { TrashEmptying } from "chat/sidebar/trash_emptying";
import { Chosen } from "chat/state/chosen";
import { folderOf } from "chat/state/folders";
import { isIn, sections } from "chat/state/sections";

/** So many pages are looked through for a row that is to be selected. */
const PAGES = 20;

/** @typedef {import("chat/sidebar/conversation_row").RowState} RowState */
/**
 * @typedef {object} SidebarParts
 * @property {Conversations} conversations
 * @property {Folders} folders
 * @property {Lists} lists
 * @property {Housekeeping} housekeeping what can be done to a conversation
 * @property {(conversation: Conversation) => boolean} isNews
 * @property {number} trashDays
 * @property {Api} api
 * @property {(words: string) => void} say tells a screen reader
 */

export class Sidebar {
  /** @type {Map<Id, Row | TrashRow>} */
  #rows = new Map();
  /** @type {Map<string, SectionView>} */
  #sections = new Map();
  #drawn;
  #picker;
  #focus;
  #menu;
  #folderMenu;
  #selecting;
  #emptying;
  /** @type {Id | null} */
  #current = null;
  #requested = false;
  /** A row that is being renamed must not move, nor a folder that is being dragged. */
  #held = false;
  #chosen = new Chosen();

  /** @param {SidebarParts} given */
  constructor({ conversations, folders, lists, housekeeping, isNews, trashDays, api, say }) {
    this.conversations = conversations;
    this.folders = folders;
    this.lists = lists;
    this.housekeeping = housekeeping;
    this.isNews = isNews;
    this.trashDays = trashDays;
    this.list = byId("conversations");
    this.more = byId("conversations-more");
    this.#drawn = new Drawn(this.list);
    const render = () => this.request();
    this.#picker = new ListPicker({ changed: () => this.#viewChanged(), retry: () => this.#load(), trashDays });
    const picker = new FolderPicker(folders);
    this.#selecting = new Selecting(this.list, { chosen: this.#chosen, housekeeping, picker, isArchive: () => this.#picker.view.place === "archive" });
    this.#focus = new Focus(this.list, { rename: (id) => this.#rename(id), remove: (id) => this.#remove(id) });
    this.#menu = new ConversationMenu({ rename: (id) => this.#rename(id), select: (id) => this.select(id), housekeeping, picker });
    this.#folderMenu = new FolderMenu({ folders, housekeeping, rename: (id) => this.#renameFolder(id) });
    this.#emptying = new TrashEmptying({ api, conversations, say });
    new FolderDrag(this.list, { move: (id, place) => housekeeping.moveFolder(id, place), begin: () => (this.#held = true), end: () => this.#release() });
    conversations.on("change", render);
    folders.on("change", render);
    this.#chosen.on("change", render);
    document.addEventListener("visibilitychange", render);
    everyDay(render);
    this.observer = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && this.#load(), { root: this.list.parentElement, rootMargin: "400px" });
    this.render();
  }

  /** @param {Id | null} id */
  set current(id) {
    this.#current = id;
    this.request();
  }

  /** Starts selecting several conversations with this one, where its row is; without a row nothing is selected. @param {Id} id */
  async select(id) {
    this.render();
    if (!this.#rows.has(id)) await this.#bring(id);
    const row = this.#rows.get(id);
    if (row instanceof Row && !this.list.closest("[inert]")) this.#selecting.begin(id);
  }

  /** The list is out of sight: what is selected there nobody would see. */
  closed() {
    this.#chosen.end();
  }

  /** Merges many frames at once, after a reconnect for example. */
  request() {
    if (this.#requested) return;
    this.#requested = true;
    requestAnimationFrame(() => {
      this.#requested = false;
      this.render();
    });
  }

  render() {
    if (this.#held) return;
    const { view } = this.#picker;
    const pages = this.lists.of(view);
    const shown = sections(this.conversations.sorted(), view, { horizon: pages.horizon, folders: this.folders });
    this.#focus.keep(() => arrange(this.list, shown.map((section) => this.#section(section))));
    this.#forget(shown);
    const number = shown.reduce((sum, { conversations }) => sum + conversations.length, 0);
    this.#picker.show({ number, pages });
    this.#emptying.show(view.place === "trash" && number > 0);
    // An observer reports only changes, and the end of the list may still be in sight.
    this.observer.unobserve(this.more);
    if (pages.more && !pages.failed) this.observer.observe(this.more);
  }

  /** @param {Section} section */
  #section(section) {
    const view = this.#sections.get(section.key) ?? this.#makeSection(section);
    const rows = section.open ? section.conversations.map((conversation) => this.#row(conversation)) : [];
    view.show(section, rows, section.kind === "folder" && !section.open ? this.#stateOf(section.conversations) : "");
    return view.root;
  }

  /** @param {Section} section */
  #makeSection(section) {
    const view = new SectionView(section, {
      toggle: (id, open) => this.folders.set(id, open),
      more: (id) => this.#load({ place: "main", folder: this.folders.get(id)?.name }),
      menu: (id, { menu }) => this.#folderMenu.open(menu, id),
    }, this.#drawn.take(section.key));
    this.#sections.set(section.key, view);
    return view;
  }

  /** @param {Conversation} conversation */
  #row(conversation) {
    const { id } = conversation;
    const row = this.#rows.get(id) ?? this.#makeRow(conversation);
    const chosen = this.#chosen.active ? /** @type {"true" | "false"} */ (String(this.#chosen.has(id))) : null;
    row.show(conversation, { isCurrent: id === this.#current, isNews: this.isNews(conversation), chosen });
    return row.root;
  }

  /** @param {Conversation} conversation */
  #makeRow(conversation) {
    const { id } = conversation;
    const inTrash = isIn("trash", conversation);
    const row = inTrash ? new TrashRow(id, this.housekeeping, this.trashDays) : this.#makeLink(id);
    this.#rows.set(id, row);
    return row;
  }

  /** @param {Id} id */
  #makeLink(id) {
    return new Row(id, { menu: (button) => this.#openMenu(button, id) }, this.#drawn.take(id));
  }

  /** @param {Conversation[]} conversations @returns {RowState} */
  #stateOf(conversations) {
    if (conversations.some(({ writing }) => writing)) return "writing";
    return conversations.some((one) => this.isNews(one)) ? "unseen" : "";
  }

  /** @param {HTMLElement} button @param {Id} id */
  #openMenu(button, id) {
    const conversation = this.conversations.get(id);
    if (conversation) this.#menu.open(button, conversation);
  }

  /** @param {Id} id */
  #rename(id) {
    const row = this.#rows.get(id);
    const conversation = this.conversations.get(id);
    if (!(row instanceof Row) || !conversation) return;
    this.#held = true;
    renameInPlace(row.view.link, conversation.title, (title) => this.housekeeping.rename(id, title), () => this.#release());
  }

  /** @param {Id} id */
  #renameFolder(id) {
    const view = this.#sections.get(`folder ${id}`)?.folder;
    const folder = this.folders.get(id);
    if (!view || !folder) return;
    this.#held = true;
    renameInPlace(view.toggle, folder.name, (name) => this.housekeeping.renameFolder(id, name), () => this.#release(), OF_A_FOLDER);
  }

  #release() {
    this.#held = false;
    this.request();
  }

  /** With several selected, Delete is about all of them. @param {Id} id */
  #remove(id) {
    if (this.#chosen.active) this.#selecting.remove();
    else this.housekeeping.remove(id);
  }

  /** Shows the list that a conversation is in, so far that its row is there. @param {Id} id */
  async #bring(id) {
    const one = this.conversations.get(id);
    if (!one || one.deleted_at) return;
    const place = one.archived ? "archive" : "main";
    if (this.#picker.view.place !== place || this.#picker.view.q) this.#picker.go(place);
    if (!one.pinned && this.folders.names.includes(folderOf(one))) this.folders.reveal(one.folder);
    this.render();
    const { view } = this.#picker;
    for (let page = 0; page < PAGES && !this.#rows.has(id) && this.lists.of(view).more; page++) {
      await this.#load(view);
      if (view !== this.#picker.view || this.lists.of(view).failed) return;
      this.render();
    }
  }

  #viewChanged() {
    this.#chosen.end();
    if (this.list.parentElement) this.list.parentElement.scrollTop = 0;
    this.render();
  }

  /** @param {View} [view] */
  #load(view = this.#picker.view) {
    return this.lists.more(view).catch(() => this.request());
  }

  /** @param {Section[]} shown */
  #forget(shown) {
    const wanted = new Set(shown.flatMap(({ open, conversations }) => (open ? conversations.map(({ id }) => id) : [])));
    for (const id of this.#rows.keys()) if (!wanted.has(id)) this.#rows.delete(id);
    this.#chosen.keep(wanted);
    const keys = new Set(shown.map(({ key }) => key));
    for (const key of this.#sections.keys()) if (!keys.has(key)) this.#sections.delete(key);
  }
}
