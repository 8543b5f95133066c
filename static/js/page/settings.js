/** The person's menu and the settings: each choice applies at once and is saved in the background. */
import { byId, setText } from "chat/lib/dom";
import { panelButton } from "chat/lib/panel";
import { allow, canAsk, isAllowed, obstacle } from "chat/lib/permission";
import { applyLook } from "chat/page/look";
import { ParametersForm } from "chat/page/parameters_form";
import { parametersOf, unchosen } from "chat/state/parameters";

const SAID_MS = 2500;

/** @typedef {"theme" | "density" | "language" | "send_key"} Choice */
/** @type {Choice[]} */
const CHOICES = ["theme", "density", "language", "send_key"];

export class Settings {
  /** @type {number | null} */
  #timer = null;

  /**
   * `onLanguage()`: another language was saved.
   *
   * @param {{ preferences: Preferences, onLanguage: () => void, onOpen: () => void, onSignOut: () => void }} given
   */
  constructor({ preferences, onLanguage, onOpen, onSignOut }) {
    this.preferences = preferences;
    this.onLanguage = onLanguage;
    this.onOpen = onOpen;
    this.dialog = byId("settings");
    this.parameters = new ParametersForm(byId("default-parameters"), { onChange: () => this.#saveParameters() });
    panelButton(byId("user-button"), byId("user-panel"));
    byId("settings-open").addEventListener("click", () => this.open());
    byId("sign-out").addEventListener("submit", onSignOut);
    for (const name of CHOICES) this.#choice(name);
    byId("notifications").addEventListener("change", () => this.#notify(byId("notifications").checked));
    byId("notifications-allow").addEventListener("click", () => this.#notify(true));
    // A click outside closes it, as with every panel.
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.#saveParameters());
    preferences.on("change", () => this.#show());
    this.#show();
  }

  open() {
    byId("user-panel").hidePopover();
    this.parameters.show(this.preferences.values, unchosen());
    this.#show();
    this.dialog.showModal();
    this.parameters.fit();
    this.onOpen();
  }

  #show() {
    const { values } = this.preferences;
    applyLook(values);
    for (const name of CHOICES) {
      for (const input of group(name)) input.checked = input.value === values[name];
    }
    byId("notifications").checked = values.notifications && isAllowed();
    this.#showObstacle(values.notifications ? obstacle() : "");
  }

  /** @param {Choice} name */
  #choice(name) {
    for (const input of group(name)) {
      input.addEventListener("change", async () => {
        if ((await this.#save({ [name]: input.value })) && name === "language") this.onLanguage();
      });
    }
  }

  /** The person enables notifications; each browser has to allow them. @param {boolean} on */
  async #notify(on) {
    if (on && !(await allow())) {
      byId("notifications").checked = false;
      return this.#showObstacle(obstacle());
    }
    await this.#save({ notifications: on });
  }

  /** @param {string} words */
  #showObstacle(words) {
    setText(byId("notifications-note"), words);
    byId("notifications-note").hidden = !words;
    byId("notifications-allow").hidden = !words || !canAsk();
  }

  #saveParameters() {
    const values = this.parameters.read();
    if (!values) return;
    const before = parametersOf(this.preferences.values);
    const names = /** @type {(keyof ModelParameters)[]} */ (Object.keys(values));
    const changes = Object.fromEntries(names.filter((name) => values[name] !== before[name]).map((name) => [name, values[name]]));
    if (Object.keys(changes).length) this.#save(changes);
  }

  /**
   * @param {Partial<PreferenceValues>} changes
   * @returns {Promise<boolean>} true if saved; the listener of `failed` reports an error
   */
  async #save(changes) {
    const saved = await this.preferences.set(changes);
    setText(byId("settings-said"), saved ? gettext("Saved") : "");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => setText(byId("settings-said"), ""), SAID_MS);
    return saved;
  }
}

/** @param {Choice} name */
const group = (name) => byId(name === "send_key" ? "send-key" : name).querySelectorAll("input");
