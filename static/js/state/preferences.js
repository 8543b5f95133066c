/**
 * The person's preferences. A change is shown at once and saved in the background; one that could not be saved is
 * reverted and reported.
 */
import { Emitter } from "chat/lib/emitter";
import { unchosen } from "chat/state/parameters";

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

  /** @param {Partial<PreferenceValues>} changes @returns {Promise<boolean>} true if saved */
  async set(changes) {
    /** @type {Partial<PreferenceValues>} */
    const before = { ...this.values };
    Object.assign(this.values, changes);
    this.emit("change", changes);
    try {
      await this.#api.preferences(changes);
      return true;
    } catch (error) {
      // Reverts only what was not saved and has not been changed since.
      for (const name of /** @type {(keyof PreferenceValues)[]} */ (Object.keys(changes))) {
        if (this.values[name] === changes[name]) Object.assign(this.values, { [name]: before[name] });
      }
      this.emit("change", before);
      this.emit("failed", /** @type {ApiError} */ (error));
      return false;
    }
  }
}
