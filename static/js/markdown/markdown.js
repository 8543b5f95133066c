/**
 * Markdown to blocks, and a block to HTML. No DOM: the output is text, and only the sink may turn it into nodes.
 *
 * A reply is split into its top-level blocks (cheap: inline text is not parsed), so that only the last ones are
 * rendered again while it grows.
 */
import MarkdownIt from "markdown-it";
import { bareLinkRule } from "chat/markdown/bare_links";
import { emphasisRule } from "chat/markdown/emphasis";
import { tagRules } from "chat/markdown/inline_tags";
import { FOLLOWED } from "chat/markdown/links";
import { nestedFenceRule } from "chat/markdown/nested_fence";
import { noteRules } from "chat/markdown/notes";
import { pendingIn } from "chat/markdown/pending";
import { tableRule } from "chat/markdown/table_rule";
import { texRules } from "chat/markdown/tex";
import { undecidedRules } from "chat/markdown/undecided_rules";

// A longer block is cut between two of its lines: one of a megabyte would be parsed again with each added word.
const LONGEST = { characters: 40_000, lines: 500 };
// Heavier blocks are shown as plain text: parsing could take seconds, and a browser would have to lay them out.
const MOST_WEIGHT = 8_000;
const MAX_NESTING = 24;
const LINKIFY_CAP = 20_000;
// Tokens that become more than one element on the page (decorate.js, footnotes.js).
/** @type {Record<string, number>} */
const WEIGHTS = { fence: 12, code_block: 12, formula: 8, formula_block: 8, image: 8, note_mark: 3 };
// A formula, or a Markdown block with another block in it.
const MAY_BE_OPEN = /\$|\\[([]|\\begin\{|(?:```|~~~)[ \t]*(?:m|M|r|R|q|Q)/;

// Single line breaks count: small models write them and mean them.
const md = new MarkdownIt({ html: false, linkify: true, breaks: true });
md.set({ maxNesting: MAX_NESTING });
// "manage.py" and "notes.md" are files, not sites: only link addresses that have a scheme.
md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
bareLinkRule(md);
texRules(md);
noteRules(md);
nestedFenceRule(md);
tableRule(md);
emphasisRule(md);
tagRules(md);
undecidedRules(md);

/** @typedef {import("markdown-it").Token} Token */

const escape = md.utils.escapeHtml;

// A picture is a request to a third-party server: it becomes a placeholder, and the reader decides.
md.renderer.rules.image = (tokens, index) => {
  const { attrs, content } = tokens[index];
  const source = String(attrs?.find(([name]) => name === "src")?.[1]);
  return `<span class="picture" data-picture="${escape(source)}">${escape(content)}</span>`;
};

// A language name, as the class that decorate.js reads. The sink would remove any other.
const LANGUAGE = /^[\p{L}\p{N}+#._-]+$/u;
md.renderer.rules.fence = (tokens, index) => {
  const { info, content } = tokens[index];
  const language = languageOf(info);
  return `<pre><code${LANGUAGE.test(language) ? ` class="language-${language}"` : ""}>${escape(content)}</code></pre>\n`;
};

// A link that leads nowhere is drawn as its words, without an address that the sink would have to remove.
md.renderer.rules.link_open = (tokens, index, options, env, renderer) => {
  const href = String(tokens[index].attrGet("href"));
  tokens[index].attrs = FOLLOWED.test(href) ? [["href", href]] : null;
  return renderer.renderToken(tokens, index, options);
};

/** @returns {MarkdownEnv} */
export const newReferences = () => ({ references: {} });

/**
 * @param {string} source text with LF line ends
 * @param {MarkdownEnv} [env] collects the link references ("[1]: https://...") that it meets; `live`: more is to come
 * @returns {Block[]} `open`: later text may change how it reads
 */
export function split(source, env = newReferences()) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {number | undefined} */
  let from = 0;
  while (from !== undefined) {
    /** @type {Block[]} */
    const found = parse(source, from, env);
    const long = found.find(isLong);
    /** @type {number | undefined} */
    const cut = long && cutOf(source, long);
    if (!long || !cut) blocks.push(...found);
    else blocks.push(...found.slice(0, found.indexOf(long)), ...parse(source.slice(0, cut), long.start, env));
    from = cut;
  }
  const last = blocks.at(-1);
  if (last && env.live && last.kind !== "fence" && MAY_BE_OPEN.test(last.source)) last.open = true;
  return blocks;
}

/** The blocks after `from`. @param {string} source @param {number} from @param {MarkdownEnv} env */
function parse(source, from, env) {
  const rest = source.slice(from);
  /** @type {Token[]} */
  const tokens = [];
  md.block.parse(rest, md, env, tokens);
  const lines = lineStarts(rest);
  return tokens.filter(isTop).map((token) => toBlock(token, rest, lines, from));
}

/** @param {Token} given */
const isTop = ({ level, nesting }) => level === 0 && nesting >= 0;
/** @param {Block} given */
const isLong = ({ kind, source, lines = 0 }) =>
  (kind === "markdown" || kind === "note") && (source.length > LONGEST.characters || lines > LONGEST.lines);

/**
 * Where to cut a block: preferably before a line that does not belong to the one above it. Undefined if it is one line.
 *
 * @param {string} source
 * @param {Block} block
 */
function cutOf(source, { start, source: own }) {
  const lines = lineStarts(own);
  const most = lines.findLastIndex((at, line) => line <= LONGEST.lines && at <= LONGEST.characters);
  const apart = lines.slice(0, most + 1).findLastIndex((at) => /\S/.test(own[at]));
  return most > 0 ? start + lines[apart > 0 ? apart : most] : undefined;
}

/**
 * The blocks of a growing text. What may still become another block is plain text: the last lines, and everything after
 * a block whose end may move.
 *
 * @param {string} source
 * @param {MarkdownEnv} env
 * @returns {Block[]} `growing`: the end of the text stands in it
 */
export function splitLive(source, env) {
  const blocks = split(withPending(source), env);
  const moving = blocks.findIndex(({ kind, open }) => kind === "fence" && open);
  const next = moving < 0 ? undefined : blocks[moving + 1]?.start;
  if (next !== undefined) return [...blocks.slice(0, moving + 1), { ...plain(source.slice(next))[0], start: next, end: source.length }];
  const last = blocks.at(-1);
  if (last && (last.kind === "markdown" || last.kind === "note")) last.growing = true;
  if (last?.kind === "note") last.content = withPending(last.content ?? "");
  return blocks;
}

/** @param {string} source */
function blockTokens(source) {
  /** @type {Token[]} */
  const tokens = [];
  md.block.parse(source, md, { references: {}, live: true }, tokens);
  return tokens;
}

/** The text with its last lines as plain words if they may still become another block. @param {string} source */
function withPending(source) {
  const pending = pendingIn(source, blockTokens);
  return pending ? source.slice(0, pending.at) + asText(pending.words) : source;
}

/** Escapes words so that Markdown reads them as they are. @param {string} words */
const asText = (words) => words.replace(/[!-/:-@[-`{-~]/g, "\\$&");

/** One block that is not Markdown. @param {string} source @returns {Block[]} */
export const plain = (source) => (source ? [{ kind: "plain", start: 0, end: source.length, source, open: false }] : []);

/**
 * @param {string} source
 * @param {MarkdownEnv} [env]
 * @returns {string | null} null: so long, deep or heavy that only plain text is safe. Better ugly than gone.
 */
export function toHtml(source, env = newReferences()) {
  if (source.length > LONGEST.characters) return null;
  md.set({ linkify: source.length <= LINKIFY_CAP });
  try {
    const tokens = md.parse(source, env);
    return isTooMuch(tokens) ? null : md.renderer.render(tokens, md.options, env);
  } catch (error) {
    // Stack overflow: nested too deep after all.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** At its deepest level the parser drops text. @param {Token[]} tokens */
function isTooMuch(tokens) {
  let weight = 0;
  for (const { type, level, children } of tokens) {
    weight += (WEIGHTS[type] ?? 1) + (children?.reduce((sum, child) => sum + (WEIGHTS[child.type] ?? 1), 0) ?? 0);
    if (weight > MOST_WEIGHT || level >= MAX_NESTING - 2) return true;
  }
  return false;
}

/** @param {Token} token @param {string} source @param {number[]} lines @param {number} from @returns {Block} */
function toBlock({ type, map, meta, content, info, markup }, source, lines, from) {
  const [first, last] = /** @type {[number, number]} */ (map);
  const own = source.slice(lines[first], lines[last] ?? source.length);
  const start = from + lines[first];
  /** @type {Block} */
  const block = { kind: "markdown", start, end: start + own.length, source: own, lines: last - first, open: false };
  if (type === "fence") return { ...block, kind: "fence", content, open: Boolean(meta?.open), ...fence({ info, markup, meta }, own) };
  if (type === "formula_block" && own.length <= LONGEST.characters) return { ...block, kind: "formula", content };
  if (type === "wide_table") return { ...block, kind: "plain" };
  if (type === "note") return { ...block, kind: "note", name: String(meta?.name), content };
  return block;
}

/** @param {{ info: string, markup: string, meta: Token["meta"] }} given @param {string} source */
function fence({ info, markup, meta }, source) {
  const lines = source.trimEnd().split("\n");
  const last = lines[lines.length - 1].trim();
  const closed = lines.length > 1 && last.length >= markup.length && last === markup[0].repeat(last.length);
  return { language: languageOf(info), closed: meta ? Boolean(meta.closed) : closed };
}

/** @param {string} info */
const languageOf = (info) => info.trim().split(/\s+/)[0];

/** @param {string} source */
function lineStarts(source) {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
