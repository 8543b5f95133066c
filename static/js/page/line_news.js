/** Says that messages in line were not sent: aloud where they are on screen, else in a toast. */
import { toast } from "chat/lib/toast";
import { sayToo } from "chat/page/announcer";
import { isolated } from "chat/text/direction";
import { titleWords } from "chat/text/names";
import { lineSentence } from "chat/text/words";

/** @param {{ conversation: Id | null, session: Session, conversations: Conversations, open: (id: Id) => void }} given */
export function tellOfLine({ conversation, session, conversations, open }) {
  // After the end of the reply, which is said next.
  if (conversation === session.id) return queueMicrotask(() => sayToo(lineSentence("asks")));
  if (conversation === null) return;
  const title = isolated(titleWords(conversations.get(conversation)?.title ?? ""));
  const words = gettext("“%(title)s”: your message was not sent, because the reply was not finished.");
  toast(interpolate(words, { title }, true), { action: gettext("Open"), onAction: () => open(conversation) });
}
