/** The sidebar's content, in order: pinned, today, folders, days; or search results. Pure: labels come from elsewhere. */
import { timeOf } from "chat/state/pages";
import { byDay } from "chat/text/days";

/** @param {Place} place @param {Pick<Conversation, "archived" | "deleted_at">} one */
export const isIn = (place, { archived, deleted_at }) =>
  place === "trash" ? Boolean(deleted_at) : !deleted_at && archived === (place === "archive");

/**
 * `conversations`: all that are known, newest first
 * `view`: {place, q}
 * `horizon`: how far back the list is loaded; older conversations have gaps between them
 * `folders`: {all: [{id, name, count}], isOpen(id)}
 *
 * @param {Conversation[]} conversations
 * @param {View} given
 * @param {{ horizon: number, folders: Pick<Folders, "all" | "isOpen"> }} known
 * @param {Date} [now]
 * @returns {Section[]} [{key, kind: pinned | folder | day | plain, name, id?, count, open, more, conversations}]
 */
export function sections(conversations, { place, q = "" }, { horizon, folders }, now = new Date()) {
  const here = conversations.filter((one) => isIn(place, one));
  if (q) return plain(here.filter(hasInTitle(q)));
  const near = here.filter((one) => timeOf(one) >= horizon);
  if (place === "trash") return plain(near);
  if (place === "archive") return days(near, now);
  const pinned = here.filter((one) => one.pinned);
  const rest = near.filter((one) => !one.pinned && !one.folder);
  const dated = days(rest, now);
  const today = dated.filter(({ name }) => name === "today");
  return [...whole("pinned", pinned), ...today, ...filed(here, folders), ...dated.slice(today.length)];
}

/** @param {string} q @returns {(one: Conversation) => boolean} */
function hasInTitle(q) {
  const wanted = q.toLocaleLowerCase();
  return ({ title }) => title.toLocaleLowerCase().includes(wanted);
}

/**
 * @param {Section["kind"]} kind
 * @param {string} name
 * @param {Conversation[]} conversations
 * @param {Partial<Section>} [more]
 * @returns {Section}
 */
const section = (kind, name, conversations, more = {}) => ({
  key: `${kind} ${name}`, kind, name, conversations, open: true, more: false, count: conversations.length, ...more,
});

/** @param {Section["kind"]} kind @param {Conversation[]} conversations */
const whole = (kind, conversations) => (conversations.length ? [section(kind, "", conversations)] : []);
/** @param {Conversation[]} conversations */
const plain = (conversations) => whole("plain", conversations);
/** @param {Conversation[]} conversations @param {Date} now */
const days = (conversations, now) => byDay(conversations, now).map((group) => section("day", group.day, group.conversations));

/**
 * Empty ones too. A folder's pinned conversations are shown above, but the server counts them with the folder.
 *
 * @param {Conversation[]} here
 * @param {Pick<Folders, "all" | "isOpen">} folders
 * @returns {Section[]}
 */
function filed(here, folders) {
  const inside = grouped(here);
  return folders.all.map(({ id, name, count: counted }) => {
    const all = inside.get(name) ?? [];
    const shown = all.filter((one) => !one.pinned);
    const count = Math.max(shown.length, counted - (all.length - shown.length));
    return section("folder", name, shown, { key: `folder ${id}`, id, count, open: folders.isOpen(id), more: count > shown.length });
  });
}

/** @param {Conversation[]} conversations @returns {Map<string, Conversation[]>} */
function grouped(conversations) {
  /** @type {Map<string, Conversation[]>} */
  const groups = new Map();
  for (const one of conversations) {
    const group = groups.get(one.folder) ?? [];
    group.push(one);
    groups.set(one.folder, group);
  }
  return groups;
}
