/** The title of the browser's tab: the conversation's title, and the number of conversations with an unseen reply. */
import { isIn } from "chat/state/sections";
import { isolated } from "chat/text/direction";
import { asName } from "chat/text/visible";

/** @param {string} title @param {number} news */
export function tabTitle(title, news) {
  const shown = asName(title);
  const name = shown ? interpolate(gettext("%(title)s · Victoria Chat"), { title: isolated(shown) }, true) : gettext("Victoria Chat");
  return news ? `(${news}) ${name}` : name;
}

/** @param {{ session: Session, conversations: Conversations, isNews: (conversation: Conversation) => boolean }} given */
export function installTabTitle({ session, conversations, isNews }) {
  const show = () => {
    const news = conversations.sorted().filter((one) => isIn("main", one) && isNews(one)).length;
    document.title = tabTitle(session.title, news);
  };
  for (const event of /** @type {const} */ (["opened", "adopted", "meta"])) session.on(event, show);
  conversations.on("change", show);
  document.addEventListener("visibilitychange", show);
}
