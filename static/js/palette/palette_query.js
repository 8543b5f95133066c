/**
 * The filters in a palette query: from:me, folder:"My work". Pure. The server parses them itself
 * (chat/search/query.py); here they are only suggested, completed and removed.
 */
/** @typedef {keyof typeof NAMES} FilterKind */
/** @typedef {{ kind: FilterKind, value: string, start: number, end: number, isOpen: boolean }} Filter `isOpen`: still being typed */

const NAMES = {
  from: { en: "from", ru: "от" },
  folder: { en: "folder", ru: "папка" },
  model: { en: "model", ru: "модель" },
  before: { en: "before", ru: "до" },
  after: { en: "after", ru: "после" },
};
/** @type {Map<string, FilterKind>} */
const KINDS = new Map(/** @type {FilterKind[]} */ (Object.keys(NAMES)).flatMap((kind) => Object.values(NAMES[kind]).map((word) => [word, kind])));
const ITEM = /(?<=^|\s)(\p{L}+):(?:"([^"]*)("?)|(\S*))/gu;
const QUOTES = /[“”„«»]/g;

/** The name of a filter in this language. @param {FilterKind} kind @param {string} language */
export const nameIn = (kind, language) => (language === "ru" ? NAMES[kind].ru : NAMES[kind].en);

/** @param {string} query @returns {Filter[]} `isOpen`: its value is still being typed */
export function filtersOf(query) {
  const typed = query.replace(QUOTES, '"');
  return [...typed.matchAll(ITEM)].flatMap(({ 0: all, 1: name, 2: quoted, 3: closed, 4: plain, index: start }) => {
    const kind = KINDS.get(name.toLowerCase());
    const end = start + all.length;
    return kind ? [{ kind, value: quoted ?? plain, start, end, isOpen: end === typed.length && !closed }] : [];
  });
}

/** The filter whose value is being typed, if any. @param {string} query */
export const openFilter = (query) => filtersOf(query).find(({ isOpen }) => isOpen) ?? null;

/** `query` with the start of one more filter. @param {string} query @param {FilterKind} kind @param {string} language */
export function begun(query, kind, language) {
  const before = query.trimEnd();
  return `${before ? `${before} ` : ""}${nameIn(kind, language)}:`;
}

/**
 * `query` with a value for the filter that is being typed.
 *
 * @param {string} query
 * @param {string} value
 * @param {string} language
 */
export function completed(query, value, language) {
  const filter = openFilter(query);
  if (!filter) return query;
  const { kind, start } = filter;
  return `${query.slice(0, start)}${nameIn(kind, language)}:${/[\s"]/.test(value) ? `"${value}"` : value} `;
}

/** `query` without its filters of this kind. @param {string} query @param {FilterKind} kind */
export function without(query, kind) {
  const parts = filtersOf(query).filter((filter) => filter.kind === kind);
  const rest = parts.reduceRight((text, { start, end }) => `${text.slice(0, start)}${text.slice(end).trimStart()}`, query);
  return rest.trimEnd() ? `${rest.trimEnd()} ` : "";
}
