/** What the person chose. Shown at once, saved behind; a choice that could not be saved is taken back and said. */
import { Emitter } from "chat/emitter";

export class Preferences extends Emitter {
  #api;

  constructor(values, api) {
    super();
    this.#api = api;
    this.values = { use_victoria: true, model: "", theme: "system", ...values };
  }

  async set(changes) {
    const before = { ...this.values };
    Object.assign(this.values, changes);
    this.emit("change", changes);
    try {
      await this.#api.preferences(changes);
    } catch (error) {
      this.values = before;
      this.emit("change", before);
      this.emit("failed", error);
    }
  }

  /** What a message takes along, so that it is answered the way the page says, whatever another tab has chosen meanwhile. */
  get choices() {
    const { use_victoria, model } = this.values;
    return model ? { use_victoria, model } : { use_victoria };
  }
}
