/** What the person chose. Shown at once, saved behind; a choice that could not be saved is taken back and said. */
import { Emitter } from "chat/emitter";
import { unchosen } from "chat/parameters";

/** @type {PreferenceValues} */
const DEFAULTS = {
  use_victoria: true, model: "", theme: "system", language: "", density: "comfortable", send_key: "enter", notifications: false, ...unchosen(),
};

/** @extends {Emitter<{ change: Partial<PreferenceValues>, failed: Error }>} */
export class Preferences extends Emitter {
  #api;

  /** @param {Partial<PreferenceValues>} values @param {Api} api */
  constructor(values, api) {
    super();
    this.#api = api;
    this.values = { ...DEFAULTS, ...values };
  }

  /** @param {Partial<PreferenceValues>} changes @returns {Promise<boolean>} whether it is saved */
  async set(changes) {
    /** @type {Partial<PreferenceValues>} */
    const before = { ...this.values };
    Object.assign(this.values, changes);
    this.emit("change", changes);
    try {
      await this.#api.preferences(changes);
      return true;
    } catch (error) {
      // Only what was not saved, and not what was chosen since.
      for (const name of /** @type {(keyof PreferenceValues)[]} */ (Object.keys(changes))) {
        if (this.values[name] === changes[name]) Object.assign(this.values, { [name]: before[name] });
      }
      this.emit("change", before);
      this.emit("failed", /** @type {ApiError} */ (error));
      return false;
    }
  }

  /**
   * What a message takes along, so that it is answered the way the page says, whatever another tab has chosen meanwhile.
   *
   * @returns {Choices}
   */
  get choices() {
    const { use_victoria, model } = this.values;
    return model ? { use_victoria, model } : { use_victoria };
  }
}
