/** Panels and menus opened by a button. The browser closes them (Escape, a click outside); this only positions them. */
import { onKey } from "chat/lib/keys";

const GAP = 6;

/**
 * Opens `panel` beside `button`: below it or, without room, above.
 *
 * @param {HTMLElement} panel
 * @param {HTMLElement} button
 */
export function openAt(panel, button) {
  panel.showPopover();
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = Math.min(Math.max(GAP, at.right - width), window.innerWidth - width - GAP);
  const below = at.bottom + GAP + height <= window.innerHeight;
  panel.style.left = `${Math.max(GAP, at.left + width <= window.innerWidth - GAP && at.left < window.innerWidth / 2 ? at.left : left)}px`;
  panel.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height)}px`;
}

/**
 * A button that shows and hides a panel, and reports its state to screen readers.
 *
 * @param {HTMLElement} button
 * @param {HTMLElement} panel
 * @param {() => void} [onOpen]
 */
export function panelButton(button, panel, onOpen = () => {}) {
  let pressedToClose = false;
  // A click outside closes the panel, and this button is outside: the click that follows must not open it again.
  button.addEventListener("pointerdown", () => {
    pressedToClose = panel.matches(":popover-open");
  });
  button.addEventListener("click", () => {
    if (!pressedToClose) {
      onOpen();
      openAt(panel, button);
    }
    pressedToClose = false;
  });
  panel.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (open) /** @type {HTMLElement | null} */ (panel.querySelector("input:checked, a, button, input, select"))?.focus();
  });
}

/** An ARIA menu: arrows move, Enter chooses. `choose(action, item)` is set with each opening. */
export class Menu {
  /** @type {((action: string, item: HTMLElement) => void) | null} */
  #choose = null;
  /** @type {HTMLElement | null} */
  #button = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    onKey(root, (event) => this.#key(event));
    root.addEventListener("click", (event) => this.#clicked(event));
    // Not on `toggle`, which is later: by then another menu may be open from the same button.
    root.addEventListener("beforetoggle", (event) => {
      if (event.newState === "closed") this.#button?.setAttribute("aria-expanded", "false");
    });
  }

  /**
   * `first`: the item focused first.
   *
   * @param {HTMLElement} button
   * @param {(action: string, item: HTMLElement) => void} choose
   * @param {HTMLElement | null} [first]
   */
  open(button, choose, first = null) {
    this.#button = button;
    this.#choose = choose;
    button.setAttribute("aria-expanded", "true");
    openAt(this.root, button);
    (first ?? this.#items()[0]).focus();
  }

  /** @returns {HTMLElement[]} */
  #items() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[role^=menuitem]:not([hidden])"))];
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const item = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-action]"));
    if (!item || item.getAttribute("aria-disabled") === "true") return;
    this.root.hidePopover();
    this.#choose?.(item.dataset.action ?? "", item);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const items = this.#items();
    const at = items.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") this.root.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length)?.focus();
  }
}

export const anythingOpen = () => Boolean(document.querySelector("dialog[open], [popover]:popover-open"));
