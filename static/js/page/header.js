/** The title, and the pill that shows who answers next. */
import { byId, isNarrow, label, setText } from "chat/lib/dom";
import { panelButton } from "chat/lib/panel";
import { renameInPlace } from "chat/sidebar/rename";
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
  /** @param {Backends} backends @param {Choice} choice @param {{ onOpen: () => void }} given */
  constructor(backends, choice, { onOpen }) {
    this.backends = backends;
    this.choice = choice;
    panelButton(byId("pill"), byId("backends-panel"), onOpen);
    backends.on("change", () => this.show());
    choice.on("change", () => this.show());
    isNarrow.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    const { status, text, brief } = this.backends.next(this.choice.values.use_victoria);
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
