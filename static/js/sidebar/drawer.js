/** The sidebar: on a phone a drawer over the page, on a desktop a column that can be hidden. */
import { byId, isWide } from "chat/lib/dom";
import { Emitter } from "chat/lib/emitter";

/** @extends {Emitter<{ closed: void }>} */
export class Drawer extends Emitter {
  #key = "victoria:sidebar";
  #skip = /** @type {HTMLElement} */ (document.querySelector(".skip-link"));
  open = false;

  constructor() {
    super();
    this.sidebar = byId("sidebar");
    this.scrim = byId("scrim");
    byId("sidebar-open").addEventListener("click", () => this.set(true, { focus: true }));
    byId("sidebar-close").addEventListener("click", () => this.set(false, { focus: true }));
    this.scrim.addEventListener("click", () => this.set(false));
    isWide.addEventListener("change", () => this.#start());
    this.#start();
  }

  /** A conversation was chosen: on a phone the drawer closes. */
  chosen() {
    if (!isWide.matches) this.set(false);
  }

  get isOverlay() {
    return this.open && !isWide.matches;
  }

  /** Closes it if it is over the page, as Escape does. @returns {boolean} true if it was */
  close() {
    if (!this.isOverlay) return false;
    this.set(false, { focus: true });
    return true;
  }

  /** @param {boolean} open @param {{ focus?: boolean }} [given] */
  set(open, { focus = false } = {}) {
    this.open = open;
    document.body.classList.toggle("chat--sidebar", open);
    this.sidebar.inert = !open;
    this.scrim.hidden = !this.isOverlay;
    byId("main").inert = this.#skip.inert = this.isOverlay;
    byId("sidebar-open").setAttribute("aria-expanded", String(open));
    if (isWide.matches) localStorage.setItem(this.#key, open ? "open" : "hidden");
    if (!open) this.emit("closed");
    if (focus) byId(open ? "sidebar-close" : "sidebar-open").focus();
  }

  #start() {
    this.set(isWide.matches && localStorage.getItem(this.#key) !== "hidden");
  }
}
