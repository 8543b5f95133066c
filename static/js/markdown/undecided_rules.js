/** Shows the undecided end of a text as typed, while more is to come (`env.growing`). Rules for markdown-it, no DOM. */
import { undecidedFrom } from "chat/markdown/undecided";

/** @typedef {import("markdown-it").StateCore} StateCore */
/** @typedef {import("markdown-it").Token} Token */
/** @typedef {{ token: Token, text: string, lead: string }} Held `lead`: what the text before it ends with instead */

const LAST_LETTERS = 20;
// The last cells of an incomplete row are empty.
const CELL = /^t[dh]_open$/;
const MARK = /[*_~]/;
const LETTER = /[\p{L}\p{M}\p{N}]/u;

/** @param {import("markdown-it").MarkdownIt} md */
export function undecidedRules(md) {
  md.core.ruler.after("block", "hold", hold);
  md.core.ruler.push("held", showHeld);
}

/** Removes the undecided end of the last text before it is parsed. @param {StateCore} state */
function hold(state) {
  state.env.held = null;
  const token = state.env.growing ? lastText(state.tokens) : undefined;
  if (!token) return;
  const { content } = token;
  const at = undecidedFrom(content + behind(content, state.src), state.md, state.env.references ?? {});
  if (at >= content.length) return;
  const lead = leadOf(content, at);
  state.env.held = { token, text: content.slice(at), lead };
  token.content = content.slice(0, at) + lead;
}

/**
 * An emphasis mark before the cut reads the character after it: a letter stays, any other sign is replaced by one that
 * begins nothing.
 *
 * @param {string} content
 * @param {number} at
 */
function leadOf(content, at) {
  if (!MARK.test(content[at - 1] ?? "")) return "";
  const letter = String.fromCodePoint(content.codePointAt(at) ?? 0);
  return LETTER.test(letter) ? letter : "\\";
}

/** @param {StateCore} state */
function showHeld(state) {
  const held = /** @type {Held | null} */ (state.env.held);
  if (!held) return;
  const last = held.token.children?.at(-1);
  if (last?.type === "text" && last.content.endsWith(held.lead)) last.content = last.content.slice(0, last.content.length - held.lead.length);
  for (const [index, line] of held.text.split("\n").entries()) {
    if (index > 0) held.token.children?.push(new state.Token("softbreak", "br", 0));
    const text = new state.Token("text", "", 0);
    text.content = index > 0 ? line.trimStart() : line;
    held.token.children?.push(text);
  }
}

/** The text at the end of the source; undefined if it ends with something else. @param {Token[]} tokens */
function lastText(tokens) {
  const last = tokens.findLast(({ nesting, type, content }) => nesting >= 0 && !CELL.test(type) && (type !== "inline" || content));
  return last?.type === "inline" ? last : undefined;
}

/** What follows the text: white space, a table's mark. It decides most cases. @param {string} content @param {string} src */
function behind(content, src) {
  const source = src.trimEnd();
  if (source.length < src.length) return src[source.length];
  return source.endsWith(content.slice(-LAST_LETTERS).split("\n").at(-1) ?? "") ? "" : "\n";
}
