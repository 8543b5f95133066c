/** What was begun by a backend that then failed: a plain line, and its text folded away. Never mixed into the reply. */
import { clone, parts, setText } from "chat/dom";
import { ReplyText } from "chat/reply_text";
import { backendName, reasonSentence } from "chat/words";

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
      setText(this.#rows[index].line, handover(draft.backend, drafts[index + 1]?.backend ?? backend));
    });
  }

  /** @param {Draft} draft */
  #add(draft) {
    const root = clone("draft");
    const row = { root, ...parts(root) };
    setText(row.title, interpolate(gettext("%(backend)s, interrupted"), { backend: backendName(draft.backend) }, true));
    setText(row.reason, reasonSentence(draft.reason));
    row.reason.hidden = !row.reason.textContent;
    // Most drafts are never opened.
    root.querySelector("details")?.addEventListener("toggle", () => new ReplyText(row.text).update({ text: draft.text, seams: [] }, false), { once: true });
    this.element.append(root);
    return row;
  }
}

/** @param {string} from @param {string} to */
function handover(from, to) {
  const names = { from: backendName(from), to: backendName(to) };
  return interpolate(gettext("%(from)s stopped answering. %(to)s answers instead."), names, true);
}
