/**
 * Text that a backend wrote before it failed, or beyond its answer: a plain line, with the draft folded below. Never
 * mixed into the reply.
 */
import { clone, parts, setText } from "chat/lib/dom";
import { ReplyText } from "chat/messages/reply_text";
import { backendName, reasonSentence } from "chat/text/words";

export class ReplyDrafts {
  /** @type {({ root: HTMLElement } & Parts["draft"])[]} */
  #rows = [];

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
  }

  /** @param {Draft[]} drafts @param {string} backend who answers now */
  update(drafts, backend) {
    for (const row of this.#rows.splice(drafts.length)) row.root.remove();
    drafts.forEach((draft, index) => {
      this.#rows[index] ??= this.#add(draft);
      setText(this.#rows[index].line, lineOf(draft, drafts[index + 1]?.backend ?? backend));
    });
  }

  /** @param {Draft} draft */
  #add(draft) {
    const root = clone("draft");
    const row = { root, ...parts(root) };
    const title = hasRunOn(draft) ? gettext("%(backend)s, left out") : gettext("%(backend)s, interrupted");
    setText(row.title, interpolate(title, { backend: backendName(draft.backend) }, true));
    setText(row.reason, reasonSentence(draft.reason));
    row.reason.hidden = !row.reason.textContent;
    // Rendered on opening: most drafts are never opened.
    root.querySelector("details")?.addEventListener("toggle", () => new ReplyText(row.text).update({ text: draft.text, seams: [] }, false), { once: true });
    this.element.append(root);
    return row;
  }
}

/** @param {Draft} draft */
const hasRunOn = ({ reason }) => reason === "ran_on";

/** @param {Draft} draft @param {string} to the backend that wrote next */
function lineOf(draft, to) {
  const names = { from: backendName(draft.backend), to: backendName(to) };
  if (hasRunOn(draft)) return interpolate(gettext("%(from)s continued past its answer. The rest was left out."), names, true);
  return interpolate(gettext("%(from)s stopped answering. %(to)s answers instead."), names, true);
}
