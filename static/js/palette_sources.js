/** What the palette finds: things to do, conversations by their title, and every message. */
import { language } from "chat/boot";
import { backendName } from "chat/words";

const TITLES = 6;

/** @param actions a function that gives [{icon, label, detail, run}], as they are possible now */
export function actionSource(actions) {
  return {
    title: gettext("Do"),
    find: (query) => actions().filter(({ label }) => matches(label, query)),
  };
}

export function conversationSource(api, open) {
  return {
    title: gettext("Conversations"),
    async find(query) {
      const { conversations } = await api.conversations({ q: query || undefined, limit: TITLES });
      return conversations.slice(0, TITLES).map(({ id, title, updated_at }) => ({
        key: id, icon: "message-square", label: title || gettext("New chat"), detail: day(updated_at), run: () => open(id),
      }));
    },
  };
}

export function messageSource(api, open) {
  return {
    title: gettext("Messages"),
    async find(query) {
      if (query.length < 2) return [];
      const { hits } = await api.search({ q: query });
      return hits.map((hit) => ({
        key: hit.message, icon: hit.role === "user" ? "user" : "message-square-text", label: hit.conversation.title,
        detail: `${author(hit)} · ${day(hit.created_at)}`, excerpt: hit.excerpt, run: () => open(hit.conversation.id, hit.message),
      }));
    },
  };
}

function author({ role, backend }) {
  return role === "user" ? gettext("You") : backendName(backend);
}

/** Every word of the query begins a word of the label, in any order. */
function matches(label, query) {
  const words = label.toLocaleLowerCase(language).split(/\s+/);
  return query.toLocaleLowerCase(language).split(/\s+/).every((part) => words.some((word) => word.startsWith(part)));
}

let format;

function day(moment) {
  format ??= new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
  return format.format(new Date(moment));
}
