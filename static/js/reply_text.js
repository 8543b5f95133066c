/** The text of a reply: one growing Markdown for each piece between seams, and a plain line at each seam. */
import { make, setText } from "chat/dom";
import { RichText } from "chat/rich_text";
import { pieces } from "chat/seams";
import { backendName } from "chat/words";

export class ReplyText {
  #pieces = [];

  constructor(element) {
    this.element = element;
  }

  update(reply, live) {
    const wanted = pieces(reply.text, reply.seams);
    // A seam is not moved once it is there; fewer of them means that the reply was replaced as a whole.
    if (wanted.length < this.#pieces.length) this.#clear();
    wanted.forEach(({ text, seam }, index) => {
      const piece = (this.#pieces[index] ??= this.#add(seam));
      if (seam) setText(piece.line, seamLine(seam));
      piece.text.update(text, live && index === wanted.length - 1);
    });
  }

  #add(seam) {
    const line = seam && make("p", "seam");
    const holder = make("div", "prose");
    this.element.append(...(seam ? [line, holder] : [holder]));
    return { line, text: new RichText(holder) };
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
