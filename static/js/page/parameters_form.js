/** The fields for system prompt, temperature and length. Empty means the default, shown as the placeholder. */
import { parts, setText } from "chat/lib/dom";
import { clean, fit } from "chat/lib/text_field";
import { count } from "chat/text/words";
import { boot, language } from "chat/transport/boot";

const NUMBERS = { temperature: { least: 0, most: 2, whole: false }, max_tokens: { least: 1, most: 1_000_000, whole: true } };
// The share of the limit from which the remaining room is shown.
const NEARLY = 0.8;

export class ParametersForm {
  /**
   * `onChange()`: called after each completed change.
   *
   * @param {HTMLElement & Holds<"parameters">} root
   * @param {{ onChange?: () => void }} [given]
   */
  constructor(root, { onChange = () => {} } = {}) {
    this.view = parts(root);
    this.fields = [this.view.system_prompt, this.view.temperature, this.view.max_tokens];
    for (const field of this.fields) {
      field.addEventListener("input", () => this.#typed(field));
      field.addEventListener("change", () => onChange());
    }
  }

  /** @param {ModelParameters} values @param {ModelParameters} defaults */
  show(values, defaults) {
    const { system_prompt, temperature, max_tokens } = this.view;
    system_prompt.value = values.system_prompt;
    temperature.value = String(values.temperature ?? "");
    max_tokens.value = String(values.max_tokens ?? "");
    system_prompt.placeholder = defaults.system_prompt || gettext("For example: Answer briefly and in plain words.");
    temperature.placeholder = (defaults.temperature ?? boot.standard.temperature).toLocaleString(language);
    max_tokens.placeholder = String(defaults.max_tokens ?? boot.standard.max_tokens);
    this.fields.forEach((field) => this.#typed(field));
  }

  /** The fields' values; null if one is invalid, which is shown beside it. @returns {ModelParameters | null} */
  read() {
    const [system_prompt, temperature, max_tokens] = [this.#prompt(), this.#number("temperature"), this.#number("max_tokens")];
    if (system_prompt === undefined || temperature === undefined || max_tokens === undefined) return null;
    return { system_prompt, temperature, max_tokens };
  }

  clear() {
    for (const field of this.fields) {
      field.value = "";
      this.#typed(field);
    }
  }

  focusOnProblem() {
    this.fields.find((field) => field.hasAttribute("aria-invalid"))?.focus();
  }

  /** Fits the height to the text; call once the form is visible. */
  fit() {
    fit(this.view.system_prompt);
  }

  #prompt() {
    const text = clean(this.view.system_prompt.value).trim();
    const problem = [...text].length > boot.limits.system_prompt ? tooLong() : "";
    return this.#judge("system_prompt", problem, text);
  }

  /** @param {"temperature" | "max_tokens"} name */
  #number(name) {
    const { least, most, whole } = NUMBERS[name];
    const { value, validity } = this.view[name];
    const number = Number(value);
    const isWrong = validity.badInput || (value !== "" && !(number >= least && number <= most && (!whole || Number.isInteger(number))));
    const limits = { least: count(least), most: count(most) };
    const words = whole ? gettext("A whole number from %(least)s to %(most)s, or leave it empty.") : gettext("A number from %(least)s to %(most)s, or leave it empty.");
    return this.#judge(name, isWrong ? interpolate(words, limits, true) : "", value === "" ? null : number);
  }

  /** @template Value @param {keyof ModelParameters} name @param {string} problem @param {Value} value */
  #judge(name, problem, value) {
    setText(this.view[`${name}_problem`], problem);
    if (problem) this.view[name].setAttribute("aria-invalid", "true");
    else this.view[name].removeAttribute("aria-invalid");
    return problem ? undefined : value;
  }

  /** @param {HTMLInputElement | HTMLTextAreaElement} field */
  #typed(field) {
    this.#judge(/** @type {keyof ModelParameters} */ (field.dataset.part), "", null);
    if (field !== this.view.system_prompt) return;
    const { system_prompt: most } = boot.limits;
    const length = [...field.value].length;
    this.view.count.hidden = length < most * NEARLY;
    setText(this.view.count, interpolate(gettext("%(number)s of %(most)s characters"), { number: count(length), most: count(most) }, true));
    this.fit();
  }
}

function tooLong() {
  return interpolate(gettext("The limit is %(most)s characters. Shorten the text."), { most: count(boot.limits.system_prompt) }, true);
}
