/**
 * Who answers the next message of the conversation on screen: Victoria first or MLX alone, and MLX's model. A
 * conversation has its own choice; what it has none of, and a new chat, follows the person's preferences.
 *
 * Emits `change`, and `failed` if a choice could not be saved; it is taken back then.
 */
import { Emitter } from "chat/lib/emitter";

/**
 * @typedef {{ use_victoria: boolean | null, model: string | null }} Own null: as the person prefers
 * @typedef {object} Kept
 * @property {Own} own
 * @property {Own | null} confirmed by the server, while a change is being saved
 * @property {number} saving changes that the server has not confirmed
 * @property {Promise<unknown>} last of them: the server gets one after the other
 */

/** @param {Partial<Own>} [given] @returns {Kept} */
const kept = ({ use_victoria = null, model = null } = {}) => ({ own: { use_victoria, model }, confirmed: null, saving: 0, last: Promise.resolve() });

/** @extends {Emitter<{ change: void, failed: Error }>} */
export class Choice extends Emitter {
  #session;
  #preferences;
  #models;
  #api;
  #isOnItsWay;
  #kept = kept();
  /** Chosen while the first message of a new chat was on its way. @type {Partial<Own>} */
  #late = {};

  /**
   * `isOnItsWay()`: true if the first message of a new chat is sent and not yet saved.
   *
   * @param {{ session: Session, preferences: Preferences, models: Models, api: Api, isOnItsWay: () => boolean }} given
   */
  constructor({ session, preferences, models, api, isOnItsWay }) {
    super();
    this.#session = session;
    this.#preferences = preferences;
    this.#models = models;
    this.#api = api;
    this.#isOnItsWay = isOnItsWay;
    session.on("opened", (data) => this.#opened(data));
    session.on("adopted", (id) => this.#adopted(id));
    session.on("meta", (data) => this.#hear(data));
    preferences.on("change", () => this.emit("change"));
  }

  /** @returns {Required<Choices>} */
  get values() {
    const { use_victoria, model } = this.#preferences.values;
    const { own } = this.#kept;
    return { use_victoria: own.use_victoria ?? use_victoria, model: own.model ?? model };
  }

  /** The chosen model if it is gone, so that the default one is asked; else "". */
  get missing() {
    const { model } = this.values;
    return this.#models.isGone(model) ? model : "";
  }

  /**
   * What is sent with a message, so that it is answered as this page shows, whatever another tab has chosen meanwhile.
   *
   * @returns {Required<Choices>}
   */
  get sent() {
    return { ...this.values, ...(this.missing && { model: "" }) };
  }

  /** @param {Choices} changes */
  async set(changes) {
    const { id, temporary } = this.#session;
    if (temporary) return this.#take({ ...this.#kept.own, ...changes });
    if (id === null) {
      if (this.#isOnItsWay()) Object.assign(this.#late, changes);
    } else if (!(await this.#save(id, changes))) return;
    // The next new chat begins with it.
    this.#preferences.set(changes);
  }

  /** @param {OpenConversation | null} data */
  #opened(data) {
    this.#late = {};
    this.#kept = kept(data?.temporary ? this.#preferences.values : (data ?? {}));
    this.emit("change");
  }

  /** A model that is gone was not sent along: it is asked again when it is back. @param {Id} id */
  #adopted(id) {
    const changes = { ...(this.missing && { model: this.missing }), ...this.#late };
    this.#late = {};
    if (Object.keys(changes).length) this.#save(id, changes);
  }

  /** @param {Partial<Pick<Conversation, "use_victoria" | "model">>} given */
  #hear({ use_victoria, model }) {
    if (use_victoria === undefined || model === undefined) return;
    if (this.#kept.saving) this.#kept.confirmed = { use_victoria, model };
    else this.#take({ use_victoria, model });
  }

  /** @param {Id} id @param {Partial<Own>} changes @returns {Promise<boolean>} true if saved */
  async #save(id, changes) {
    const here = this.#kept;
    const before = here.own;
    here.saving += 1;
    this.#take({ ...before, ...changes });
    const saved = here.last.then(() => this.#api.change(id, changes));
    here.last = saved.catch(() => {});
    try {
      await saved;
      return true;
    } catch (error) {
      here.confirmed ??= before;
      this.emit("failed", /** @type {ApiError} */ (error));
      return false;
    } finally {
      here.saving -= 1;
      if (!here.saving && here.confirmed) {
        here.own = here.confirmed;
        here.confirmed = null;
        this.emit("change");
      }
    }
  }

  /** @param {Own} own */
  #take(own) {
    this.#kept.own = own;
    this.emit("change");
  }
}
