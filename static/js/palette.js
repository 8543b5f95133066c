/**
 * Ctrl+K: one field that finds what to do, where to go and what was said. A combobox in the sense of ARIA: the focus stays in
 * the field, arrows move, Enter chooses.
 *
 * A source is {title, find(query) -> items or a promise of them}; an item is {icon, label, detail?, excerpt?, run()}.
 */
import { byId, clone, icon, make, parts, setText } from "chat/dom";

const PAUSE_MS = 120;

export class Palette {
  #sources;
  #items = [];
  #active = -1;
  #latest = 0;
  #pause = null;

  constructor(sources) {
    this.#sources = sources;
    this.dialog = byId("palette");
    this.field = byId("palette-field");
    this.list = byId("palette-list");
    this.note = byId("palette-note");
    this.field.addEventListener("input", () => this.#later());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("click", (event) => this.#choose(this.#at(event)));
    this.list.addEventListener("pointermove", (event) => this.#point(this.#at(event)));
    // A press beside it closes it, as with every panel.
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.#forget());
  }

  open(query = "") {
    if (this.dialog.open) return;
    this.field.value = query;
    this.dialog.showModal();
    this.field.select();
    this.#find();
  }

  #later() {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#find(), PAUSE_MS);
  }

  /** Groups come as they are found; only those of the last question count. */
  async #find() {
    const mine = ++this.#latest;
    const query = this.field.value.trim();
    const groups = this.#sources.map(() => []);
    this.dialog.setAttribute("aria-busy", "true");
    const failed = [];
    const asked = this.#sources.map(async (source, index) => {
      try {
        groups[index] = await source.find(query);
      } catch (error) {
        failed.push(error.message);
      }
      if (mine === this.#latest) this.#show(groups);
    });
    await Promise.all(asked);
    if (mine !== this.#latest) return;
    this.dialog.removeAttribute("aria-busy");
    setText(this.note, failed[0] ?? (this.#items.length ? "" : gettext("Nothing found. Try fewer or other words.")));
    this.note.hidden = !this.note.textContent;
  }

  #show(groups) {
    const before = this.#items[this.#active]?.key;
    this.#items = [];
    const sections = groups.map((items, index) => items.length && this.#group(this.#sources[index].title, items));
    this.list.replaceChildren(...sections.filter(Boolean));
    this.#point(Math.max(0, before === undefined ? 0 : this.#items.findIndex(({ key }) => key === before)));
  }

  #group(title, items) {
    const heading = make("div", "palette__heading", title);
    heading.setAttribute("role", "presentation");
    const group = make("div", "palette__group", heading, ...items.map((item) => this.#row(item)));
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", title);
    return group;
  }

  #row(item) {
    const root = clone("palette-item");
    const view = parts(root);
    root.id = `palette-item-${this.#items.length}`;
    view.icon.replaceWith(icon(item.icon));
    setText(view.label, item.label);
    setText(view.detail, item.detail ?? "");
    view.excerpt.hidden = !item.excerpt;
    view.excerpt.append(...(item.excerpt ?? []).map(({ text, mark }) => (mark ? make("mark", "", text) : text)));
    this.#items.push({ ...item, root, key: item.key ?? `${item.icon} ${item.label}` });
    return root;
  }

  #at(event) {
    const root = event.target.closest("[role=option]");
    return this.#items.findIndex((item) => item.root === root);
  }

  #point(index) {
    if (index < 0 || index >= this.#items.length) return this.#items.length || this.field.removeAttribute("aria-activedescendant");
    this.#items[this.#active]?.root.setAttribute("aria-selected", "false");
    this.#active = index;
    const { root } = this.#items[index];
    root.setAttribute("aria-selected", "true");
    root.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", root.id);
  }

  #choose(index) {
    const item = this.#items[index];
    if (!item) return;
    this.dialog.close();
    item.run();
  }

  #key(event) {
    if (event.isComposing) return;
    const count = this.#items.length;
    const to = { ArrowDown: this.#active + 1, ArrowUp: this.#active - 1 + count }[event.key];
    if (to !== undefined && count) this.#point(to % count);
    else if (event.key === "Enter") this.#choose(this.#active);
    else return;
    event.preventDefault();
  }

  #forget() {
    clearTimeout(this.#pause);
    this.#latest += 1;
    this.#items = [];
    this.#active = -1;
    this.list.replaceChildren();
  }
}
