/** Announces a finished reply once to screen readers, and other changes that are only visible. */
import { byId, make } from "chat/lib/dom";
import { backendName } from "chat/text/words";

const LONGEST = 1500;

/** @param {string} words */
export function say(words) {
  byId("announcer").replaceChildren(make("p", "", words));
}

/** Leaves what is being said. @param {string} words */
export function sayToo(words) {
  byId("announcer").append(make("p", "", words));
}

/** @param {Reply} reply @param {string} text */
export function announce(reply, text) {
  const said = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  const opening = /** @type {Partial<Record<Status, string>>} */ ({
    complete: gettext("%(backend)s answered:"),
    stopped: gettext("The reply was stopped."),
    interrupted: gettext("The reply was interrupted."),
    failed: gettext("No reply came."),
  })[reply.status];
  byId("announcer").replaceChildren(
    make("p", "", interpolate(opening ?? "", { backend: backendName(reply.backend) }, true)),
    make("p", "", said),
  );
}
