/** The sidebar's sections and rows drawn by the server: each is reused, so that it keeps its focus. */

export class Drawn {
  /** @type {Map<string | undefined, HTMLElement>} */
  #pieces = new Map();

  /** @param {Element} list */
  constructor(list) {
    for (const piece of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-section], [data-id]"))) {
      this.#pieces.set(piece.dataset.section ?? piece.dataset.id, piece);
    }
  }

  /**
   * Hands out an element once.
   * @param {string} key of a section, or the id of a conversation @returns {any} undefined if it is not there
   */
  take(key) {
    const piece = this.#pieces.get(key);
    this.#pieces.delete(key);
    return piece;
  }
}
