/** One block of a reply as nodes: how each kind is drawn, and how it grows. */
import { codeBlock, finishCode, growCode } from "chat/code_block";
import { decorate } from "chat/decorate";
import { make } from "chat/dom";
import { drawFormula } from "chat/formula";
import { toHtml } from "chat/markdown";
import { toFragment } from "chat/sink";

const KINDS = {
  markdown: { draw: (block, env) => fillBlock(make("div", "block"), block, env), grow: fillBlock },
  plain: { draw: ({ source }) => make("div", "block block--plain", source), grow: (node, { source }) => (node.firstChild.data = source) },
  fence: { draw: drawFence, grow: growFence },
  formula: { draw: (block) => fillFormula(make("div", "block"), block), grow: fillFormula },
  // What it says stands at the end of the reply: footnotes.js.
  note: { draw: () => Object.assign(make("div", "block"), { hidden: true }), grow: () => true },
};

/**
 * @param drawn {block, node} as it stands now, undefined if nothing does
 * @returns {block, node} with the same node if the block is what it was, or could grow in it
 */
export function redraw(drawn, block, env) {
  const isSame = drawn?.block.kind === block.kind;
  if (isSame && drawn.block.source === block.source && drawn.block.open === block.open) return { block, node: drawn.node };
  if (isSame && KINDS[block.kind].grow(drawn.node, block, env)) return { block, node: drawn.node };
  return { block, node: KINDS[block.kind].draw(block, env) };
}

/** Nothing of it will change any more. */
export function finish({ node, block }) {
  if (block.kind === "fence") finishCode(node);
}

/** Draws again what may use a reference that came later. */
export function resolve({ node, block }, env) {
  if (block.kind === "markdown" && block.source.includes("[")) fillBlock(node, block, env);
}

/** Markdown as nodes, in the place of what is there. */
export function fill(node, source, env) {
  node.replaceChildren(decorate(toFragment(toHtml(source, env))));
  return node;
}

function fillBlock(node, { source, open }, env) {
  return fill(node, source, { ...env, live: open });
}

function fillFormula(node, { content, open }) {
  const formula = make("span", `formula formula--display${open ? " formula--open" : ""}`, content);
  if (!open) drawFormula(formula);
  node.replaceChildren(formula);
  return node;
}

function drawFence({ language, content, closed }) {
  const node = codeBlock(language, content);
  node.classList.add("block");
  if (closed) finishCode(node);
  return node;
}

function growFence(node, { language, content, closed }) {
  if (!growCode(node, language, content)) return false;
  if (closed) finishCode(node);
  return true;
}
