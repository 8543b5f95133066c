/** Actions on a whole conversation, from the list or the header: what can be undone is done without asking. */
import { confirmed } from "chat/lib/confirm";
import { isByKeyboard } from "chat/lib/focus_net";
import { toast } from "chat/lib/toast";
import { isolated } from "chat/text/direction";
import { folderWords, withTitle } from "chat/text/names";
import { count } from "chat/text/words";

export class Housekeeping {
  /**
   * `open(id)` shows a conversation, or with null a new chat; `printShown()` prints what is shown; `say(words)` tells a
   * screen reader what is only seen.
   *
   * @param {{ conversations: Conversations, folders: Folders, session: Session, unsent: Unsent, open: (id: Id | null) => Promise<void>, printShown: () => Promise<void>, say: (words: string) => void }} given
   */
  constructor({ conversations, folders, session, unsent, open, printShown, say }) {
    this.say = say;
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
  async move(id, folder) {
    if (folder) this.folders.reveal(folder);
    if (!(await this.#do(this.conversations.change(id, { folder })))) this.folders.withdraw(folder);
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

  /** @param {Id[]} ids @param {boolean} archived */
  archiveSeveral(ids, archived) {
    /** @param {number} number */
    const words = (number) =>
      archived
        ? ngettext("%(count)s conversation archived", "%(count)s conversations archived", number)
        : ngettext("%(count)s conversation unarchived", "%(count)s conversations unarchived", number);
    this.#several(ids, { archived }, words, (changed) => this.conversations.changeSeveral(changed, { archived: !archived }));
  }

  /** @param {Id[]} ids */
  removeSeveral(ids) {
    /** @param {number} number */
    const words = (number) => ngettext("%(count)s conversation deleted", "%(count)s conversations deleted", number);
    this.#several(ids, { deleted: true }, words, (changed) => this.conversations.changeSeveral(changed, { deleted: false }));
  }

  /** @param {Id[]} ids @param {string} folder */
  async moveSeveral(ids, folder) {
    if (folder) this.folders.reveal(folder);
    const before = new Map(ids.map((id) => [id, this.conversations.get(id)?.folder ?? ""]));
    /** @param {Id[]} changed */
    const back = async (changed) => {
      for (const name of new Set(before.values())) {
        const some = changed.filter((id) => before.get(id) === name);
        if (some.length) await this.conversations.changeSeveral(some, { folder: name });
      }
    };
    /** @param {number} number */
    const words = (number) => ngettext("%(count)s conversation moved", "%(count)s conversations moved", number);
    if (!(await this.#several(ids, { folder }, words, back))) this.folders.withdraw(folder);
  }

  /**
   * Changes several and offers to undo it, as for a single one.
   *
   * @param {Id[]} ids
   * @param {SeveralChanges} changes
   * @param {(number: number) => string} words
   * @param {(changed: Id[]) => Promise<unknown>} back
   * @returns {Promise<boolean>} whether it was done
   */
  async #several(ids, changes, words, back) {
    const focus = isByKeyboard();
    const shown = this.session.id;
    const hides = Boolean(changes.deleted || changes.archived) && shown !== null && ids.includes(shown);
    if (hides) this.open(null);
    const show = () => hides && this.session.id === null && this.open(shown);
    const changed = await this.#done(this.conversations.changeSeveral(ids, changes));
    if (!changed) show();
    // What the server did not find was deleted for good elsewhere: nothing was done, and nothing can be undone.
    if (!changed?.length) return false;
    const text = interpolate(words(changed.length), { count: count(changed.length) }, true);
    const undo = async () => (await this.#do(back(changed))) && changed.includes(shown ?? "") && show();
    toast(text, { action: gettext("Undo"), onAction: undo, focus });
    return true;
  }

  /** @param {Id} id @param {string} name */
  renameFolder(id, name) {
    this.#do(this.folders.rename(id, name));
  }

  /** @param {Id} id @param {number} place 0 is the first */
  moveFolder(id, place) {
    const { made } = this.folders;
    const folder = made.find((one) => one.id === id);
    if (!folder || made[place]?.id === id) return;
    this.#do(this.folders.move(id, place));
    const words = gettext("“%(name)s” is folder %(place)s of %(count)s now.");
    this.say(interpolate(words, { name: isolated(folderWords(folder.name)), place: count(place + 1), count: count(made.length) }, true));
  }

  /** Its conversations stay. @param {Id} id */
  async removeFolder(id) {
    const name = isolated(folderWords(this.folders.get(id)?.name ?? ""));
    const text = interpolate(gettext("The conversations in “%(name)s” are kept, outside any folder."), { name }, true);
    if (await confirmed({ title: gettext("Delete this folder?"), text, yes: gettext("Delete the folder") })) this.#do(this.folders.remove(id));
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

  /** @param {Promise<unknown>} promise @returns {Promise<boolean>} true if done; a failure is reported */
  async #do(promise) {
    return (await this.#done(promise.then(() => true))) ?? false;
  }

  /** @template Result @param {Promise<Result>} promise @returns {Promise<Result | null>} null if it failed, which is reported */
  async #done(promise) {
    try {
      return await promise;
    } catch (error) {
      toast(/** @type {ApiError} */ (error).message);
      return null;
    }
  }
}
