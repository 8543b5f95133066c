/** A folder is dragged by its heading to another place among the folders. With a mouse: for touch there is the menu. */
import { onKey } from "chat/lib/keys";

/** Without those that are still being made. */
const FOLDER = "[data-folder]:not([data-folder=''])";
const BEGINS_PX = 6;
const EDGE_PX = 32;
const SCROLL_PX = 12;

/** @typedef {{ id: Id, section: HTMLElement, from: number, to: number, moving: boolean }} Drag */

export class FolderDrag {
  /** @type {Drag | null} */
  #drag = null;

  /**
   * `move(id, place)`: put it there; `begin`, `end`: nothing is drawn anew between them.
   *
   * @param {HTMLElement} list
   * @param {{ move: (id: Id, place: number) => void, begin: () => void, end: () => void }} given
   */
  constructor(list, { move, begin, end }) {
    this.list = list;
    this.move = move;
    this.begin = begin;
    this.end = end;
    list.addEventListener("pointerdown", (event) => this.#pressed(event));
    document.addEventListener("pointermove", (event) => this.#moved(event));
    document.addEventListener("pointerup", () => this.#released(true));
    document.addEventListener("pointercancel", () => this.#released(false));
    onKey(document, (event) => {
      if (event.key !== "Escape" || !this.#drag?.moving) return;
      event.preventDefault();
      event.stopPropagation();
      this.#released(false);
    });
  }

  /** @returns {HTMLElement[]} */
  #sections() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll(FOLDER))];
  }

  /** @param {PointerEvent} event */
  #pressed(event) {
    const heading = /** @type {Element} */ (event.target).closest(".folder__button");
    const section = /** @type {HTMLElement | null} */ (heading?.closest(FOLDER) ?? null);
    if (!section || event.button || event.pointerType !== "mouse") return;
    const at = this.#sections().indexOf(section);
    this.#drag = { id: section.dataset.folder ?? "", section, from: event.clientY, to: at, moving: false };
  }

  /** @param {PointerEvent} event */
  #moved(event) {
    const drag = this.#drag;
    if (!drag) return;
    if (!drag.moving && Math.abs(event.clientY - drag.from) < BEGINS_PX) return;
    if (!drag.moving) this.#beginMoving(drag);
    event.preventDefault();
    this.#scroll(event.clientY);
    this.#point(drag, event.clientY);
  }

  /** @param {Drag} drag */
  #beginMoving(drag) {
    drag.moving = true;
    drag.section.classList.add("sidebar__section--dragged");
    this.begin();
  }

  /** Shows the line where it would be put. @param {Drag} drag @param {number} y */
  #point(drag, y) {
    const others = this.#sections().filter((one) => one !== drag.section);
    const below = others.findIndex((one) => y < middle(one));
    drag.to = below < 0 ? others.length : below;
    for (const one of others) one.classList.remove("sidebar__section--before", "sidebar__section--after");
    if (below >= 0) others[below].classList.add("sidebar__section--before");
    else others.at(-1)?.classList.add("sidebar__section--after");
  }

  /** @param {number} y */
  #scroll(y) {
    const scroller = this.list.parentElement;
    const box = scroller?.getBoundingClientRect();
    if (!scroller || !box) return;
    if (y < box.top + EDGE_PX) scroller.scrollTop -= SCROLL_PX;
    else if (y > box.bottom - EDGE_PX) scroller.scrollTop += SCROLL_PX;
  }

  /** @param {boolean} keep */
  #released(keep) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag?.moving) return;
    for (const one of this.#sections()) one.classList.remove("sidebar__section--dragged", "sidebar__section--before", "sidebar__section--after");
    // The click that follows would open or close the folder.
    const stop = (/** @type {Event} */ event) => event.stopPropagation();
    this.list.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => this.list.removeEventListener("click", stop, { capture: true }));
    this.end();
    if (keep) this.move(drag.id, drag.to);
  }
}

/** Of its heading, however many rows are below. @param {HTMLElement} section */
function middle(section) {
  const box = section.querySelector(".folder")?.getBoundingClientRect();
  return box ? box.top + box.height / 2 : 0;
}
