/** The sidebar's view: all conversations, the archive or the trash, each with its search text. */
import { byId, setText } from "chat/lib/dom";
import { onKey } from "chat/lib/keys";
import { count } from "chat/text/words";

const PAUSE_MS = 150;

export class ListPicker {
  /** @type {View} */
  view = { place: "main", q: "" };

  /** @type {number | null} */
  #timer = null;

  /**
   * `changed()`: another view was chosen; `retry()`: its list shall be requested again.
   *
   * @param {{ changed: () => void, retry: () => void, trashDays: number }} given
   */
  constructor({ changed, retry, trashDays }) {
    this.changed = changed;
    this.retry = retry;
    this.trashDays = trashDays;
    this.field = byId("filter");
    this.clear = byId("filter-clear");
    this.field.addEventListener("input", () => this.#typed());
    onKey(this.field, (event) => this.#key(event));
    this.clear.addEventListener("click", () => this.#clear());
    byId("place-back").addEventListener("click", () => this.go("main"));
    byId("place-again").addEventListener("click", () => this.retry());
    for (const button of byId("places").querySelectorAll("button")) {
      button.addEventListener("click", () => this.go(/** @type {Place} */ (button.dataset.place)));
    }
    // Text typed before the script had loaded.
    if (this.field.value) this.#typed();
  }

  /** Moves the focus too: to the back button, and from there to the previous element. @param {Place} place */
  go(place) {
    const from = this.view.place;
    this.#set({ place, q: "" });
    this.field.value = "";
    const target = place === "main" ? byId("places").querySelector(`[data-place=${from}]`) : byId("place-back");
    /** @type {HTMLElement | null} */ (target)?.focus();
  }

  /**
   * `number`: how many rows there are; `pages`: how far this list is loaded.
   *
   * @param {{ number: number, pages: Pages }} given
   */
  show({ number, pages }) {
    const { place, q } = this.view;
    const isEmpty = number === 0;
    byId("place").hidden = place === "main";
    byId("places").hidden = place !== "main";
    setText(byId("place-name"), place === "trash" ? gettext("Trash") : pgettext("place", "Archive"));
    this.clear.hidden = !this.field.value;
    this.#label(LABELS[place]());
    const note = this.#note(isEmpty, pages);
    byId("place-note").hidden = !note;
    setText(byId("place-note"), note);
    byId("place-failed").hidden = !pages.failed;
    setText(byId("filter-status"), q && !pages.more ? note || foundWords(number) : "");
  }

  /** @param {boolean} isEmpty @param {Pages} pages */
  #note(isEmpty, { begun, failed }) {
    const { place, q } = this.view;
    if (!isEmpty) return place === "trash" && !q ? this.#stay() : "";
    if (!begun || failed) return "";
    if (q) return gettext("No matching titles.");
    if (place === "trash") return gettext("The trash is empty.");
    return place === "archive" ? gettext("Nothing is archived.") : gettext("No conversations yet");
  }

  #stay() {
    const text = ngettext("Deleted conversations stay here for %(count)s day.", "Deleted conversations stay here for %(count)s days.", this.trashDays);
    return interpolate(text, { count: count(this.trashDays) }, true);
  }

  /** @param {string} text */
  #label(text) {
    this.field.placeholder = text;
    this.field.setAttribute("aria-label", text);
  }

  #typed() {
    clearTimeout(this.#timer);
    this.clear.hidden = !this.field.value;
    this.#timer = setTimeout(() => this.#search(), PAUSE_MS);
  }

  #search() {
    const q = this.field.value.trim();
    if (q !== this.view.q) this.#set({ ...this.view, q });
  }

  /** Escape clears the field while it contains text. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || !this.field.value) return;
    event.preventDefault();
    event.stopPropagation();
    this.#clear();
  }

  #clear() {
    clearTimeout(this.#timer);
    this.field.value = "";
    this.#set({ ...this.view, q: "" });
    this.field.focus();
  }

  /** @param {View} view */
  #set(view) {
    clearTimeout(this.#timer);
    this.view = view;
    this.changed();
  }
}

/** @param {number} number */
const foundWords = (number) => interpolate(ngettext("%(count)s found", "%(count)s found", number), { count: count(number) }, true);

const LABELS = {
  main: () => gettext("Search titles"),
  archive: () => gettext("Search the archive"),
  trash: () => gettext("Search the trash"),
};
