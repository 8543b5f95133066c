/** Says that messages in line were not sent: aloud where they are on screen, else in a toast. */
import { toast } from "chat/lib/toast";
import { sayToo } from "chat/page/announcer";
import { withTitle } from "chat/text/names";
import { lineSentence } from "chat/text/words";

/** @param {{ conversation: Id | null, session: Session, delivery: Delivery, conversations: Conversations, open: (id: Id) => void }} given */
export function tellOfLine({ conversation, session, delivery, conversations, open }) {
  if (conversation === session.id) return sayAfterEnd({ session, delivery });
  if (conversation === null) return;
  const words = gettext("“%(title)s”: your message was not sent, because the reply was not finished.");
  toast(withTitle(words, conversations.get(conversation)?.title ?? ""), { action: gettext("Open"), onAction: () => open(conversation) });
}

/** The end of a reply is said first, and takes the place of all that was said before. @param {{ session: Session, delivery: Delivery }} given */
function sayAfterEnd({ session, delivery }) {
  const say = () => sayToo(lineSentence("asks"));
  if (!delivery.stoppable) return queueMicrotask(say);
  const forget = session.on("finished", () => {
    forget();
    say();
  });
}
