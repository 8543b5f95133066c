/** Shows that a chat is temporary: a bar, a different field, and before the first message an explanation. */
import { byId } from "chat/lib/dom";

/** @param {{ temporary: boolean }} given @param {boolean} isEmpty */
export function showTemporary({ temporary }, isEmpty) {
  document.body.classList.toggle("chat--temporary", temporary);
  byId("temporary-bar").hidden = !temporary;
  byId("temporary-empty").hidden = !temporary || !isEmpty;
  byId("message-text").placeholder = temporary ? gettext("Message (not saved)") : gettext("Write a message");
}
