/**
 * Ctrl+K: one field that finds commands, conversations and messages. An ARIA combobox: the focus stays in the field,
 * arrows move, Enter chooses.
 *
 * A source is {find(query) -> {title, items, more} or a promise of it}; an item is {key, icon, label, detail?,
 * excerpt?, stays?, run()}; `stays`: the palette stays open. `more()`: the next items in the same form, null at the
 * end.
 */
import { byId, setText } from "chat/lib/dom";
import { onKey } from "chat/lib/keys";
import { FilterButtons } from "chat/palette/palette_filters";
import { PaletteList } from "chat/palette/palette_list";
import { completed } from "chat/palette/palette_query";
import { count } from "chat/text/words";
import { language } from "chat/transport/boot";

const PAUSE_MS = 120;
const SLOW_MS = 400;
const LEAP = 8;
const MORE = "more";
const DRAG_PX = 4;

export class Palette {
  #sources;
  #filters;
  /** @type {OfferGroup[]} */
  #groups = [];
  #latest = 0;
  /** @type {number | null} */
  #pause = null;
  /** @type {number | null} */
  #slow = null;
  #moved = false;
  #eager = false;
  #loading = false;
  /** @type {{ item: Offer | null, x: number, y: number } | null} */
  #pressed = null;

  /**
   * `sources` in the order of their groups; `chosen()`: called for an item that closes the palette.
   *
   * @param {{ sources: OfferSource[], hasFolders: () => boolean, chosen: () => void }} given
   */
  constructor({ sources, hasFolders, chosen }) {
    this.#sources = sources;
    this.chosen = chosen;
    this.dialog = byId("palette");
    this.field = byId("palette-field");
    this.again = byId("palette-again");
    this.list = new PaletteList(byId("palette-list"), this.field);
    this.#filters = new FilterButtons(this.field, { hasFolders, onChange: (query) => this.fill(query) });
    this.watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#more(), { root: this.list.root, rootMargin: "300px" });
    this.field.addEventListener("input", () => this.#typed());
    onKey(this.field, (event) => this.#key(event));
    this.list.root.addEventListener("click", (event) => this.#clicked(event));
    this.list.root.addEventListener("pointermove", (event) => this.#hovered(event));
    // Keeps the focus in the field.
    this.list.root.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.root.addEventListener("pointerdown", (event) => (this.#pressed = { item: this.list.itemAt(event.target), x: event.clientX, y: event.clientY }));
    this.again.addEventListener("click", () => [this.field.focus(), this.#find()]);
    // A click outside closes it, as with every panel.
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    // The event is asynchronous: the dialog may be open again by then, with a query that must not be dropped.
    this.dialog.addEventListener("close", () => this.dialog.open || this.#forget());
  }

  /** @param {string} [query] */
  open(query = "") {
    if (this.dialog.open) return;
    this.#forget();
    this.field.value = query;
    this.dialog.showModal();
    this.field.select();
    this.#find();
  }

  /** Sets the field's text and searches for it. @param {string} query */
  fill(query) {
    this.field.value = query;
    this.field.focus();
    this.field.setSelectionRange(query.length, query.length);
    this.#find();
  }

  /** Inserts a value for the filter that is being typed. @param {string} value */
  complete(value) {
    this.fill(completed(this.field.value, value, language));
  }

  #typed() {
    this.dialog.setAttribute("aria-busy", "true");
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#find(), PAUSE_MS);
    this.#filters.show();
  }

  /**
   * Groups are shown as they arrive; only those of the latest query count. Until then the old ones remain, marked as
   * such.
   */
  async #find() {
    clearTimeout(this.#pause);
    this.#pause = null;
    const mine = ++this.#latest;
    const query = this.field.value;
    /** @type {string[]} */
    const failed = [];
    this.#moved = false;
    this.#groups = this.#sources.map((_, index) => ({ ...(this.#groups[index] ?? { items: [] }), more: null, isOld: true }));
    this.#filters.show();
    this.#begin();
    const asked = this.#sources.map(async (source, index) => {
      const group = await this.#ask(source, query, failed);
      if (mine === this.#latest) this.#answered(index, group);
    });
    await Promise.all(asked);
    if (mine === this.#latest) this.#end(failed[0] ?? "");
  }

  /** @param {OfferSource} source @param {string} query @param {string[]} failed @returns {Promise<OfferGroup>} */
  async #ask(source, query, failed) {
    try {
      return await source.find(query);
    } catch (error) {
      failed.push(/** @type {ApiError} */ (error).message);
      return { items: [] };
    }
  }

  /** @param {number} index @param {OfferGroup} group */
  #answered(index, group) {
    this.#groups[index] = group;
    this.#show();
    if (this.#eager) this.#chooseFirst();
  }

  #show() {
    const shown = this.#groups.map(({ title, items, isOld, more }) => ({ title, isOld, items: more ? [...items, this.#moreItem()] : items }));
    this.list.show(shown, this.#moved ? this.list.active?.key : null);
    this.#watch();
  }

  #begin() {
    this.dialog.setAttribute("aria-busy", "true");
    this.again.hidden = true;
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => this.#say(gettext("Searching…")), SLOW_MS);
  }

  /** @param {string} problem */
  #end(problem) {
    clearTimeout(this.#slow);
    this.#eager = false;
    this.dialog.removeAttribute("aria-busy");
    this.again.hidden = !problem;
    this.#say(problem || this.#note || (this.list.count ? "" : gettext("Nothing found. Try fewer or other words.")));
    setText(byId("palette-count"), this.list.count ? this.#countWords() : "");
  }

  /** The note about the sources' results. */
  get #note() {
    return this.#groups.map(({ note = "" }) => note).join("");
  }

  /** @param {string} words */
  #say(words) {
    setText(byId("palette-note"), words);
  }

  #countWords() {
    const number = this.#groups.reduce((sum, { items }) => sum + items.length, 0);
    return interpolate(ngettext("%(count)s result", "%(count)s results", number), { count: count(number) }, true);
  }

  /** Enter was pressed before the answer: runs the first item once no earlier group can come before it. */
  #chooseFirst() {
    const first = this.#groups.find(({ items, isOld }) => isOld || items.length);
    if (!first || first.isOld) return;
    this.#eager = false;
    this.#choose(first.items[0]);
  }

  /** @param {{ failed?: boolean }} [given] @returns {Offer} */
  #moreItem({ failed = false } = {}) {
    const label = failed ? gettext("Older results could not be loaded. Try again") : gettext("Show older results");
    return { key: MORE, icon: "arrow-down", label, stays: true, run: () => this.#more() };
  }

  /** Loads the next page of the last group that has one, in place of its row. */
  async #more() {
    const group = this.#groups.find(({ more }) => more);
    if (!group?.more || this.#loading) return;
    const mine = this.#latest;
    this.#loading = true;
    const next = await group.more().catch(() => null);
    this.#loading = false;
    if (mine !== this.#latest) return;
    if (!next) return this.list.extend([this.#moreItem({ failed: true })]);
    group.items.push(...next.items);
    Object.assign(group, { more: next.more, note: next.note });
    if (next.note) this.#say(next.note);
    this.list.extend(next.more ? [...next.items, this.#moreItem()] : next.items);
    setText(byId("palette-count"), this.#countWords());
    this.#watch();
  }

  /** An observer reports only changes, so it is set up again each time. */
  #watch() {
    this.watcher.disconnect();
    const row = this.list.rowOf(MORE);
    if (row) this.watcher.observe(row);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    this.#choose(this.#pressedBy(event) ?? this.list.itemAt(event.target));
  }

  /**
   * The pressed item: an answer may have moved its row away and another one under the finger. Null after a drag, and
   * for a click without a pointer.
   *
   * @param {MouseEvent} given
   */
  #pressedBy({ clientX, clientY }) {
    const pressed = this.#pressed;
    this.#pressed = null;
    return pressed && Math.hypot(clientX - pressed.x, clientY - pressed.y) < DRAG_PX ? pressed.item : null;
  }

  /** @param {PointerEvent} event */
  #hovered(event) {
    const index = this.list.at(/** @type {Element} */ (event.target));
    if (index < 0) return;
    this.#moved = true;
    this.list.point(index, { scroll: false });
  }

  /** @param {Offer | null} item */
  #choose(item) {
    if (!item) return;
    if (item.stays) return item.run();
    this.dialog.close();
    this.chosen();
    item.run();
  }

  #enter() {
    if (!this.dialog.ariaBusy || this.#moved) return this.#choose(this.list.active);
    this.#eager = true;
    if (this.#pause) this.#find();
    else this.#chooseFirst();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: LEAP, PageUp: -LEAP }[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (!step) return this.#enter();
    this.#moved = true;
    if (step === 1 && this.list.active?.key === MORE) this.#more();
    else if (Math.abs(step) === 1) this.list.move(step);
    else this.list.leap(step);
  }

  #forget() {
    clearTimeout(this.#pause);
    clearTimeout(this.#slow);
    this.#pause = null;
    this.#latest += 1;
    this.#groups = [];
    this.#eager = false;
    this.watcher.disconnect();
    this.list.show([]);
    this.#say("");
  }
}
