/** What stands in the sidebar, in order: pinned, folders, days; or what was found. Pure: the words come from elsewhere. */
import { byDay } from "chat/days";
import { timeOf } from "chat/pages";

export const isIn = (place, { archived, deleted_at }) =>
  place === "trash" ? Boolean(deleted_at) : !deleted_at && archived === (place === "archive");

/**
 * @param conversations all that are known, newest first
 * @param view {place, q}
 * @param horizon how far back the list is here: what is older has unknown ones between
 * @param folders {names, count(name), isOpen(name)}
 * @returns [{key, kind: pinned | folder | day | plain, name, count, open, more, conversations}]
 */
export function sections(conversations, { place, q = "" }, { horizon, folders }, now = new Date()) {
  const here = conversations.filter((one) => isIn(place, one));
  if (q) return plain(here.filter(hasInTitle(q)));
  const near = here.filter((one) => timeOf(one) >= horizon);
  if (place === "trash") return plain(near);
  if (place === "archive") return days(near, now);
  const pinned = here.filter((one) => one.pinned);
  const rest = near.filter((one) => !one.pinned && !one.folder);
  return [...whole("pinned", pinned), ...filed(here, folders), ...days(rest, now)];
}

function hasInTitle(q) {
  const wanted = q.toLocaleLowerCase();
  return ({ title }) => title.toLocaleLowerCase().includes(wanted);
}

const section = (kind, name, conversations, more = {}) => ({
  key: `${kind} ${name}`, kind, name, conversations, open: true, more: false, count: conversations.length, ...more,
});

const whole = (kind, conversations) => (conversations.length ? [section(kind, "", conversations)] : []);
const plain = (conversations) => whole("plain", conversations);
const days = (conversations, now) => byDay(conversations, now).map((group) => section("day", group.day, group.conversations));

/** The pinned ones of a folder stand above, but the server counts them with it. */
function filed(here, folders) {
  const inside = grouped(here);
  return folders.names.flatMap((name) => {
    const all = inside.get(name) ?? [];
    const shown = all.filter((one) => !one.pinned);
    const count = Math.max(shown.length, folders.count(name) - (all.length - shown.length));
    if (count === 0) return [];
    return [section("folder", name, shown, { count, open: folders.isOpen(name), more: count > shown.length })];
  });
}

function grouped(conversations) {
  const groups = new Map();
  for (const one of conversations) {
    if (!groups.has(one.folder)) groups.set(one.folder, []);
    groups.get(one.folder).push(one);
  }
  return groups;
}
