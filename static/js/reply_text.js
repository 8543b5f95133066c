/** The text of a reply: one growing Markdown for each piece between seams, a plain line at each seam, the footnotes of all. */
import { make, setText } from "chat/dom";
import { Footnotes } from "chat/footnotes";
import { RichText } from "chat/rich_text";
import { modelWords } from "chat/model_names";
import { pieces } from "chat/seams";
import { backendName } from "chat/words";

const BELOW_AUTHOR = 3;

export class ReplyText {
  /** @type {{ line: HTMLElement | null, text: RichText }[]} */
  #pieces = [];
  #now = { text: "", live: true };

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.footnotes = new Footnotes(element);
  }

  /** @param {Pick<Reply, "text" | "seams">} given @param {boolean} live */
  update({ text, seams }, live) {
    this.#now = { text, live };
    const wanted = pieces(text, seams);
    // A seam is not moved once it is there; fewer of them means that the reply was replaced as a whole.
    if (wanted.length < this.#pieces.length) this.#clear();
    wanted.forEach(({ text: own, seam }, index) => {
      const piece = (this.#pieces[index] ??= this.#add(seam));
      if (seam && piece.line) setText(piece.line, seamLine(seam));
      piece.text.update(own, live && index === wanted.length - 1);
    });
    this.#drawn();
  }

  /** Some of it, perhaps not all: a long text comes in steps. */
  #drawn() {
    if (!this.#now.live) placeHeadings(this.element);
    this.#note();
  }

  #note() {
    const { text, live } = this.#now;
    if (!text.includes("[^") && !this.footnotes.isShown) return;
    const notes = this.#pieces.flatMap((piece) => piece.text.notes.map((note) => ({ ...note, env: piece.text.references })));
    this.footnotes.update(notes, live);
  }

  /** @param {Seam | null} seam */
  #add(seam) {
    const line = seam && make("p", "seam");
    const holder = make("div", "prose");
    this.element.append(...(line ? [line, holder] : [holder]));
    return { line, text: new RichText(holder, () => this.#drawn()) };
  }

  #clear() {
    this.element.replaceChildren();
    this.#pieces = [];
  }
}

/**
 * Below the heading that says who wrote it, whatever signs the model used. Only for those who listen; it looks as written.
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

/** @param {Seam} given */
function seamLine({ backend, model }) {
  if (!model) return interpolate(gettext("%(backend)s wrote on from here."), { backend: backendName(backend) }, true);
  return interpolate(gettext("%(backend)s (%(model)s) wrote on from here."), { backend: backendName(backend), model: modelWords(model) }, true);
}
