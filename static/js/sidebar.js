/** The list of conversations by day. On a phone a drawer over the page, on a desk a column that can be hidden. */
import { byId, clone, isWide, make, parts, setText } from "chat/dom";
import { byDay } from "chat/days";
import { Menu } from "chat/panel";
import { renameInPlace } from "chat/rename";
import { dayName } from "chat/words";

export class Sidebar {
  #rows = new Map();
  #menu = new Menu(byId("conversation-menu"));
  #current = null;
  #requested = false;

  /** @param actions {rename(id, title), remove(conversation)} */
  constructor(conversations, actions) {
    this.conversations = conversations;
    this.actions = actions;
    this.list = byId("conversations");
    conversations.on("change", () => this.#request());
    new IntersectionObserver(([entry]) => entry.isIntersecting && this.#more(), { root: this.list.parentElement }).observe(byId("conversations-more"));
    this.render();
  }

  set current(id) {
    this.#mark(this.#current, false);
    this.#current = id;
    this.#mark(id, true);
  }

  /** Many frames may come at once, after a reconnect for example. */
  #request() {
    if (this.#requested) return;
    this.#requested = true;
    requestAnimationFrame(() => {
      this.#requested = false;
      this.render();
    });
  }

  render() {
    const focused = document.activeElement?.closest?.(".conversation");
    // A row that is being renamed must not be moved under the hands.
    if (focused?.querySelector(".rename")) return;
    const sorted = this.conversations.sorted();
    const groups = byDay(sorted).map((group) => this.#group(group));
    this.list.replaceChildren(...(groups.length ? groups : [make("p", "sidebar__none", gettext("No conversations yet"))]));
    this.#forget(new Set(sorted.map(({ id }) => id)));
    if (focused?.isConnected) focused.querySelector("a").focus();
  }

  #group({ day, conversations }) {
    const heading = make("h2", "sidebar__day", dayName(day));
    const list = make("ul", "sidebar__group", ...conversations.map((conversation) => this.#row(conversation)));
    list.setAttribute("role", "list");
    return make("section", "", heading, list);
  }

  #row(conversation) {
    const row = this.#rows.get(conversation.id) ?? this.#make(conversation.id);
    setText(row.title, conversation.title || gettext("New chat"));
    row.link.title = conversation.title;
    row.link.href = `/c/${conversation.id}/`;
    this.#mark(conversation.id, conversation.id === this.#current);
    return row.root;
  }

  #make(id) {
    const root = clone("conversation-row");
    const row = { root, ...parts(root) };
    root.dataset.id = id;
    row.menu.addEventListener("click", () => this.#menu.open(row.menu, (action) => this.#act(action, id)));
    this.#rows.set(id, row);
    return row;
  }

  #act(action, id) {
    const conversation = this.conversations.get(id);
    if (!conversation) return;
    if (action === "remove") this.actions.remove(conversation);
    if (action === "rename") renameInPlace(this.#rows.get(id).link, conversation.title, (title) => this.actions.rename(id, title));
  }

  #mark(id, on) {
    const row = this.#rows.get(id);
    row?.root.classList.toggle("conversation--current", on);
    if (on) row?.link.setAttribute("aria-current", "page");
    else row?.link.removeAttribute("aria-current");
  }

  #forget(wanted) {
    for (const id of this.#rows.keys()) if (!wanted.has(id)) this.#rows.delete(id);
  }

  #more() {
    this.conversations.loadMore().catch(() => {});
  }
}

/** Showing and hiding the column or drawer. */
export class Drawer {
  #key = "victoria:sidebar";

  constructor() {
    this.sidebar = byId("sidebar");
    this.scrim = byId("scrim");
    byId("sidebar-open").addEventListener("click", () => this.set(true, { focus: true }));
    byId("sidebar-close").addEventListener("click", () => this.set(false, { focus: true }));
    this.scrim.addEventListener("click", () => this.set(false));
    isWide.addEventListener("change", () => this.#start());
    this.#start();
  }

  /** A conversation was chosen: on a phone the drawer has done its work. */
  chosen() {
    if (!isWide.matches) this.set(false);
  }

  get isOverlay() {
    return this.open && !isWide.matches;
  }

  set(open, { focus = false } = {}) {
    this.open = open;
    document.body.classList.toggle("chat--sidebar", open);
    this.sidebar.inert = !open;
    this.scrim.hidden = !this.isOverlay;
    byId("main").inert = this.isOverlay;
    byId("sidebar-open").setAttribute("aria-expanded", String(open));
    if (isWide.matches) localStorage.setItem(this.#key, open ? "open" : "hidden");
    if (focus) byId(open ? "sidebar-close" : "sidebar-open").focus();
  }

  #start() {
    this.set(isWide.matches && localStorage.getItem(this.#key) !== "hidden");
  }
}
