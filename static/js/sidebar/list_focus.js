/** Keyboard in the list: arrows move, F2 renames, Delete deletes. Focus is kept when rows move or disappear. */

import { byId } from "chat/lib/dom";
import { onKey } from "chat/lib/keys";

const ROW = ".conversation";
const STEPS = new Map([["ArrowDown", 1], ["ArrowUp", -1]]);

export class Focus {
  #actions;

  /** @param {HTMLElement} list @param {{ rename: (id: Id) => void, remove: (id: Id) => void }} actions {rename(id), remove(id)} */
  constructor(list, actions) {
    this.list = list;
    this.#actions = new Map([["F2", actions.rename], ["Delete", actions.remove]]);
    this.field = byId("filter");
    onKey(list, (event) => this.#key(event));
    onKey(this.field, (event) => this.#enter(event));
  }

  /**
   * Runs a change that moves rows. The focused row keeps the focus; if it is gone, its neighbour gets it.
   * @param {() => void} change
   */
  keep(change) {
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const focused = this.list.contains(active) ? active : null;
    const row = focused?.closest(ROW);
    const at = this.#rows().findIndex((one) => one === row);
    change();
    if (!focused || document.activeElement === focused) return;
    if (focused.isConnected) return focused.focus({ preventScroll: true });
    const rows = this.#rows();
    const next = rows[Math.min(Math.max(at, 0), rows.length - 1)];
    (next ? target(next) : this.field).focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #enter(event) {
    const first = event.key === "ArrowDown" && this.#rows()[0];
    if (!first) return;
    event.preventDefault();
    target(first).focus();
  }

  /** @returns {HTMLElement[]} */
  #rows() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll(ROW))];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const element = /** @type {Element} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (element.closest(ROW));
    const isField = element.matches("input");
    if (!row || isField || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = STEPS.get(event.key);
    const action = row.querySelector("a") && this.#actions.get(event.key);
    if (!step && !action) return;
    event.preventDefault();
    if (action) return action(row.dataset.id ?? "");
    const rows = this.#rows();
    const at = rows.indexOf(row) + (step ?? 0);
    (at < 0 ? this.field : target(rows[at] ?? row)).focus();
  }
}

/** @param {Element} row */
const target = (row) => /** @type {HTMLElement} */ (row.querySelector("a, button"));
