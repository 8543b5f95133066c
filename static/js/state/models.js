/** MLX's models as the server lists them, and which of them can be asked. */
import { Emitter } from "chat/lib/emitter";
import { nameModels } from "chat/text/model_names";

/** @extends {Emitter<{ change: void }>} */
export class Models extends Emitter {
  /** @type {Model[]} */
  list = [];
  /** The list is of before: MLX does not answer now. */
  stale = true;
  #api;
  /** The list is there, or on its way. */
  #asked = false;
  #questions = 0;
  #answered = 0;

  /** @param {Api} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  /** @param {{ again?: boolean }} [given] */
  async load({ again = false } = {}) {
    if (this.#asked && !again) return;
    this.#asked = true;
    const question = ++this.#questions;
    try {
      const { models, stale } = await this.#api.models();
      if (question < this.#answered) return;
      this.#answered = question;
      this.#asked = !stale;
      nameModels(models.map(({ name }) => name));
      this.list = models;
      this.stale = stale;
      this.emit("change");
    } catch {
      // The list is optional: without it the default model is used.
      this.#asked = false;
    }
  }

  /** True if the list is of before though MLX is not down. @param {Pick<Backends, "mlx">} backends */
  isDue({ mlx }) {
    return this.stale && mlx.status !== "unhealthy";
  }

  /** Reads the list again when MLX is back. @param {Pick<Backends, "mlx">} backends */
  async follow(backends) {
    if (this.isDue(backends)) await this.load({ again: true });
  }

  /** The model that answers if none is chosen; "" if only the server knows. */
  get standard() {
    return this.list.find((model) => model.default)?.name ?? "";
  }

  /**
   * True if MLX would refuse this model: it is not listed any more, or was refused. An old or empty list says nothing.
   *
   * @param {string} name
   */
  isGone(name) {
    if (!name || this.stale || !this.list.length) return false;
    const known = this.list.find((model) => model.name === name);
    return !known || Boolean(known.gone);
  }

  /** True if a reply reveals what the list does not say yet: a model gone or back, or the default. @param {End} frame @param {string} wanted */
  isNews({ backend, model, attempts = [] }, wanted) {
    if (backend !== "mlx") return false;
    const known = this.list.find((one) => one.name === model);
    const isDefault = !wanted && known && !known.default;
    return Boolean(isDefault || known?.gone || attempts.some((attempt) => attempt.missing_model));
  }
}
