/** The keyboard in the list: arrows move, F2 renames, Delete deletes; and the focus stays where it was when rows move or go. */

import { byId } from "chat/dom";

const ROW = ".conversation";

export class Focus {
  /** @param actions {rename(id), remove(id)} */
  constructor(list, actions) {
    this.list = list;
    this.actions = actions;
    this.field = byId("filter");
    list.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("keydown", (event) => this.#enter(event));
  }

  /** Does what moves the rows. The focused one keeps the focus; if it is gone, its neighbour gets it. */
  keep(change) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    const at = focused ? this.#rows().indexOf(focused.closest(ROW)) : -1;
    change();
    if (!focused || document.activeElement === focused) return;
    if (focused.isConnected) return focused.focus({ preventScroll: true });
    const rows = this.#rows();
    const next = rows[Math.min(Math.max(at, 0), rows.length - 1)];
    (next ? target(next) : this.field).focus({ preventScroll: true });
  }

  #enter(event) {
    const first = event.key === "ArrowDown" && !event.isComposing && this.#rows()[0];
    if (!first) return;
    event.preventDefault();
    target(first).focus();
  }

  #rows() {
    return [...this.list.querySelectorAll(ROW)];
  }

  #key(event) {
    const row = event.target.closest(ROW);
    const isField = event.target.matches("input");
    if (!row || isField || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const action = row.querySelector("a") && { F2: this.actions.rename, Delete: this.actions.remove }[event.key];
    if (!step && !action) return;
    event.preventDefault();
    if (action) return action(row.dataset.id);
    const rows = this.#rows();
    const at = rows.indexOf(row) + step;
    (at < 0 ? this.field : target(rows[at] ?? row)).focus();
  }
}

const target = (row) => row.querySelector("a, button");
