/**
 * Markdown that grows. Finished blocks keep their nodes; only the tail, usually one block, is parsed and rendered again.
 *
 * A block is finished when the first line of the one after it is complete: until then "2" after a blank line may still become
 * "2." and so belong to the list above.
 */
import { codeBlock, finishCode, growCode } from "chat/code_block";
import { decorate } from "chat/decorate";
import { make } from "chat/dom";
import { newReferences, split, toHtml } from "chat/markdown";
import { toFragment } from "chat/sink";

export class RichText {
  #source = "";
  #tail = 0;
  #finished = [];
  #growing = [];
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
    const env = { references: { ...this.#references.references } };
    const blocks = split(source.slice(this.#tail), env);
    this.#draw(blocks, env);
    this.#finish(blocks, live);
  }

  #clear() {
    this.element.replaceChildren();
    this.#source = "";
    this.#tail = 0;
    this.#finished = [];
    this.#growing = [];
    this.#references = newReferences();
  }

  #draw(blocks, env) {
    const before = this.#growing;
    this.#growing = blocks.map((block, index) => redraw(before[index], block, env, this.element));
    for (const extra of before.slice(blocks.length)) extra.node.remove();
  }

  /** Moves what cannot change any more out of the tail. */
  #finish(blocks, live) {
    let count = live ? 0 : blocks.length;
    if (live) while (count + 1 < blocks.length && blocks[count + 1].source.includes("\n")) count += 1;
    const done = this.#growing.splice(0, count);
    this.#finished.push(...done);
    for (const { node, block } of done) if (block.kind === "fence") finishCode(node);
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
    for (const drawn of this.#finished) {
      if (drawn.block.kind === "markdown" && drawn.block.source.includes("[")) fill(drawn.node, drawn.block, this.#references);
    }
  }
}

/** Whether `block` can stay as `drawn`, can grow in place, or has to be drawn anew. */
function redraw(drawn, block, env, parent) {
  if (drawn?.block.kind === block.kind && drawn.block.source === block.source) return drawn;
  if (drawn?.block.kind === block.kind && grow(drawn, block, env)) return { block, node: drawn.node };
  const node = draw(block, env);
  if (drawn) drawn.node.replaceWith(node);
  else parent.append(node);
  return { block, node };
}

function grow({ node }, block, env) {
  if (block.kind === "markdown") fill(node, block, env);
  if (block.kind === "fence" && !growCode(node, block.language, block.content)) return false;
  if (block.kind === "fence" && block.closed) finishCode(node);
  if (block.kind === "plain") node.firstChild.data = block.source;
  return true;
}

function draw(block, env) {
  if (block.kind === "plain") return make("div", "block block--plain", block.source);
  if (block.kind === "markdown") return fill(make("div", "block"), block, env);
  const node = codeBlock(block.language, block.content);
  node.classList.add("block");
  if (block.closed) finishCode(node);
  return node;
}

function fill(node, block, env) {
  node.replaceChildren(decorate(toFragment(toHtml(block.source, env))));
  return node;
}
