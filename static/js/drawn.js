/** The sections and rows of the sidebar that the server has drawn: each is taken over as it stands, so that it keeps its focus. */

export class Drawn {
  /** @type {Map<string | undefined, HTMLElement>} */
  #pieces = new Map();

  /** @param {Element} list */
  constructor(list) {
    for (const piece of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-section], [data-id]"))) {
      this.#pieces.set(piece.dataset.section ?? piece.dataset.id, piece);
    }
  }

  /** Once: whoever has it keeps it. @param {string} key of a section, or the id of a conversation @returns {any} undefined if it is not there */
  take(key) {
    const piece = this.#pieces.get(key);
    this.#pieces.delete(key);
    return piece;
  }
}
