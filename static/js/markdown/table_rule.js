/**
 * Tables, replacing markdown-it's own rule: a pipe in code or in a formula splits no cell, and cells beyond the last
 * column are shown. A few kilobytes of "|" can be a table of a hundred thousand cells; such a table stays text, which
 * is decided before any token is made. Rules for markdown-it, no DOM.
 */
import { isCode, lineOf } from "chat/markdown/block_lines";
import { formulaEnd } from "chat/markdown/tex";

/** @typedef {import("markdown-it").StateBlock} StateBlock */

const MOST_CELLS = 2_000;
const DELIMITERS = /^(?:[|:]|-[|:-])[\s|:-]*$/;
// No pipe in code, no formula, no escaped sign: true of most rows.
const PLAIN = /^(?:[^`$\\]|`[^`|]+`(?!`))*$/;
const DELIMITER = /^:?-+:?$/;
const CODE = /(`+)(?!`)(?:[^]*?[^`])?\1(?!`)/y;

/** @param {import("markdown-it").MarkdownIt} md */
export function tableRule(md) {
  md.block.ruler.at("table", rule, { alt: ["paragraph", "reference"] });
  md.renderer.rules.wide_table = (tokens, index) => `<p>${md.utils.escapeHtml(tokens[index].content).replaceAll("\n", "<br>\n")}</p>`;
}

/** @param {StateBlock} state @param {number} first @param {number} end @param {boolean} silent */
function rule(state, first, end, silent) {
  if (first + 2 > end || isCode(state, first) || isCode(state, first + 1) || state.sCount[first + 1] < state.blkIndent) return false;
  const delimiters = rowOf(state, first + 1);
  if (!DELIMITERS.test(delimiters)) return false;
  const wide = delimiters.includes("|") && isWide(state, first, end, delimiters);
  const columns = wide ? [] : alignments(delimiters);
  const head = wide ? [] : cellsOf(rowOf(state, first));
  if (!wide && (!columns || columns.length !== head.length || !rowOf(state, first).includes("|"))) return false;
  if (silent) return true;
  if (wide) pushText(state, first, lastLine(state, first, end));
  else pushTable(state, first, end, head, columns ?? []);
  return true;
}

/** @param {StateBlock} state @param {number} first @param {number} end @param {string} delimiters */
function isWide(state, first, end, delimiters) {
  return (lastLine(state, first, end) - first) * delimiters.split("|").length > MOST_CELLS;
}

/** @param {StateBlock} state @param {number} first @param {number} last */
function pushText(state, first, last) {
  const token = state.push("wide_table", "", 0);
  token.content = state.getLines(first, last, state.blkIndent, false).trimEnd();
  token.map = [first, last];
  state.line = last;
}

/**
 * @param {StateBlock} state
 * @param {number} first
 * @param {number} end
 * @param {string[]} head
 * @param {string[]} columns classes
 */
function pushTable(state, first, end, head, columns) {
  const { parentType } = state;
  state.parentType = "table";
  const table = state.push("table_open", "table", 1);
  state.push("thead_open", "thead", 1);
  pushRow(state, first, "th", head, columns);
  state.push("thead_close", "thead", -1);
  const last = pushBody(state, first + 2, end, columns);
  state.push("table_close", "table", -1);
  table.map = [first, last];
  state.parentType = parentType;
  state.line = last;
}

/**
 * @param {StateBlock} state
 * @param {number} from
 * @param {number} end
 * @param {string[]} columns
 * @returns {number} the line after it
 */
function pushBody(state, from, end, columns) {
  let line = from;
  while (line < end && isRow(state, line, end)) {
    if (line === from) state.push("tbody_open", "tbody", 1);
    pushRow(state, line, "td", cellsOf(rowOf(state, line)), columns);
    line += 1;
  }
  if (line > from) state.push("tbody_close", "tbody", -1);
  return line;
}

/** @param {StateBlock} state @param {number} line @param {number} end */
function isRow(state, line, end) {
  if (state.sCount[line] < state.blkIndent || isCode(state, line) || !rowOf(state, line)) return false;
  return !state.md.block.ruler.getRules("blockquote").some((terminates) => terminates(state, line, end, true));
}

/**
 * As many cells as there are columns, or more if they are not empty.
 *
 * @param {StateBlock} state
 * @param {number} line
 * @param {"th" | "td"} tag
 * @param {string[]} cells
 * @param {string[]} columns
 */
function pushRow(state, line, tag, cells, columns) {
  const count = Math.max(columns.length, cells.findLastIndex(Boolean) + 1);
  state.push("tr_open", "tr", 1).map = [line, line + 1];
  for (let index = 0; index < count; index += 1) {
    const open = state.push(`${tag}_open`, tag, 1);
    if (columns[index]) open.attrs = [["class", columns[index]]];
    const content = state.push("inline", "", 0);
    content.content = cells[index] ?? "";
    content.children = [];
    state.push(`${tag}_close`, tag, -1);
  }
  state.push("tr_close", "tr", -1);
}

/**
 * The class of each column; null if these are not delimiters. The content security policy forbids style attributes.
 *
 * @param {string} line
 */
function alignments(line) {
  const columns = line.replace(/^\|/, "").replace(/\|$/, "").split("|").map((column) => column.trim());
  return columns.every((column) => DELIMITER.test(column)) ? columns.map(alignment) : null;
}

/** @param {string} column */
function alignment(column) {
  if (column.endsWith(":")) return column.startsWith(":") ? "align-center" : "align-right";
  return column.startsWith(":") ? "align-left" : "";
}

/** @param {string} line @returns {string[]} */
function cellsOf(line) {
  const cells = PLAIN.test(line) ? line.split("|") : partsOf(line);
  if (line.startsWith("|")) cells.shift();
  if (cells.length && !cells[cells.length - 1].trim() && line.endsWith("|")) cells.pop();
  return cells.map((cell) => cell.trim());
}

/** @param {string} line */
function partsOf(line) {
  const cells = [""];
  for (let at = 0; at < line.length; ) {
    const part = partAt(line, at);
    at += part.length;
    if (part === "|") cells.push("");
    else cells[cells.length - 1] += part.replaceAll("\\|", "|");
  }
  return cells;
}

/** A pipe, or a part of one cell: code, a formula, an escaped sign, text. @param {string} line @param {number} at */
function partAt(line, at) {
  const sign = line[at];
  if (sign === "|") return sign;
  if (sign === "`") return codeAt(line, at);
  const end = sign === "$" || sign === "\\" ? formulaEnd(line, at) : -1;
  if (end > at && holds(line.slice(at, end))) return line.slice(at, end);
  if (sign === "\\") return line.slice(at, at + (/[|`$]/.test(line[at + 1] ?? "") ? 2 : 1));
  return /^[^|`$\\]+/.exec(line.slice(at))?.[0] ?? sign;
}

/** Code, or backticks that open none. @param {string} line @param {number} at */
function codeAt(line, at) {
  CODE.lastIndex = at;
  return CODE.exec(line)?.[0] ?? /^`+/.exec(line.slice(at))?.[0] ?? "`";
}

/** True if pipes in a formula belong to it: "|x|" and "P(A|B)", but not "$a | b$". @param {string} formula */
const holds = (formula) => !/\s\|\s/.test(formula) || /\\[a-zA-Z]|[\^_]/.test(formula);

/** @param {StateBlock} state @param {number} first @param {number} end */
function lastLine(state, first, end) {
  let line = first + 2;
  while (line < end && !state.isEmpty(line) && state.sCount[line] >= state.blkIndent) line += 1;
  return line;
}

/** @param {StateBlock} state @param {number} line */
const rowOf = (state, line) => lineOf(state, line).trim();
