/** The buttons under the palette's field that start or remove a filter, and suggestions for a filter's value. */
import { byId } from "chat/lib/dom";
import { begun, filtersOf, openFilter, without } from "chat/palette/palette_query";
import { language } from "chat/transport/boot";

const ICONS = { from: "user", folder: "folder", model: "brain", before: "arrow-left", after: "arrow-right" };

/** @typedef {import("chat/palette/palette_query").FilterKind} FilterKind */

/** @param {HTMLElement} button */
const kindOf = (button) => /** @type {FilterKind} */ (button.dataset.filter);

export class FilterButtons {
  /**
   * @param {HTMLInputElement} field
   * @param {{ hasFolders: () => boolean, onChange: (query: string) => void }} given
   */
  constructor(field, { hasFolders, onChange }) {
    this.field = field;
    this.hasFolders = hasFolders;
    this.buttons = byId("palette-filters").querySelectorAll("button");
    for (const button of this.buttons) button.addEventListener("click", () => onChange(this.#turned(kindOf(button))));
  }

  show() {
    const kinds = new Set(filtersOf(this.field.value).map(({ kind }) => kind));
    for (const button of this.buttons) {
      const filter = kindOf(button);
      button.setAttribute("aria-pressed", String(kinds.has(filter)));
      button.hidden = filter === "folder" && !kinds.has(filter) && !this.hasFolders();
    }
  }

  /** The query with this filter, or without it if it is there. @param {FilterKind} kind */
  #turned(kind) {
    const query = this.field.value;
    return filtersOf(query).some((filter) => filter.kind === kind) ? without(query, kind) : begun(query, kind, language);
  }
}

/**
 * Suggests values for the filter that is being typed.
 *
 * @param {{ choose: (value: string) => void, folders: () => string[], models: () => Promise<string[]> }} given
 *
 * @returns {OfferSource}
 */
export function filterSource({ choose, folders, models }) {
  /** @type {Record<FilterKind, () => string[][] | Promise<string[][]>>} */
  const values = { from: authors, folder: () => folders().map((name) => [name, name]), model: () => models().then(named), before: moments, after: moments };
  return {
    async find(query) {
      const open = openFilter(query);
      if (!open) return { items: [] };
      const all = await values[open.kind]();
      const found = all.filter(([label, value]) => value !== open.value && begins(open.value, label, value));
      const items = found.map(([label, value]) => ({
        key: `${open.kind}:${value}`, icon: ICONS[open.kind], label, detail: value === label ? "" : value, stays: true, run: () => choose(value),
      }));
      return { title: titleOf(open.kind), items };
    },
  };
}

/** @param {FilterKind} kind */
function titleOf(kind) {
  switch (kind) {
    case "from": return gettext("Written by");
    case "folder": return gettext("In folder");
    case "model": return gettext("With model");
    case "before": return gettext("Before the date");
    default: return gettext("On or after the date");
  }
}

/** @param {string[]} names */
const named = (names) => names.map((name) => [name, name]);

function authors() {
  const russian = language === "ru";
  return [[gettext("You"), russian ? "меня" : "me"], [gettext("Victoria"), russian ? "виктории" : "victoria"], [gettext("MLX"), "mlx"]];
}

/** Common days, months and years. The server accepts any: 2026, 2026-05, 2026-05-17. */
function moments() {
  const now = new Date();
  const [thisYear, thisMonth, today] = [now.getFullYear(), now.getMonth(), now.getDate()];
  /** @param {number} ago */
  const day = (ago) => isoDay(new Date(thisYear, thisMonth, today - ago));
  /** @param {number} ago */
  const month = (ago) => isoDay(new Date(thisYear, thisMonth - ago, 1)).slice(0, 7);
  /** @param {number} ago */
  const year = (ago) => String(thisYear - ago);
  return [
    [gettext("Today"), day(0)], [gettext("Yesterday"), day(1)], [gettext("A week ago"), day(7)],
    [gettext("This month"), month(0)], [gettext("Last month"), month(1)],
    [gettext("This year"), year(0)], [gettext("Last year"), year(1)],
  ];
}

/** @param {Date} date */
const isoDay = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

/** @param {string} typed @param {...string} texts */
function begins(typed, ...texts) {
  const start = typed.toLocaleLowerCase(language);
  return texts.some((text) => text.toLocaleLowerCase(language).startsWith(start));
}
