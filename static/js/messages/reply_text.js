/** The text of a reply: one growing Markdown text, a plain line at each seam, the footnotes. */
import { make } from "chat/lib/dom";
import { Footnotes } from "chat/markdown/footnotes";
import { RichText } from "chat/markdown/rich_text";
import { SeamLines } from "chat/messages/seam_lines";
import { toIndex } from "chat/state/seams";

const BELOW_AUTHOR = 3;

export class ReplyText {
  #now = { text: "", live: true };
  /** @type {RichText | null} */
  #rich = null;
  #seams = new SeamLines();

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.footnotes = new Footnotes(element);
  }

  /** @param {Pick<Reply, "text" | "seams">} given @param {boolean} live */
  update({ text, seams }, live) {
    this.#now = { text, live };
    this.#rich ??= this.#begin();
    const { sourceOf } = RichText;
    const placed = seams.map((seam) => ({ seam, at: sourceOf(text.slice(0, toIndex(text, seam.at))).length }));
    this.#seams.update(placed.sort((a, b) => a.at - b.at));
    this.#rich.update(text, live);
    this.#drawn();
  }

  #begin() {
    const holder = make("div", "prose");
    this.element.append(holder);
    return new RichText(holder, { onDrawn: () => this.#drawn(), onBlocks: (blocks, start) => this.#seams.place(blocks, start) });
  }

  /** Called after each drawing step: a long text is drawn in several. */
  #drawn() {
    if (!this.#now.live) placeHeadings(this.element);
    this.#note();
  }

  #note() {
    const { text } = this.#now;
    if (!this.#rich || (!text.includes("[^") && !this.footnotes.isShown)) return;
    const env = this.#rich.references;
    this.footnotes.update(this.#rich.notes.map((note) => ({ ...note, env })));
  }
}

/**
 * Ranks headings below the one that names the author, whatever level the model used. For screen readers only; they look
 * as written.
 *
 * @param {HTMLElement} element
 */
function placeHeadings(element) {
  const headings = [...element.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  /** @param {Element} heading */
  const level = ({ tagName }) => Number(tagName[1]);
  const top = Math.min(...headings.map(level));
  for (const heading of headings) heading.setAttribute("aria-level", String(BELOW_AUTHOR + level(heading) - top));
}
