/** Empties the trash: asks first, then piece by piece, since a big one takes the server a while. */
import { confirmed } from "chat/lib/confirm";
import { byId, setText } from "chat/lib/dom";
import { isByKeyboard } from "chat/lib/focus_net";
import { toast } from "chat/lib/toast";
import { count } from "chat/text/words";

export class TrashEmptying {
  #button = byId("trash-empty");
  #busy = false;

  /** `say(words)` tells a screen reader. @param {{ api: Api, conversations: Conversations, say: (words: string) => void }} given */
  constructor({ api, conversations, say }) {
    this.api = api;
    this.say = say;
    this.conversations = conversations;
    this.#button.addEventListener("click", () => this.#clicked());
  }

  /** @param {boolean} shown */
  show(shown) {
    this.#button.hidden = !shown && !this.#busy;
  }

  async #clicked() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#empty();
    } catch (error) {
      toast(/** @type {ApiError} */ (error).message);
    } finally {
      this.#busy = false;
      setText(this.#button, gettext("Empty the trash"));
    }
  }

  async #empty() {
    const { count: all, newest } = await this.api.trash();
    if (!newest || !(await confirmed({ title: gettext("Empty the trash?"), text: warning(all), yes: gettext("Delete permanently") }))) return;
    let left = all;
    while (left) {
      setText(this.#button, interpolate(ngettext("%(count)s left", "%(count)s left", left), { count: count(left) }, true));
      const done = await this.api.emptyTrash(newest);
      // Somebody restores what is to go: whatever was there may still be looked at.
      if (!done.deleted && done.left >= left) return;
      left = done.left;
    }
    // Another tab may have thrown something away meanwhile.
    const isEmpty = (await this.api.trash()).count === 0;
    const until = Date.parse(newest);
    this.conversations.forget(({ deleted_at }) => deleted_at !== null && Date.parse(deleted_at) <= until);
    if (isEmpty) this.#emptied();
  }

  /** The button goes: its focus is given on. */
  #emptied() {
    if (isByKeyboard() && document.activeElement === this.#button) byId("place-back").focus();
    this.say(gettext("The trash is empty."));
  }
}

/** @param {number} all */
function warning(all) {
  const words = ngettext(
    "%(count)s conversation will be deleted permanently. It cannot be restored afterwards.",
    "%(count)s conversations will be deleted permanently. They cannot be restored afterwards.",
    all,
  );
  return interpolate(words, { count: count(all) }, true);
}
