/** Renders one block of a reply as nodes: how each kind is drawn and how it grows. */
import { make } from "chat/lib/dom";
import { codeBlock, colourCode, finishCode, growCode } from "chat/markdown/code_block";
import { decorate } from "chat/markdown/decorate";
import { drawFormula } from "chat/markdown/formula";
import { showText } from "chat/markdown/long_text";
import { toHtml } from "chat/markdown/markdown";
import { morph } from "chat/markdown/morph";
import { toFragment } from "chat/markdown/sink";

/**
 * @typedef {object} Kind
 * @property {(block: Block, env: MarkdownEnv) => HTMLElement} draw
 * @property {(node: HTMLElement, block: Block, env: MarkdownEnv) => unknown} grow false if it has to be redrawn
 */

/** @type {Record<Block["kind"], Kind>} */
const KINDS = {
  markdown: { draw: (block, env) => fillBlock(make("div", "block"), block, env), grow: fillBlock },
  plain: { draw: (block) => fillPlain(make("div", "block block--plain"), block), grow: fillPlain },
  fence: { draw: drawFence, grow: growFence },
  formula: { draw: (block) => fillFormula(make("div", "block"), block), grow: fillFormula },
  // Its text is at the end of the reply: footnotes.js.
  note: { draw: () => Object.assign(make("div", "block"), { hidden: true }), grow: () => true },
};

/**
 * @param {DrawnBlock | undefined} drawn the current {block, node}, undefined if there is none
 * @param {Block} block
 * @param {MarkdownEnv} env
 * @returns {DrawnBlock} with the same node if the block is unchanged or could grow in it
 */
export function redraw(drawn, block, env) {
  const isSame = drawn?.block.kind === block.kind;
  if (isSame && isAlike(drawn.block, block)) return { block, node: drawn.node };
  if (isSame && KINDS[block.kind].grow(drawn.node, block, env)) return { block, node: drawn.node };
  return { block, node: KINDS[block.kind].draw(block, env) };
}

/** @param {Block} a @param {Block} b */
const isAlike = (a, b) => a.source === b.source && a.open === b.open && a.closed === b.closed && a.growing === b.growing;

/** Finalises a block that will not change any more. @param {DrawnBlock} given */
export function finish({ node, block }) {
  if (block.kind === "fence") finishCode(node);
}

/** True if the block may use a reference that is defined later. @param {DrawnBlock} given */
export const refers = ({ block }) => block.kind === "markdown" && block.source.includes("[");

/** Redraws a block with references when more definitions are known. @param {DrawnBlock} given @param {MarkdownEnv} env */
export const resolve = ({ node, block }, env) => fillBlock(node, block, env);

/**
 * Replaces the node's content with rendered Markdown.
 * @param {HTMLElement} node @param {string} source @param {MarkdownEnv} env
 */
export function fill(node, source, env) {
  const html = toHtml(source, env);
  node.classList.toggle("block--plain", html === null);
  if (html === null) showText(node, source);
  else morph(node, decorate(toFragment(html)));
  const codes = node.querySelectorAll(".code");
  codes.forEach((code, index) => (env.growing && index === codes.length - 1 ? colourCode(code) : finishCode(code)));
  return node;
}

/** @param {HTMLElement} node @param {Block} block @param {MarkdownEnv} env */
function fillBlock(node, { source, open, growing }, env) {
  return fill(node, source, { ...env, live: open, growing });
}

/** @param {HTMLElement} node @param {Block} block */
function fillPlain(node, { source }) {
  showText(node, source);
  return node;
}

/** @param {HTMLElement} node @param {Block} block */
function fillFormula(node, { content, open }) {
  const formula = make("span", `formula formula--display${open ? " formula--open" : ""}`, content);
  if (!open) drawFormula(formula);
  node.replaceChildren(formula);
  return node;
}

/** @param {Block} block */
function drawFence({ language = "", content = "", closed }) {
  const node = codeBlock(language, content);
  node.classList.add("block");
  colourFence(node, closed);
  return node;
}

/** @param {HTMLElement} node @param {Block} block */
function growFence(node, { language = "", content = "", closed }) {
  if (!growCode(node, language, content)) return false;
  colourFence(node, closed);
  return true;
}

/** @param {HTMLElement} node @param {boolean | undefined} closed */
const colourFence = (node, closed) => (closed ? finishCode(node) : colourCode(node));
