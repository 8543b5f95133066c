/** Victoria's steps: one line with the present one, the list when opened. */
import { clone, parts, put, setIcon, setText } from "chat/dom";
import { showText } from "chat/long_text";
import { isSeen, tame } from "chat/visible";
import { stepIcon, stepKind } from "chat/words";

/** @typedef {{ root: HTMLElement, step?: Step } & Parts["step"]} StepRow */

export class ReplySteps {
  /** @type {StepRow[]} */
  #rows = [];

  /** @param {Parts["message"]} view */
  constructor(view) {
    this.view = view;
  }

  /** @param {Step[]} steps @param {boolean} live */
  update(steps, live) {
    const { steps: root, steps_now: now, steps_icon: icon, steps_list: list } = this.view;
    put(root, { hidden: steps.length === 0 });
    root.classList.toggle("steps--live", live);
    const last = steps.at(-1);
    if (!last) return this.#trim(0);
    setText(now, live ? titleOf(last) : summary(steps.length));
    setIcon(icon, live ? stepIcon(last.kind) : "route");
    steps.forEach((step, index) => {
      this.#rows[index] ??= addRow(list);
      fill(this.#rows[index], step);
    });
    this.#trim(steps.length);
  }

  /** @param {number} length */
  #trim(length) {
    for (const row of this.#rows.splice(length)) row.root.remove();
  }
}

/** @param {number} number */
function summary(number) {
  return interpolate(ngettext("%(number)s step", "%(number)s steps", number), { number }, true);
}

/** @param {HTMLElement} list @returns {StepRow} */
function addRow(list) {
  const root = clone("step");
  list.append(root);
  return { root, ...parts(root) };
}

/** @param {StepRow} row @param {Step} step */
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

/** @param {Step} given */
const titleOf = ({ title, kind }) => (isSeen(title) ? tame(title) : stepKind(kind));
