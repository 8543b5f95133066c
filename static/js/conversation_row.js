/** One conversation in the sidebar: a link with its menu; in the trash its name, how long it stays, and the two ways out. */
import { clone, label, parts, setText } from "chat/dom";
import { daysLeft } from "chat/days";
import { titleWords } from "chat/names";
import { daysLeftWords } from "chat/words";

export class Row {
  #shown = {};

  /** @param actions {menu(button, id)} */
  constructor(id, actions) {
    this.root = clone("conversation-row");
    Object.assign(this, parts(this.root));
    this.root.dataset.id = id;
    this.menu.addEventListener("click", () => actions.menu(this.menu, id));
  }

  /** @param place {isCurrent, isNews}: the one on screen; a reply ended here and nobody has seen it */
  show(conversation, { isCurrent, isNews }) {
    const { title, writing } = conversation;
    const state = writing ? "writing" : isNews ? "unseen" : "";
    if (same(this.#shown, (this.#shown = { title, state, isCurrent }))) return;
    setText(this.title, titleWords(title));
    this.link.title = titleWords(title);
    this.link.href = `/c/${conversation.id}/`;
    this.root.classList.toggle("conversation--current", isCurrent);
    if (isCurrent) this.link.setAttribute("aria-current", "page");
    else this.link.removeAttribute("aria-current");
    mark(this.mark, state);
  }
}

export class TrashRow {
  /** @param actions {restore(id), forget(id)}; @param days how long a deleted one is kept */
  constructor(id, actions, days) {
    this.root = clone("trash-row");
    Object.assign(this, parts(this.root));
    this.days = days;
    this.root.dataset.id = id;
    this.restore.addEventListener("click", () => actions.restore(id));
    this.forget.addEventListener("click", () => actions.forget(id));
  }

  show({ title, deleted_at }) {
    setText(this.title, titleWords(title));
    this.title.title = titleWords(title);
    setText(this.note, daysLeftWords(daysLeft(deleted_at, this.days)));
  }
}

/** `state`: writing, unseen or nothing. */
export function mark(element, state) {
  element.hidden = !state;
  element.dataset.state = state;
  if (state) label(element, state === "writing" ? gettext("A reply is being written") : gettext("New reply"));
}

const same = (a, b) => Object.keys(b).every((key) => a[key] === b[key]);
