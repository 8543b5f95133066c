/**
 * Markdown to blocks, and a block to HTML. No DOM: what leaves here is text, and only the sink may make nodes of it.
 *
 * A reply is split into its top-level blocks (cheap: inline text is not looked at), so that while it grows only the last
 * ones are rendered again.
 */
import MarkdownIt from "markdown-it";
import { noteRules } from "chat/notes";
import { texRules } from "chat/tex";

// Beyond these a block is shown as plain text: parsing it could take seconds, and a browser would have to lay it out.
const BLOCK_CAP = 100_000;
const LINKIFY_CAP = 20_000;
const MAX_NESTING = 24;
const MAY_BE_FORMULA = /\$|\\[([]/;

// Single line breaks count: small models write them and mean them.
const md = new MarkdownIt({ html: false, linkify: true, breaks: true });
md.set({ maxNesting: MAX_NESTING });
// "manage.py" and "notes.md" are files, not sites: link only what carries a scheme.
md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
texRules(md);
noteRules(md);

const escape = md.utils.escapeHtml;

// A picture is a request to somebody's server: it becomes a mark, and the reader decides.
md.renderer.rules.image = (tokens, index) => {
  const { attrs, content } = tokens[index];
  const source = attrs.find(([name]) => name === "src")[1];
  return `<span class="picture" data-picture="${escape(source)}">${escape(content)}</span>`;
};

// markdown-it aligns cells with style attributes, which the content security policy forbids.
const ALIGN = { "text-align:right": "align-right", "text-align:center": "align-center", "text-align:left": "align-left" };
for (const rule of ["th_open", "td_open"]) {
  md.renderer.rules[rule] = (tokens, index, options, env, renderer) => {
    const token = tokens[index];
    const style = token.attrGet("style");
    token.attrs = style ? [["class", ALIGN[style.replace(/\s/g, "")] ?? "align-left"]] : null;
    return renderer.renderToken(tokens, index, options);
  };
}

export const newReferences = () => ({ references: {} });

/**
 * @param source text with LF line ends
 * @param env collects the link references ("[1]: https://...") that it meets; `live`: more is to come
 * @returns {Array<{kind: "fence"|"formula"|"note"|"plain"|"markdown", start: number, end: number, source, open: boolean, name?,
 *   language?, content?, closed?}>} `open`: what comes may change how it reads
 */
export function split(source, env = newReferences()) {
  const tokens = [];
  md.block.parse(source, md, env, tokens);
  const lines = lineStarts(source);
  const blocks = topLevel(tokens).map((group) => toBlock(group, source, lines));
  const last = blocks.at(-1);
  if (last && env.live && MAY_BE_FORMULA.test(last.source)) last.open = true;
  return blocks;
}

export function toHtml(source, env = newReferences()) {
  md.set({ linkify: source.length <= LINKIFY_CAP });
  return md.render(source, env);
}

/** Groups of tokens, one for each top-level block, with the deepest level in it. */
function topLevel(tokens) {
  const groups = [];
  for (const token of tokens) {
    if (token.level === 0 && token.nesting >= 0) groups.push({ token, depth: 0 });
    const group = groups.at(-1);
    group.depth = Math.max(group.depth, token.level);
  }
  return groups;
}

function toBlock({ token, depth }, source, lines) {
  const start = lines[token.map[0]];
  const end = lines[token.map[1]] ?? source.length;
  const block = { kind: "markdown", start, end, source: source.slice(start, end), open: false };
  if (token.type === "fence") return { ...block, kind: "fence", ...fence(token, block.source) };
  if (token.type === "formula_block") return { ...block, kind: "formula", content: token.content };
  if (token.type === "note") return { ...block, kind: "note", name: token.meta.name, content: token.content };
  // Deeper than that the parser drops text. Better ugly than gone.
  if (block.source.length > BLOCK_CAP || depth >= MAX_NESTING - 2) return { ...block, kind: "plain" };
  return block;
}

function fence(token, source) {
  const lines = source.trimEnd().split("\n");
  const last = lines.at(-1).trim();
  const closed = lines.length > 1 && last.length >= token.markup.length && last === token.markup[0].repeat(last.length);
  return { language: token.info.trim().split(/\s+/)[0], content: token.content, closed };
}

function lineStarts(source) {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
