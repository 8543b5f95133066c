/** Actions on a whole conversation, from the list or the header: what can be undone is done without asking. */
import { confirmed } from "chat/lib/confirm";
import { isByKeyboard } from "chat/lib/focus_net";
import { toast } from "chat/lib/toast";
import { withTitle } from "chat/text/names";

export class Housekeeping {
  /**
   * `open(id)` shows a conversation, or with null a new chat; `printShown()` prints what is shown.
   *
   * @param {{ conversations: Conversations, folders: Folders, session: Session, unsent: Unsent, open: (id: Id | null) => Promise<void>, printShown: () => Promise<void> }} given
   */
  constructor({ conversations, folders, session, unsent, open, printShown }) {
    this.conversations = conversations;
    this.folders = folders;
    this.session = session;
    this.unsent = unsent;
    this.open = open;
    this.printShown = printShown;
  }

  /** @param {Id} id @param {string} title */
  rename(id, title) {
    if (id === this.session.id) this.session.rename(title);
    this.#do(this.conversations.change(id, { title }));
  }

  /** @param {Id} id @param {boolean} pinned */
  pin(id, pinned) {
    this.#do(this.conversations.change(id, { pinned }));
  }

  /** @param {Id} id @param {string} folder */
  move(id, folder) {
    if (folder) this.folders.set(folder, true);
    this.#do(this.conversations.change(id, { folder }));
  }

  /** @param {Id} id @param {boolean} archived */
  archive(id, archived) {
    /** @param {boolean} to */
    const set = (to) => this.conversations.change(id, { archived: to });
    if (!archived) return this.#do(set(false));
    this.#putAway(id, gettext("Archived: “%(title)s”"), () => set(true), () => set(false));
  }

  /** @param {Id} id */
  async print(id) {
    if (id !== this.session.id) await this.open(id);
    if (id === this.session.id) await this.printShown();
  }

  /** @param {Id} id */
  remove(id) {
    this.#putAway(id, gettext("Deleted: “%(title)s”"), () => this.conversations.remove(id), () => this.conversations.restore(id));
  }

  /** @param {Id} id */
  restore(id) {
    this.#do(this.conversations.restore(id));
  }

  /** Deletes permanently, from the trash. @param {Id} id */
  async forget(id) {
    const text = withTitle(gettext("“%(title)s” cannot be restored afterwards."), this.conversations.get(id)?.title ?? "");
    if (!(await confirmed({ title: gettext("Delete permanently?"), text, yes: gettext("Delete permanently") }))) return;
    if (await this.#do(this.conversations.removeForGood(id))) this.unsent.forget(id);
  }

  /**
   * Hides a conversation and offers to undo it. If it is on screen it closes, and reopens on undo.
   *
   * @param {Id} id
   * @param {string} words with %(title)s
   * @param {() => Promise<void>} away
   * @param {() => Promise<void>} back
   */
  async #putAway(id, words, away, back) {
    const wasShown = id === this.session.id;
    const text = withTitle(words, this.conversations.get(id)?.title ?? this.session.title);
    const focus = isByKeyboard();
    const show = () => wasShown && this.session.id === null && this.open(id);
    if (wasShown) this.open(null);
    if (!(await this.#do(away()))) return show();
    const undo = async () => (await this.#do(back())) && show();
    toast(text, { action: gettext("Undo"), onAction: undo, focus });
  }

  /** @param {Promise<void>} promise @returns {Promise<boolean>} true if done; a failure is reported */
  async #do(promise) {
    try {
      await promise;
      return true;
    } catch (error) {
      toast(/** @type {ApiError} */ (error).message);
      return false;
    }
  }
}
