/** The palette's sources: commands, conversations by title, and all messages. */
import { filtersOf } from "chat/palette/palette_query";
import { isolated } from "chat/text/direction";
import { titleWords } from "chat/text/names";
import { backendName, toDate } from "chat/text/words";
import { language } from "chat/transport/boot";

const TITLES = 6;
const NOTHING = { items: [] };

/**
 * @param {() => Omit<Offer, "key">[]} actions returns [{icon, label, run, keys?, isMinor?}] that are possible now; minor ones are shown when they are asked for
 * @returns {OfferSource}
 */
export function actionSource(actions) {
  return {
    find(query) {
      if (filtersOf(query).length) return NOTHING;
      const asked = query.trim();
      const items = actions().filter(({ label, isMinor }) => (asked ? matches(label, asked) : !isMinor));
      return { title: gettext("Commands"), items: items.map((item) => ({ ...item, key: `do ${item.icon} ${item.label}` })) };
    },
  };
}

/**
 * The recent ones for an empty query, without the one on screen.
 *
 * @param {Api} api
 * @param {{ open: (conversation: Id) => void, shown: () => Id | null }} given
 * @returns {OfferSource}
 */
export function conversationSource(api, { open, shown }) {
  return {
    async find(query) {
      if (filtersOf(query).length) return NOTHING;
      const { conversations } = await api.conversations({ q: query.trim() || undefined, limit: TITLES + 1 });
      const others = query.trim() ? conversations : conversations.filter(({ id }) => id !== shown());
      const items = others.slice(0, TITLES).map(({ id, title, folder, updated_at }) => ({
        key: id, icon: "message-square", label: titleWords(title), detail: line(folder, when(updated_at)), run: () => open(id),
      }));
      return { title: gettext("Conversations"), items };
    },
  };
}

/**
 * @param {Api} api
 * @param {(conversation: Id, place: FoundPlace) => void} open(conversation, {message, words})
 * @returns {OfferSource}
 */
export function messageSource(api, open) {
  /** @param {string} q @param {string} [before] @returns {Promise<OfferGroup>} */
  const page = async (q, before) => {
    const { hits, next, reading } = await search(api, { q, before });
    const note = reading ? gettext("Some of your messages are still being indexed. More may be found in a moment.") : "";
    return { title: gettext("Messages"), items: hits.map((hit) => item(hit, open)), more: next === null ? null : () => page(q, next), note };
  };
  return {
    find(query) {
      const q = query.trim();
      return q.length < 2 ? NOTHING : page(q);
    },
  };
}

/**
 * Days begin in the reader's time zone. If the server does not know it (an older list of zones), the server's own
 * applies.
 *
 * @param {Api} api
 * @param {{ q: string, before?: string }} wanted
 */
async function search(api, wanted) {
  const hasDays = filtersOf(wanted.q).some(({ kind }) => kind === "before" || kind === "after");
  if (!hasDays) return api.search(wanted);
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return api.search({ ...wanted, timezone }).catch((error) => (error.status === 400 ? api.search(wanted) : Promise.reject(error)));
}

/** @param {Hit} hit @param {(conversation: Id, place: FoundPlace) => void} open */
function item(hit, open) {
  const { conversation, message, role, created_at, excerpt } = hit;
  const place = conversation.archived ? pgettext("place", "Archive") : conversation.folder;
  const words = excerpt.filter(({ mark }) => mark).map(({ text }) => text);
  return {
    key: message, icon: role === "user" ? "user" : "message-square-text", label: titleWords(conversation.title),
    detail: line(place, author(hit), branchWords(hit), when(created_at)), excerpt, run: () => open(conversation.id, { message, words }),
  };
}

/** @param {...string} parts */
const line = (...parts) => parts.filter(Boolean).map(isolated).join(" · ");

/** @param {Hit} given */
function author({ role, backend }) {
  return role === "user" ? gettext("You") : backendName(backend);
}

/** Empty on the shown branch. @param {Hit} given */
function branchWords({ branch }) {
  return branch ? interpolate(gettext("version %(version)s of %(of)s"), branch, true) : "";
}

/** True if every word of the query begins a word of the label, in any order. @param {string} label @param {string} query */
function matches(label, query) {
  const words = label.toLocaleLowerCase(language).split(/\s+/);
  return query.toLocaleLowerCase(language).split(/\s+/).every((part) => words.some((word) => word.startsWith(part)));
}

/** @type {Intl.DateTimeFormatOptions} */
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
/** @type {Intl.DateTimeFormatOptions} */
const DAY = { day: "numeric", month: "short" };
/** @type {Intl.DateTimeFormatOptions} */
const DAY_AND_YEAR = { ...DAY, year: "numeric" };

/** The time if it is today, the day if it is this year. @param {Moment} moment */
function when(moment) {
  const [date, now] = [toDate(moment), new Date()];
  if (date.toDateString() === now.toDateString()) return date.toLocaleTimeString(language, TIME);
  return date.toLocaleDateString(language, date.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR);
}
