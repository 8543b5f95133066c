/**
 * on/emit for our own modules. A listener that throws must not keep the others from being called.
 *
 * @template {object} Events the payload of each event by name; void: none
 */
export class Emitter {
  /** @type {Map<keyof Events, Set<(detail: any) => unknown>>} */
  #listeners = new Map();

  /**
   * @template {keyof Events} Type
   * @param {Type} type
   * @param {(detail: Events[Type]) => unknown} listener
   * @returns {() => boolean}
   */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** @param {{ [Type in keyof Events]: Events[Type] extends void ? [Type] : [Type, Events[Type]] }[keyof Events]} args */
  emit(...args) {
    const [type, detail] = args;
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
