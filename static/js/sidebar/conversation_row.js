/** One conversation in the sidebar: a link with its menu; in the trash its name, the days left, Restore and Delete. */
import { clone, label, parts, setText } from "chat/lib/dom";
import { daysLeft } from "chat/text/days";
import { titleWords, withTitle } from "chat/text/names";
import { daysLeftWords, rowTime } from "chat/text/words";

/** @typedef {"writing" | "unseen" | ""} RowState */
/** @typedef {{ title: string, state: RowState, isCurrent: boolean, time: string, chosen: "true" | "false" | null }} Shown */

export class Row {
  /** @type {Partial<Shown>} */
  #shown = {};

  /**
   * @param {Id} id
   * @param {{ menu: (button: HTMLElement, id: Id) => void }} actions
   * @param {Templates["conversation-row"]} [root] as the server has drawn it
   */
  constructor(id, actions, root = clone("conversation-row")) {
    this.root = root;
    this.view = parts(this.root);
    this.root.dataset.id = id;
    this.view.menu.addEventListener("click", () => actions.menu(this.view.menu, id));
  }

  /**
   * @param {Conversation} conversation
   * @param {{ isCurrent: boolean, isNews: boolean, chosen?: Shown["chosen"] }} place isNews: a reply ended here, unseen;
   *   chosen: whether it is among the selected ones, null while nobody selects
   */
  show(conversation, { isCurrent, isNews, chosen = null }) {
    const { title, writing, updated_at } = conversation;
    const state = writing ? "writing" : isNews ? "unseen" : "";
    const time = rowTime(updated_at);
    if (same(this.#shown, (this.#shown = { title, state, isCurrent, time, chosen }))) return;
    const { link } = this.view;
    setText(this.view.time, time);
    this.view.time.dateTime = updated_at;
    setText(this.view.title, titleWords(title));
    this.view.title.title = titleWords(title);
    this.view.menu.setAttribute("aria-label", withTitle(gettext("Actions for “%(title)s”"), title));
    link.href = `/c/${conversation.id}/`;
    this.root.classList.toggle("conversation--current", isCurrent);
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    this.#choose(chosen);
    mark(this.view.mark, state);
  }

  /** @param {Shown["chosen"]} chosen */
  #choose(chosen) {
    const { link } = this.view;
    this.root.classList.toggle("conversation--chosen", chosen === "true");
    if (chosen === null) {
      link.removeAttribute("role");
      link.removeAttribute("aria-checked");
    } else {
      link.setAttribute("role", "checkbox");
      link.setAttribute("aria-checked", chosen);
    }
  }
}

export class TrashRow {
  /**
   * @param {Id} id
   * @param {{ restore: (id: Id) => void, forget: (id: Id) => void }} actions
   * @param {number} days how long a deleted conversation is kept
   */
  constructor(id, actions, days) {
    this.root = clone("trash-row");
    this.view = parts(this.root);
    this.days = days;
    this.root.dataset.id = id;
    this.view.restore.addEventListener("click", () => actions.restore(id));
    this.view.forget.addEventListener("click", () => actions.forget(id));
  }

  /** @param {Conversation} given */
  show({ title, deleted_at }) {
    setText(this.view.title, titleWords(title));
    this.view.title.title = titleWords(title);
    this.view.restore.setAttribute("aria-label", withTitle(gettext("Restore: “%(title)s”"), title));
    this.view.forget.setAttribute("aria-label", withTitle(gettext("Delete permanently: “%(title)s”"), title));
    if (deleted_at) setText(this.view.note, daysLeftWords(daysLeft(deleted_at, this.days)));
  }
}

/** @param {HTMLElement} element @param {RowState} state */
export function mark(element, state) {
  element.hidden = !state;
  element.dataset.state = state;
  if (state) label(element, state === "writing" ? gettext("A reply is being written") : gettext("New reply"));
}

/** @param {Partial<Shown>} a @param {Shown} b */
const same = (a, b) => /** @type {(keyof Shown)[]} */ (Object.keys(b)).every((key) => a[key] === b[key]);
