/** Shows a chat before its first message. */
import { byId } from "chat/lib/dom";

/** @param {Session} session @param {boolean} isEmpty @param {boolean} nobody no backend answers, so nothing is suggested */
export function showNew(session, isEmpty, nobody) {
  byId("empty").hidden = byId("temporary-open").hidden = session.id !== null || !isEmpty;
  byId("missing").hidden = !nobody;
  byId("suggestions").hidden = nobody;
}
