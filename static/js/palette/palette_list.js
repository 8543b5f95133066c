/** The palette's rows, in groups; one of them is the active one. The focus stays in the field, which says which it is (ARIA). */
import { arrange, clone, icon, make, parts, setText } from "chat/lib/dom";

export class PaletteList {
  /** @type {{ item: Offer, root: HTMLElement }[]} */
  #rows = [];
  /** @type {{ root: HTMLElement, heading: HTMLElement }[]} by their place in the order of groups */
  #groups = [];
  #active = -1;
  #number = 0;

  /** @param {HTMLElement} root @param {HTMLElement} field */
  constructor(root, field) {
    this.root = root;
    this.field = field;
  }

  get count() {
    return this.#rows.length;
  }

  get active() {
    return this.#rows[this.#active]?.item ?? null;
  }

  /**
   * The rows of the items that are shown already stay: while one group is answered a row of another may be under the finger.
   *
   * @param {OfferGroup[]} groups [{title, items, isOld}]; `isOld`: an answer to another question.
   * @param {string | null} [key] of the item to be active, else the first
   */
  show(groups, key = null) {
    this.point(-1);
    const before = new Map(this.#rows.map(({ item, root }) => [item, root]));
    this.#rows = [];
    const roots = groups.map((group, index) => this.#group(group, index, before));
    arrange(this.root, roots.filter((_, index) => groups[index].items.length));
    this.field.setAttribute("aria-expanded", String(this.count > 0));
    this.point(Math.max(0, this.#rows.findIndex(({ item }) => item.key === key)));
  }

  /** Replaces the last row with more items. What is on screen keeps its place. @param {Offer[]} items */
  extend(items) {
    const last = this.#rows.pop()?.root;
    last?.after(...items.map((item) => this.#row(item)));
    last?.remove();
    this.point(Math.min(this.#active, this.count - 1), { scroll: false });
  }

  /** @param {Element} element */
  at(element) {
    const root = element.closest("[role=option]");
    return this.#rows.findIndex((row) => row.root === root);
  }

  /** @param {EventTarget | null} target */
  itemAt(target) {
    return this.#rows[this.at(/** @type {Element} */ (target))]?.item ?? null;
  }

  /** @param {number} step */
  move(step) {
    if (this.count) this.point((this.#active + step + this.count) % this.count);
  }

  /** Moves by several rows, at most to the first or last one. @param {number} step */
  leap(step) {
    this.point(Math.min(Math.max(0, this.#active + step), this.count - 1));
  }

  /** @param {number} index @param {{ scroll?: boolean }} [given] */
  point(index, { scroll = true } = {}) {
    this.#rows[this.#active]?.root.setAttribute("aria-selected", "false");
    this.#active = this.#rows[index] ? index : -1;
    const row = this.#rows[index];
    if (!row) return this.field.removeAttribute("aria-activedescendant");
    row.root.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", row.root.id);
    // The first row with its heading.
    if (scroll) (index ? row.root : this.root.firstElementChild)?.scrollIntoView({ block: index ? "nearest" : "start" });
  }

  /** The row of the item with this key. @param {string} key */
  rowOf(key) {
    return this.#rows.find(({ item }) => item.key === key)?.root ?? null;
  }

  /** @param {OfferGroup} given @param {number} index @param {Map<Offer, HTMLElement>} before the rows that are there */
  #group({ title = "", items, isOld }, index, before) {
    const { root, heading } = (this.#groups[index] ??= newGroup());
    setText(heading, title);
    root.classList.toggle("palette__group--old", Boolean(isOld));
    root.setAttribute("aria-label", title);
    arrange(root, [heading, ...items.map((item) => this.#row(item, before.get(item)))]);
    return root;
  }

  /** @param {Offer} item @param {HTMLElement} [root] as it is there already */
  #row(item, root = this.#newRow(item)) {
    this.#rows.push({ item, root });
    return root;
  }

  /** @param {Offer} item */
  #newRow(item) {
    const root = clone("palette-item");
    const view = parts(root);
    root.id = `palette-item-${(this.#number += 1)}`;
    view.icon.replaceWith(icon(item.icon));
    setText(view.label, item.label);
    setText(view.detail, item.detail ?? "");
    view.keys.hidden = !item.keys;
    setText(view.keys, item.keys ?? "");
    view.excerpt.hidden = !item.excerpt;
    view.excerpt.append(...(item.excerpt ?? []).map(({ text, mark }) => (mark ? make("mark", "", text) : text)));
    return root;
  }
}

function newGroup() {
  const heading = make("div", "palette__heading");
  heading.setAttribute("role", "presentation");
  const root = make("div", "palette__group", heading);
  root.setAttribute("role", "group");
  return { root, heading };
}
