/**
 * "Ask Victoria first" and the MLX model: of the conversation on screen in the header or, without room, in the pill's
 * panel; the person's default in the settings. Says before a message is sent that its model is gone.
 */
import { byId, hasRoom, make, put, setText } from "chat/lib/dom";
import { modelWords } from "chat/text/model_names";

// How often is looked whether a model that is gone is back, or a list that the server has kept from before is new.
const LOOK_MS = 30_000;

/**
 * @typedef {object} Place where it is chosen
 * @property {NodeListOf<HTMLInputElement>} toggles
 * @property {NodeListOf<HTMLSelectElement>} selects
 * @property {{ values: Required<Choices>, set: (changes: Choices) => unknown }} chosen
 */

export class Routing {
  /** @type {Place[]} */
  #places;
  /** @type {number | null} */
  #look = null;

  /** @param {{ choice: Choice, preferences: Preferences, models: Models, backends: Backends }} given */
  constructor({ choice, preferences, models, backends }) {
    this.choice = choice;
    this.models = models;
    this.backends = backends;
    this.#places = [place("#routing", choice), place("#settings", preferences)];
    for (const { toggles, selects, chosen } of this.#places) {
      for (const toggle of toggles) toggle.addEventListener("change", () => chosen.set({ use_victoria: toggle.checked }));
      for (const select of selects) select.addEventListener("change", () => chosen.set({ model: select.value }));
    }
    choice.on("change", () => this.show());
    models.on("change", () => this.show());
    backends.on("change", () => [this.show(), models.follow(backends)]);
    hasRoom.addEventListener("change", () => this.#place());
    document.addEventListener("visibilitychange", () => this.#watch());
    this.#place();
    this.show();
  }

  show() {
    for (const { toggles, selects, chosen } of this.#places) {
      for (const toggle of toggles) toggle.checked = chosen.values.use_victoria;
      for (const select of selects) this.#choose(select, chosen.values.model);
    }
    for (const note of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-models-note]"))) {
      note.hidden = !this.models.stale || !this.models.list.length;
    }
    this.#say();
    this.#watch();
  }

  /** @param {End} frame */
  onEnd = (frame) => {
    if (this.choice.missing || this.models.isNews(frame, this.choice.sent.model)) this.models.load({ again: true });
  };

  #place() {
    byId(hasRoom.matches ? "routing-in-header" : "routing-in-panel").append(byId("routing"));
  }

  /** In the panel always, above the field if MLX is asked next. */
  #say() {
    const { missing } = this.choice;
    const words = missing && missingWords(missing, this.models.standard);
    const isNext = this.backends.asksMlx(this.choice.values.use_victoria);
    for (const [id, text] of /** @type {const} */ ([["model-gone", words], ["composer-model", isNext ? words : ""]])) {
      setText(byId(id), text);
      put(byId(id), { hidden: !text });
    }
  }

  #watch() {
    clearTimeout(this.#look);
    const isDue = this.choice.missing || this.models.isDue(this.backends);
    if (isDue && document.visibilityState === "visible") {
      this.#look = setTimeout(() => this.models.load({ again: true }).then(() => this.#watch()), LOOK_MS);
    }
  }

  /** A model that is gone stays the chosen one, and is used again when it is back. @param {HTMLSelectElement} select @param {string} model */
  #choose(select, model) {
    const options = [standardOption(this.models.standard), ...this.models.list.map(listedOption)];
    if (!options.some(({ value }) => value === model)) options.push(this.#unlistedOption(model));
    const differs = options.length !== select.options.length || options.some((option, at) => !option.isEqualNode(select.options[at]));
    if (differs) select.replaceChildren(...options);
    select.value = model;
    select.title = model;
  }

  /** @param {string} model */
  #unlistedOption(model) {
    const name = modelWords(model);
    const isGone = this.models.isGone(model);
    return option(isGone ? interpolate(gettext("%(name)s (no longer listed)"), { name }, true) : name, model, isGone);
  }
}

/** @param {string} selector @param {Place["chosen"]} chosen @returns {Place} */
function place(selector, chosen) {
  return { toggles: document.querySelectorAll(`${selector} [data-use-victoria]`), selects: document.querySelectorAll(`${selector} [data-models]`), chosen };
}

/** @param {string} missing @param {string} standard */
function missingWords(missing, standard) {
  const words = standard
    ? gettext("MLX does not have %(missing)s at the moment. The default model will answer: %(model)s.")
    : gettext("MLX does not have %(missing)s at the moment. The default model will answer.");
  return interpolate(words, { missing: modelWords(missing), model: modelWords(standard) }, true);
}

/** @param {string} standard */
function standardOption(standard) {
  return option(standard ? interpolate(gettext("Default (%(name)s)"), { name: modelWords(standard) }, true) : gettext("Default"), "");
}

/** @param {Model} model */
function listedOption({ name, gone = false }) {
  const words = modelWords(name);
  return option(gone ? interpolate(gettext("%(name)s (not available)"), { name: words }, true) : words, name, gone);
}

/** With the full name as its title. @param {string} words @param {string} value */
function option(words, value, disabled = false) {
  return Object.assign(make("option", "", words), { value, title: value, disabled });
}
