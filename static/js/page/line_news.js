/** Says what became of unsent messages: aloud where they are on screen, else in a toast. */
import { toast } from "chat/lib/toast";
import { say, sayToo } from "chat/page/announcer";
import { withTitle } from "chat/text/names";
import { lineSentence, unsentSentence } from "chat/text/words";

/** @param {{ queue: Queue, delivery: Delivery, session: Session, conversations: Conversations, open: (id: Id | null) => void }} given */
export function tellOfLine({ queue, delivery, session, conversations, open }) {
  /** @param {Id | null} conversation @param {string} words @param {Record<string, string>} [more] */
  const tell = (conversation, words, more) => {
    const title = conversations.get(conversation ?? "")?.title ?? "";
    toast(withTitle(words, title, more), { action: gettext("Open"), onAction: () => open(conversation) });
  };
  delivery.on("slow", (item) => say(unsentSentence(item, true)));
  queue.on("asks", (conversation) => {
    if (conversation === session.id) sayAfterEnd({ session, delivery });
    else tell(conversation, gettext("“%(title)s”: your message has not been sent yet."));
  });
  delivery.on("missed", ({ frame, error }) => {
    // Its conversation was deleted: there is nothing to open.
    if (!error || error.code === "not_found") return;
    tell(frame.conversation ?? null, gettext("“%(title)s”: %(sentence)s"), { sentence: error.message });
  });
}

/** The end of a reply is said first, and takes the place of all that was said before. @param {{ session: Session, delivery: Delivery }} given */
function sayAfterEnd({ session, delivery }) {
  const ask = () => sayToo(lineSentence("asks"));
  if (!delivery.stoppable) return queueMicrotask(ask);
  const forget = () => [opened(), finished()];
  /** @type {() => boolean} */
  const opened = session.on("opened", forget);
  /** @type {() => boolean} */
  const finished = session.on("finished", () => {
    forget();
    // It may be sent or taken back by now.
    if (delivery.unsent.some(({ line }) => line === "asks")) ask();
  });
}
