/** What the person chose. Shown at once, saved behind; a choice that could not be saved is taken back and said. */
import { Emitter } from "chat/emitter";
import { unchosen } from "chat/parameters";

const DEFAULTS = {
  use_victoria: true, model: "", theme: "system", language: "", density: "comfortable", send_key: "enter", notifications: false, ...unchosen(),
};

export class Preferences extends Emitter {
  #api;

  constructor(values, api) {
    super();
    this.#api = api;
    this.values = { ...DEFAULTS, ...values };
  }

  /** @returns {Promise<boolean>} whether it is saved */
  async set(changes) {
    const before = { ...this.values };
    Object.assign(this.values, changes);
    this.emit("change", changes);
    try {
      await this.#api.preferences(changes);
      return true;
    } catch (error) {
      // Only what was not saved, and not what was chosen since.
      for (const name of Object.keys(changes)) if (this.values[name] === changes[name]) this.values[name] = before[name];
      this.emit("change", before);
      this.emit("failed", error);
      return false;
    }
  }

  /** What a message takes along, so that it is answered the way the page says, whatever another tab has chosen meanwhile. */
  get choices() {
    const { use_victoria, model } = this.values;
    return model ? { use_victoria, model } : { use_victoria };
  }
}
