/** What a person does to a whole conversation, from the list or the header: what can be undone is done at once. */
import { confirmed } from "chat/confirm";
import { titleWords } from "chat/names";
import { toast } from "chat/toast";

export class Housekeeping {
  /** @param open(id) shows a conversation, or with null a new chat */
  constructor({ conversations, folders, session, unsent, open }) {
    Object.assign(this, { conversations, folders, session, unsent, open });
  }

  rename(id, title) {
    if (id === this.session.id) this.session.rename(title);
    this.#do(this.conversations.change(id, { title }));
  }

  pin(id, pinned) {
    this.#do(this.conversations.change(id, { pinned }));
  }

  move(id, folder) {
    if (folder) this.folders.set(folder, true);
    this.#do(this.conversations.change(id, { folder }));
  }

  archive(id, archived) {
    const set = (to) => this.conversations.change(id, { archived: to });
    if (!archived) return this.#do(set(false));
    this.#putAway(id, gettext("Archived"), () => set(true), () => set(false));
  }

  remove(id) {
    this.#putAway(id, gettext("Deleted"), () => this.conversations.remove(id), () => this.conversations.restore(id));
  }

  restore(id) {
    this.#do(this.conversations.restore(id));
  }

  /** Out of the trash, for good. */
  async forget(id) {
    const { title } = this.conversations.get(id);
    const question = { title: gettext("Delete for good?"), text: interpolate(gettext("“%(title)s” cannot be restored then."), { title: titleWords(title) }, true) };
    if (!(await confirmed({ ...question, yes: gettext("Delete for good") }))) return;
    if (await this.#do(this.conversations.removeForGood(id))) this.unsent.write(id, "");
  }

  /** Out of sight, with a way back. What is on screen goes away, too, and comes back with it. */
  async #putAway(id, text, away, back) {
    const wasShown = id === this.session.id;
    const byKeyboard = Boolean(document.activeElement?.matches(":focus-visible"));
    const show = () => wasShown && this.session.id === null && this.open(id);
    if (wasShown) this.open(null);
    if (!(await this.#do(away()))) return show();
    const undo = async () => (await this.#do(back())) && show();
    toast(text, { action: gettext("Undo"), onAction: undo, focus: byKeyboard });
  }

  /** @returns {Promise<boolean>} whether it was done; why not, is said */
  async #do(promise) {
    try {
      await promise;
      return true;
    } catch (error) {
      toast(error.message);
      return false;
    }
  }
}
