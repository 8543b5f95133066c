/** The text of a reply: one growing Markdown for each piece between seams, a plain line at each seam, the footnotes of all. */
import { make, setText } from "chat/dom";
import { Footnotes } from "chat/footnotes";
import { RichText } from "chat/rich_text";
import { pieces } from "chat/seams";
import { backendName } from "chat/words";

export class ReplyText {
  #pieces = [];
  #now = { text: "", live: true };

  constructor(element) {
    this.element = element;
    this.footnotes = new Footnotes(element);
  }

  update({ text, seams }, live) {
    this.#now = { text, live };
    const wanted = pieces(text, seams);
    // A seam is not moved once it is there; fewer of them means that the reply was replaced as a whole.
    if (wanted.length < this.#pieces.length) this.#clear();
    wanted.forEach(({ text: own, seam }, index) => {
      const piece = (this.#pieces[index] ??= this.#add(seam));
      if (seam) setText(piece.line, seamLine(seam));
      piece.text.update(own, live && index === wanted.length - 1);
    });
    this.#note();
  }

  #note() {
    const { text, live } = this.#now;
    if (!text.includes("[^") && !this.footnotes.isShown) return;
    const notes = this.#pieces.flatMap((piece) => piece.text.notes.map((note) => ({ ...note, env: piece.text.references })));
    this.footnotes.update(notes, live);
  }

  #add(seam) {
    const line = seam && make("p", "seam");
    const holder = make("div", "prose");
    this.element.append(...(seam ? [line, holder] : [holder]));
    return { line, text: new RichText(holder, () => this.#note()) };
  }

  #clear() {
    this.element.replaceChildren();
    this.#pieces = [];
  }
}

function seamLine({ backend, model }) {
  if (!model) return interpolate(gettext("%(backend)s wrote on from here."), { backend: backendName(backend) }, true);
  return interpolate(gettext("%(backend)s (%(model)s) wrote on from here."), { backend: backendName(backend), model }, true);
}
