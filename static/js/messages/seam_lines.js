/** The lines that say who continued from where: between two blocks, or beside the block that contains the seam. */
import { make, setText } from "chat/lib/dom";
import { modelWords } from "chat/text/model_names";
import { backendName } from "chat/text/words";

/** @typedef {{ at: number, seam: Seam, line: HTMLElement, isInside: boolean }} SeamLine `at`: index in the drawn text */

export class SeamLines {
  /** @type {SeamLine[]} */
  #lines = [];

  /** @param {{ at: number, seam: Seam }[]} seams of a reply, in order; `at` indexes the drawn text */
  update(seams) {
    for (const { line } of this.#lines.splice(seams.length)) line.remove();
    seams.forEach(({ at, seam }, index) => {
      const known = (this.#lines[index] ??= { at, seam, line: make("p", "seam"), isInside: false });
      Object.assign(known, { at, seam });
      write(known);
    });
  }

  /**
   * Puts each line at its seam as soon as text follows it.
   *
   * @param {DrawnBlock[]} blocks that have just been drawn
   * @param {number} start of the text that they are drawn from
   */
  place(blocks, start) {
    /** @type {Map<Element, Element>} what the next line above a block is inserted before */
    const tops = new Map();
    for (const own of [...this.#shown].reverse()) {
      const found = own.at < start ? undefined : blocks.find(({ block }) => start + endOf(block) > own.at);
      if (!found) continue;
      own.isInside = own.at > start + found.block.start;
      write(own);
      const before = tops.get(found.node) ?? found.node;
      if (own.line.nextElementSibling !== before) before.before(own.line);
      tops.set(found.node, own.line);
    }
  }

  /** A seam without text after it has no author. */
  get #shown() {
    return this.#lines.filter(({ at }, index) => this.#lines[index + 1]?.at !== at);
  }
}

/** @param {Block} block */
const endOf = ({ start, source }) => start + source.trimEnd().length;

/** @param {SeamLine} given */
function write({ line, seam, isInside }) {
  setText(line, seamWords(seam, isInside));
}

/** @param {Seam} seam @param {boolean} isInside */
function seamWords({ backend, model }, isInside) {
  const names = { backend: backendName(backend), model: modelWords(model) };
  if (isInside && model) return interpolate(gettext("%(backend)s (%(model)s) continued in the middle of this:"), names, true);
  if (isInside) return interpolate(gettext("%(backend)s continued in the middle of this:"), names, true);
  if (model) return interpolate(gettext("%(backend)s (%(model)s) continued from here."), names, true);
  return interpolate(gettext("%(backend)s continued from here."), names, true);
}
