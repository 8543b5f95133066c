/**
 * Markdown that grows. Finished blocks keep their nodes; only the tail, usually one block, is parsed and rendered again.
 *
 * A block is finished when the first line of the one after it is complete: until then "2" after a blank line may still become
 * "2." and so belong to the list above.
 */
import { finish, redraw, resolve } from "chat/blocks";
import { newReferences, split } from "chat/markdown";

export class RichText {
  #source = "";
  #tail = 0;
  #finished = [];
  #growing = [];
  #notes = [];
  #references = newReferences();
  #closed = false;

  constructor(element) {
    this.element = element;
  }

  /** Shows `text`; `live` says that more of it is to come. */
  update(text, live) {
    const source = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
    // Text after a final paint joins a block that was taken for finished: begin again.
    if (!source.startsWith(this.#source) || (this.#closed && source !== this.#source)) this.#clear();
    this.#source = source;
    this.#closed = !live;
    const env = { references: { ...this.#references.references }, live };
    const blocks = split(source.slice(this.#tail), env);
    this.#draw(blocks, env);
    this.#finish(blocks, live);
  }

  /** The footnotes that it has, in their order: {name, content}. */
  get notes() {
    return [...this.#notes, ...this.#growing.map(({ block }) => block).filter(isNote)];
  }

  get references() {
    return this.#references;
  }

  #clear() {
    this.element.replaceChildren();
    this.#source = "";
    this.#tail = 0;
    this.#finished = [];
    this.#growing = [];
    this.#notes = [];
    this.#references = newReferences();
  }

  #draw(blocks, env) {
    const before = this.#growing;
    this.#growing = blocks.map((block, index) => this.#place(before[index], redraw(before[index], block, env)));
    for (const extra of before.slice(blocks.length)) extra.node.remove();
  }

  #place(before, drawn) {
    if (!before) this.element.append(drawn.node);
    else if (before.node !== drawn.node) before.node.replaceWith(drawn.node);
    return drawn;
  }

  /** Moves what cannot change any more out of the tail. */
  #finish(blocks, live) {
    let count = live ? 0 : blocks.length;
    if (live) while (count + 1 < blocks.length && blocks[count + 1].source.includes("\n")) count += 1;
    const done = this.#growing.splice(0, count);
    this.#finished.push(...done);
    this.#notes.push(...done.map(({ block }) => block).filter(isNote));
    done.forEach(finish);
    const end = count < blocks.length ? blocks[count].start : this.#source.length - this.#tail;
    if (count > 0 || !live) this.#advance(end);
  }

  #advance(length) {
    const passed = this.#source.slice(this.#tail, this.#tail + length);
    this.#tail += length;
    if (!passed.includes("]:")) return;
    const known = Object.keys(this.#references.references).length;
    split(passed, this.#references);
    if (Object.keys(this.#references.references).length > known) this.#resolve();
  }

  /** A reference came that blocks above may use. */
  #resolve() {
    for (const drawn of this.#finished) resolve(drawn, this.#references);
  }
}

const isNote = ({ kind }) => kind === "note";
