/** System prompt, temperature and length of the conversation on screen, also before it is saved. */
import { byId, label, setText } from "chat/lib/dom";
import { ParametersForm } from "chat/page/parameters_form";
import { isChosen, parametersOf } from "chat/state/parameters";

export class ConversationSettings {
  #late = false;

  /**
   * `isOnItsWay()`: true if the first message of a new chat is sent and not yet saved.
   *
   * @param {{ session: Session, preferences: Preferences, api: Api, isOnItsWay: () => boolean, failed: (error: Error) => void }} given
   */
  constructor({ session, preferences, api, isOnItsWay, failed }) {
    this.session = session;
    this.preferences = preferences;
    this.api = api;
    this.isOnItsWay = isOnItsWay;
    this.failed = failed;
    this.dialog = byId("conversation-settings");
    this.button = byId("conversation-settings-open");
    this.form = new ParametersForm(byId("conversation-parameters"));
    this.button.addEventListener("click", () => this.open());
    byId("conversation-settings-form").addEventListener("submit", (event) => this.#submit(event));
    byId("conversation-settings-clear").addEventListener("click", () => this.form.clear());
    for (const button of this.dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => this.dialog.close());
    for (const event of /** @type {const} */ (["opened", "adopted", "meta"])) session.on(event, () => this.#mark());
    session.on("opened", () => this.dialog.close());
    session.on("adopted", (id) => this.#adopted(id));
    this.#mark();
  }

  open() {
    this.form.show(this.session.parameters, parametersOf(this.preferences.values));
    this.#say("");
    this.dialog.showModal();
    this.form.fit();
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const values = this.form.read();
    if (!values) return this.form.focusOnProblem();
    try {
      await this.#save(values);
      this.dialog.close();
    } catch (error) {
      this.#say(/** @type {ApiError} */ (error).message);
    }
  }

  /** @param {ModelParameters} values */
  async #save(values) {
    const { session } = this;
    if (session.id !== null && session.isSaved) await this.api.parameters(session.id, values);
    else if (session.id === null) this.#late = this.isOnItsWay();
    session.set(values);
  }

  /** The first message carried the settings at the time it was sent. @param {Id} id */
  #adopted(id) {
    if (this.#late) this.api.parameters(id, this.session.parameters).catch(this.failed);
    this.#late = false;
  }

  #mark() {
    const own = isChosen(this.session.parameters);
    this.button.classList.toggle("header__own--on", own);
    label(this.button, own ? gettext("System prompt and parameters of this conversation (changed)") : gettext("System prompt and parameters of this conversation"));
  }

  /** @param {string} sentence */
  #say(sentence) {
    setText(byId("conversation-settings-problem"), sentence);
  }
}
