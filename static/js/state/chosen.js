/** Several conversations chosen in the list, for one action. Pure. */
import { Emitter } from "chat/lib/emitter";

/** @extends {Emitter<{ change: void }>} */
export class Chosen extends Emitter {
  /** @type {Set<Id>} */
  #ids = new Set();
  /** Where a range begins: what was chosen last. @type {Id | null} */
  #anchor = null;

  /** Whether the list is there to be chosen from: until the choosing is ended, even if nothing is chosen any more. */
  active = false;

  get ids() {
    return [...this.#ids];
  }

  /** @param {Id} id */
  has(id) {
    return this.#ids.has(id);
  }

  /** Chooses it, whatever it was: a range may begin here. @param {Id} id */
  begin(id) {
    this.#ids.add(id);
    this.#changed(id);
  }

  /** @param {Id} id */
  toggle(id) {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#changed(id);
  }

  /** Adds all from the last chosen one to this one. @param {Id} id @param {Id[]} shown in the list's order */
  extend(id, shown) {
    const [from, to] = [shown.indexOf(this.#anchor ?? id), shown.indexOf(id)];
    const range = from < 0 ? [id] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const one of range) this.#ids.add(one);
    this.#changed(id);
  }

  /** @param {Id[]} ids */
  add(ids) {
    for (const id of ids) this.#ids.add(id);
    this.emit("change");
  }

  /** Drops what is no longer shown: nobody acts on what they do not see. @param {Set<Id>} shown */
  keep(shown) {
    const gone = this.ids.filter((id) => !shown.has(id));
    if (!gone.length) return;
    for (const id of gone) this.#ids.delete(id);
    this.emit("change");
  }

  end() {
    if (!this.active) return;
    this.#ids.clear();
    this.#anchor = null;
    this.active = false;
    this.emit("change");
  }

  /** @param {Id} anchor */
  #changed(anchor) {
    this.#anchor = anchor;
    this.active = true;
    this.emit("change");
  }
}
