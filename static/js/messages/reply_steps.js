/** Victoria's steps: one line with the current one, the list when opened. */
import { clone, make, parts, put, setIcon, setText } from "chat/lib/dom";
import { showText } from "chat/markdown/long_text";
import { isSeen, tame } from "chat/text/visible";
import { stepIcon, stepKind } from "chat/text/words";

/** @typedef {{ root: HTMLElement, step?: Step } & Parts["step"]} StepRow */

// The server keeps no more, but older replies have all of theirs.
const MOST = 500;

export class ReplySteps {
  /** @type {StepRow[]} */
  #rows = [];
  /** @type {HTMLElement | null} */
  #more = null;

  /** @param {Parts["message"]} view */
  constructor(view) {
    this.view = view;
  }

  /** @param {{ steps: Step[], steps_omitted?: number }} reply steps_omitted: steps beyond those kept @param {boolean} live */
  update({ steps, steps_omitted: omitted = 0 }, live) {
    const { steps: root, steps_now: now, steps_icon: icon, steps_list: list } = this.view;
    put(root, { hidden: steps.length === 0 });
    root.classList.toggle("steps--live", live);
    this.#fill(list, steps, omitted);
    const last = steps.at(-1);
    if (!last) return;
    setText(now, live && !omitted ? titleOf(last) : summary(steps.length + omitted));
    setIcon(icon, live ? stepIcon(last.kind) : "route");
  }

  /** @param {HTMLElement} list @param {Step[]} steps @param {number} omitted */
  #fill(list, steps, omitted) {
    const shown = steps.slice(0, MOST);
    shown.forEach((step, index) => {
      this.#rows[index] ??= addRow(list);
      fill(this.#rows[index], step);
    });
    this.#trim(shown.length);
    this.#count(list, steps.length - shown.length + omitted);
  }

  /** After the last step: how many are not shown. @param {HTMLElement} list @param {number} number */
  #count(list, number) {
    if (!number) return this.#more?.remove();
    this.#more ??= make("li", "step__more");
    setText(this.#more, interpolate(ngettext("and %(number)s more", "and %(number)s more", number), { number }, true));
    if (list.lastChild !== this.#more) list.append(this.#more);
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
  // Models put thoughts on lines of their own.
  showText(row.text, tame(text).replace(/^\s*\n/, "").trimEnd());
}

/** @param {Step} given */
const titleOf = ({ title, kind }) => (isSeen(title) ? tame(title) : stepKind(kind));
