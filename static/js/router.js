/** Addresses: / is a new chat, /c/<id>/ a conversation. Links, the back button and new chats all come through here. */
const PATH = /^\/c\/([0-9a-f-]{36})\/?$/i;

export const pathOf = (id) => (id ? `/c/${id}/` : "/");
export const idOf = (pathname) => PATH.exec(pathname)?.[1] ?? null;

export class Router {
  #latest = 0;

  /** @param show(id) shows a conversation or a new chat, may reject; @param failed(error) */
  constructor({ show, failed }) {
    Object.assign(this, { show, failed });
    window.addEventListener("popstate", () => this.#go(idOf(location.pathname)));
    document.addEventListener("click", (event) => this.#clicked(event));
  }

  async open(id) {
    if (await this.#go(id)) this.note(id);
  }

  /** The address of what is already shown. */
  note(id) {
    if (location.pathname !== pathOf(id)) history.pushState(null, "", pathOf(id));
  }

  /** Two quick clicks: only the last one counts. */
  async #go(id) {
    const mine = ++this.#latest;
    try {
      await this.show(id, () => mine === this.#latest);
    } catch (error) {
      if (mine === this.#latest) this.failed(error);
      return false;
    }
    return mine === this.#latest;
  }

  #clicked(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const isNew = link.hasAttribute("data-new-chat");
    const id = link.origin === location.origin ? idOf(link.pathname) : null;
    if (!isNew && (!id || link.target)) return;
    event.preventDefault();
    this.open(isNew ? null : id);
  }
}
