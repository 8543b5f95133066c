/**
 * Prints all of a conversation. The page has only what is near the reader, and messages are loaded as they are scrolled
 * to: a print gets everything, and after it the page is as it was.
 */
import { byId, put } from "chat/lib/dom";
import { conversationNow } from "chat/transport/now";

const PAGE = 200;
const PATIENCE_MS = 10_000;
const STEP_MS = 30;
/** Their library is loaded with the first one. */
const DUE = ".formula:not(.formula--drawn, .formula--source, .formula--open)";

export class Printing {
  #isPreparing = false;
  #isSeen = false;
  /** @type {(() => void) | null} brings the reader back */
  #back = null;

  /** @param {{ session: Session, timeline: import("chat/messages/timeline").Timeline, scroll: Scroll }} given */
  constructor({ session, timeline, scroll }) {
    this.session = session;
    this.timeline = timeline;
    this.scroll = scroll;
    // Also for the browser's own menu.
    window.addEventListener("beforeprint", () => this.#begin());
    window.addEventListener("afterprint", () => this.#end());
    session.on("opened", () => (this.#back = null));
  }

  /** Opens the browser's dialog once everything is loaded and drawn. */
  async print() {
    if (this.#isPreparing) return;
    this.#isPreparing = true;
    const { id } = this.session;
    await this.#load();
    if (id === this.session.id) {
      this.#begin();
      await this.#drawn();
    }
    this.#isPreparing = this.#isSeen = false;
    if (id === this.session.id) window.print();
    // A phone returns before it has printed and says later that it has; a browser without printers says nothing.
    if (!this.#isSeen) this.#end();
  }

  /** What cannot be loaded now is tried once more by #begin, which says so on paper. */
  async #load() {
    const { session } = this;
    try {
      while (session.earlier) await session.loadEarlier();
    } catch {}
  }

  async #drawn() {
    const end = performance.now() + PATIENCE_MS;
    while (this.timeline.root.querySelector(DUE) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }

  #begin() {
    this.#isSeen = true;
    this.#loadNow();
    put(byId("print-note"), { hidden: this.session.earlier === null });
    this.#back ??= this.scroll.bookmark();
    this.timeline.unfold(true);
  }

  #loadNow() {
    const { session } = this;
    try {
      while (session.id && session.earlier) session.takeEarlier(conversationNow(session.id, session.earlier, PAGE), false);
    } catch {}
  }

  #end() {
    if (!this.#back || this.#isPreparing) return;
    this.timeline.unfold(false);
    this.#back();
    this.#back = null;
  }
}
