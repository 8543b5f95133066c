/**
 * Addresses: / is a new chat, /c/<id>/ a conversation, /?temporary a new unsaved one. Links, the back button and new
 * chats all use this.
 */
import { TEMPORARY } from "chat/state/temporary";

const PATH = /^\/c\/([0-9a-f-]{36})\/?$/i;

const TEMPORARY_PATH = `/?${TEMPORARY}`;

/** @param {Id | null} id */
export const pathOf = (id) => (id === TEMPORARY ? TEMPORARY_PATH : id ? `/c/${id}/` : "/");
/** @param {Pick<URL | Location | HTMLAnchorElement, "pathname" | "search">} given */
export const idOf = ({ pathname, search }) => (pathname + search === TEMPORARY_PATH ? TEMPORARY : (PATH.exec(pathname)?.[1] ?? null));

export class Router {
  #latest = 0;

  /**
   * `show(id, isLatest, place)` shows a conversation (at a place in it) or a new chat, and may reject.
   *
   * @param {{ show: (id: Id | null, isLatest: () => boolean, place: FoundPlace | null) => Promise<void>, failed: (error: Error) => void }} given
   */
  constructor({ show, failed }) {
    this.show = show;
    this.failed = failed;
    window.addEventListener("popstate", () => this.#go(idOf(location)));
    document.addEventListener("click", (event) => this.#clicked(event));
  }

  /** `place`: what to show of it, else the end. @param {Id | null} id @param {FoundPlace | null} [place] */
  async open(id, place = null) {
    if (await this.#go(id, place)) this.note(id);
  }

  /** Sets the address of what is already shown. @param {Id | null} id */
  note(id) {
    const isShown = id === TEMPORARY ? idOf(location) === id : location.pathname === pathOf(id) && idOf(location) !== TEMPORARY;
    if (!isShown) history.pushState(null, "", pathOf(id));
  }

  /** Of two quick clicks only the last one counts. @param {Id | null} id @param {FoundPlace | null} [place] */
  async #go(id, place = null) {
    const mine = ++this.#latest;
    try {
      await this.show(id, () => mine === this.#latest, place);
    } catch (error) {
      if (mine === this.#latest) this.failed(/** @type {ApiError} */ (error));
      return false;
    }
    return mine === this.#latest;
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest?.("a[href]"));
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const isNew = link.hasAttribute("data-new-chat");
    const id = link.origin === location.origin ? idOf(link) : null;
    if (!isNew && (!id || link.target)) return;
    event.preventDefault();
    this.open(isNew ? null : id);
  }
}
