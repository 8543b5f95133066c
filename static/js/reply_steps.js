/** Victoria's steps: one line with the present one, the list when opened. */
import { clone, make, parts, put, setIcon, setText } from "chat/dom";
import { showText } from "chat/long_text";
import { isSeen, tame } from "chat/visible";
import { stepIcon, stepKind } from "chat/words";

// The server keeps no more; but replies of before have all of them.
const MOST = 500;

export class ReplySteps {
  #rows = [];
  #more = null;

  constructor(view) {
    this.view = view;
  }

  /** @param omitted how many more there were than are kept */
  update({ steps, steps_omitted: omitted = 0 }, live) {
    const { steps: root, steps_now: now, steps_icon: icon, steps_list: list } = this.view;
    put(root, { hidden: steps.length === 0 });
    root.classList.toggle("steps--live", live);
    this.#fill(list, steps, omitted);
    if (!steps.length) return;
    const last = steps.at(-1);
    setText(now, live && !omitted ? titleOf(last) : summary(steps.length + omitted));
    setIcon(icon, live ? stepIcon(last.kind) : "route");
  }

  #fill(list, steps, omitted) {
    const shown = steps.slice(0, MOST);
    shown.forEach((step, index) => {
      this.#rows[index] ??= addRow(list);
      fill(this.#rows[index], step);
    });
    this.#trim(shown.length);
    this.#count(list, steps.length - shown.length + omitted);
  }

  /** Behind the last one: how many are not shown. */
  #count(list, number) {
    if (!number) return this.#more?.remove();
    this.#more ??= make("li", "step__more");
    setText(this.#more, interpolate(ngettext("and %(number)s more", "and %(number)s more", number), { number }, true));
    if (list.lastChild !== this.#more) list.append(this.#more);
  }

  #trim(length) {
    for (const row of this.#rows.splice(length)) row.root.remove();
  }
}

function summary(number) {
  return interpolate(ngettext("%(number)s step", "%(number)s steps", number), { number }, true);
}

function addRow(list) {
  const root = clone("step");
  list.append(root);
  return { root, ...parts(root) };
}

function fill(row, step) {
  if (row.step === step) return;
  row.step = step;
  const { kind, title, text } = step;
  put(row.root.dataset, { kind });
  setIcon(row.icon, stepIcon(kind));
  setText(row.kind, stepKind(kind));
  setText(row.title, tame(title));
  showText(row.text, tame(text));
}

const titleOf = ({ title, kind }) => (isSeen(title) ? tame(title) : stepKind(kind));
