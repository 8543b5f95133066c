/**
 * The filters in what a person typed into the palette: from:me, folder:"My work". Pure. The server reads them itself
 * (chat/search/query.py); here they are only offered, completed and taken out again.
 */
const NAMES = {
  from: { en: "from", ru: "от" },
  folder: { en: "folder", ru: "папка" },
  model: { en: "model", ru: "модель" },
  before: { en: "before", ru: "до" },
  after: { en: "after", ru: "после" },
};
const KINDS = new Map(Object.entries(NAMES).flatMap(([kind, words]) => Object.values(words).map((word) => [word, kind])));
const ITEM = /(?<=^|\s)(\p{L}+):(?:"([^"]*)("?)|(\S*))/gu;
const QUOTES = /[“”„«»]/g;

/** The name of a filter as it is written in this language. */
export const nameIn = (kind, language) => NAMES[kind][language] ?? NAMES[kind].en;

/** @returns {{kind, value, start, end, isOpen}[]} `isOpen`: its value is still being typed */
export function filtersOf(query) {
  const typed = query.replace(QUOTES, '"');
  return [...typed.matchAll(ITEM)].flatMap(({ 0: all, 1: name, 2: quoted, 3: closed, 4: plain, index: start }) => {
    const kind = KINDS.get(name.toLowerCase());
    const end = start + all.length;
    return kind ? [{ kind, value: quoted ?? plain, start, end, isOpen: end === typed.length && !closed }] : [];
  });
}

/** The filter whose value is being typed, if any. */
export const openFilter = (query) => filtersOf(query).find(({ isOpen }) => isOpen) ?? null;

/** `query` with the beginning of one more filter. */
export function begun(query, kind, language) {
  const before = query.trimEnd();
  return `${before ? `${before} ` : ""}${nameIn(kind, language)}:`;
}

/** The same with a value for the filter that is being typed. */
export function completed(query, value, language) {
  const { kind, start } = openFilter(query);
  return `${query.slice(0, start)}${nameIn(kind, language)}:${/[\s"]/.test(value) ? `"${value}"` : value} `;
}

/** `query` without its filters of this kind. */
export function without(query, kind) {
  const parts = filtersOf(query).filter((filter) => filter.kind === kind);
  const rest = parts.reduceRight((text, { start, end }) => `${text.slice(0, start)}${text.slice(end).trimStart()}`, query);
  return rest.trimEnd() ? `${rest.trimEnd()} ` : "";
}
