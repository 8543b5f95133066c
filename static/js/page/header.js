/** The title, the pill that shows who answers next, the switch and the model picker. */
import { byId, hasRoom, isNarrow, label, make, setText } from "chat/lib/dom";
import { panelButton } from "chat/lib/panel";
import { renameInPlace } from "chat/sidebar/rename";
import { modelWords, nameModels } from "chat/text/model_names";
import { titleWords } from "chat/text/names";
import { shortTime, statusWord } from "chat/text/words";

export class Title {
  #cancel = () => {};

  /** @param {Session} session @param {(id: Id, title: string) => void} rename(id, title) */
  constructor(session, rename) {
    this.button = byId("title");
    this.session = session;
    this.button.addEventListener("click", () => session.id && this.#rename(session.id, session.title, rename));
    session.on("opened", () => this.#cancel());
    for (const event of /** @type {const} */ (["opened", "adopted", "meta"])) session.on(event, () => this.show());
  }

  show() {
    const { title } = this.session;
    setText(this.button, titleWords(title));
    this.button.disabled = !this.session.isSaved;
  }

  /**
   * Another conversation may be opened in the meantime: the name belongs to this one.
   *
   * @param {Id} id
   * @param {string} title
   * @param {(id: Id, title: string) => void} rename
   */
  #rename(id, title, rename) {
    this.#cancel = renameInPlace(this.button, title, (wanted) => rename(id, wanted));
  }
}

export class Pill {
  /** @param {Backends} backends @param {Preferences} preferences @param {{ onOpen: () => void }} given */
  constructor(backends, preferences, { onOpen }) {
    this.backends = backends;
    this.preferences = preferences;
    panelButton(byId("pill"), byId("backends-panel"), onOpen);
    backends.on("change", () => this.show());
    preferences.on("change", () => this.show());
    isNarrow.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    const { status, text, brief } = this.backends.next(this.preferences.values.use_victoria);
    const pill = byId("pill");
    pill.dataset.status = status;
    label(pill, text);
    setText(byId("pill-text"), isNarrow.matches ? brief : text);
    row(byId("victoria-row"), this.backends.victoria);
    row(byId("mlx-row"), this.backends.mlx);
  }
}

/** @param {HTMLElement} element @param {BackendState} backend */
function row(element, { status, since }) {
  element.dataset.status = status;
  const words = statusWord(status);
  const time = since && shortTime(since);
  const text = time ? interpolate(gettext("%(status)s since %(time)s"), { status: words, time }, true) : words;
  setText(/** @type {Element} */ (element.querySelector(".backend-row__words")), text);
}

/** "Ask Victoria first" and the MLX model: in the header if there is room, else in the pill's panel. */
export class Routing {
  #asked = false;
  /** @type {Model[]} */
  #models = [];
  #stale = true;

  /** @param {Preferences} preferences @param {Api} api */
  constructor(preferences, api) {
    this.preferences = preferences;
    this.api = api;
    // In the header and in the settings.
    this.toggles = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-use-victoria]"));
    this.selects = /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("[data-models]"));
    this.notes = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-models-note]"));
    for (const toggle of this.toggles) toggle.addEventListener("change", () => preferences.set({ use_victoria: toggle.checked }));
    for (const select of this.selects) select.addEventListener("change", () => preferences.set({ model: select.value }));
    preferences.on("change", () => this.show());
    hasRoom.addEventListener("change", () => this.#place());
    this.#place();
    this.show();
  }

  show() {
    const { use_victoria, model } = this.preferences.values;
    for (const toggle of this.toggles) toggle.checked = use_victoria;
    for (const select of this.selects) this.#choose(select, model);
  }

  /** @param {{ again?: boolean }} [given] */
  async loadModels({ again = false } = {}) {
    if (this.#asked && !again) return;
    this.#asked = true;
    try {
      const { models, stale } = await this.api.models();
      this.#models = models;
      nameModels(models.map(({ name }) => name));
      this.#stale = stale;
      for (const select of this.selects) select.replaceChildren(...options(models));
      for (const note of this.notes) note.hidden = !stale;
    } catch {
      // The list is optional: without it the default model is used.
      this.#asked = false;
    }
    this.show();
  }

  /**
   * True if a reply reveals what the picker does not show yet: a model gone or back, or the default model.
   *
   * @param {End} frame
   */
  #shows({ backend, model, attempts = [] }) {
    if (backend !== "mlx") return false;
    const known = this.#models.find((one) => one.name === model);
    const isDefault = !this.preferences.values.model && known && !known.default;
    return Boolean(isDefault || known?.gone || attempts.some((attempt) => attempt.missing_model));
  }

  /** @param {End} frame */
  onEnd = (frame) => {
    if (this.#shows(frame)) this.loadModels({ again: true });
  };

  #place() {
    byId(hasRoom.matches ? "routing-in-header" : "routing-in-panel").append(byId("routing"));
  }

  /**
   * A model chosen earlier is still the one requested, even if it is not in the list (any more).
   *
   * @param {HTMLSelectElement} select
   * @param {string} model
   */
  #choose(select, model) {
    if (![...select.options].some((option) => option.value === model)) {
      const name = modelWords(model);
      const words = this.#stale ? name : interpolate(gettext("%(name)s (no longer listed)"), { name }, true);
      select.append(titled(new Option(words, model)));
    }
    select.value = model;
    select.title = model;
  }
}

/** @param {Model[]} models */
function options(models) {
  const standard = models.find((model) => model.default);
  const first = standard ? interpolate(gettext("Default (%(name)s)"), { name: modelWords(standard.name) }, true) : gettext("Default");
  const list = [make("option", "", first)];
  list[0].value = "";
  return [...list, ...models.map(option)];
}

/** @param {Model} model */
function option({ name, gone }) {
  const words = modelWords(name);
  return titled(new Option(gone ? interpolate(gettext("%(name)s (not available)"), { name: words }, true) : words, name));
}

/** The full name, with the organisation. @param {HTMLOptionElement} given */
function titled(given) {
  given.title = given.value;
  return given;
}
