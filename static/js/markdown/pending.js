/**
 * The end of a text that may still become another block: "-" is a list, a rule or the underline of a heading. While a
 * reply is written it is shown as plain text; of a table's first lines only the words. No DOM.
 */
/** @typedef {import("markdown-it").Token} Token */
/** @typedef {{ at: number, words: string }} Pending `at`: its index */

// Lists and quotes around the line.
const CONTAINER = /^[ \t]*(?:(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]*)*)/;
const QUOTE = /^[ \t>]*/;
const MARKS = /^(?:(?:[-*+=_>]|\d{1,9}[.)]?|#{1,6})[ \t]*)+$/;
const FENCE = /^(?:`{3,}[^`]*|~{3,}.*)$/;
const REFERENCE = /^\[(?!\^)[^\]]*\]:/;
const DELIMITERS = /^(?:[|:]|-[|: -]*)[|: \t-]*$/;
// Blocks whose content is decided.
const WHOLE = new Set(["fence", "code_block", "formula_block", "note", "wide_table", "undecided"]);
const CELLS_APART = "\u2003";
// The first row of a table without outer pipes: short words only, as far as it has arrived. A sentence contains more.
const WORDS = /^[^|`$\\*_~<>[\]!?.:;\n]{1,40}$/;
const PIPE = /[ \t]\|(?:[ \t]+|$)/;
const LONGEST_HEAD = 400;
const BEHIND_BLANK = /(?:^|\n[ \t>]*\n)$/;

/**
 * @param {string} source
 * @param {(source: string) => Token[]} parse to blocks
 * @returns {Pending | null}
 */
export function pendingIn(source, parse) {
  const from = source.lastIndexOf("\n") + 1;
  const found = [rowsIn(source, from), lineIn(source, from)].find((one) => one && standsFree(source, one.at, parse));
  return found ?? null;
}

/** @param {string} source @param {number} from the last line @returns {Pending | null} */
function lineIn(source, from) {
  const line = source.slice(from);
  const marks = from + (QUOTE.exec(line)?.[0].length ?? 0);
  if (MARKS.test(source.slice(marks))) return { at: marks, words: source.slice(marks).trim() };
  const text = behindContainer(source, from);
  const rest = source.slice(text);
  return FENCE.test(rest) || REFERENCE.test(rest) ? { at: text, words: rest.trim() } : null;
}

/**
 * The first row of a table, and the line below it as far as it has arrived.
 *
 * @param {string} source
 * @param {number} from the last line
 * @returns {Pending | null}
 */
function rowsIn(source, from) {
  const line = source.slice(behindContainer(source, from));
  const before = from > 0 ? source.lastIndexOf("\n", from - 2) + 1 : from;
  const above = behindContainer(source, before);
  const row = source.slice(above, from);
  const isBelow = from > 0 && (line === "" ? mayBeHead(source, before, row) : row.includes("|") && DELIMITERS.test(line));
  if (isBelow) return { at: above, words: wordsOf(row) };
  return mayBeHead(source, from, line) ? { at: behindContainer(source, from), words: wordsOf(line) } : null;
}

/** @param {string} source @param {number} from start of the line @param {string} text of it */
const mayBeHead = (source, from, text) => text.startsWith("|") || (isHead(text) && BEHIND_BLANK.test(source.slice(0, from)));

/** @param {string} row */
function isHead(row) {
  const cells = row.length > LONGEST_HEAD ? [] : row.trimEnd().split(PIPE);
  const isOpen = cells.at(-1) === "";
  return cells.length > 1 && cells.slice(0, isOpen ? -1 : undefined).every((cell) => WORDS.test(cell));
}

/** @param {string} source @param {number} from */
const behindContainer = (source, from) => from + (CONTAINER.exec(source.slice(from))?.[0].length ?? 0);

/**
 * True if the line is not part of code, of a formula, or of a table that has its second line already.
 *
 * @param {string} source
 * @param {number} at
 * @param {(source: string) => Token[]} parse
 */
function standsFree(source, at, parse) {
  const line = source.slice(0, at).split("\n").length - 1;
  const last = source.split("\n").length - 1;
  return !parse(source).some(({ type, map }) => {
    if (!map || map[0] > line || map[1] <= line) return false;
    if (type === "table_open") return map[0] < line || map[0] + 1 < last;
    return WHOLE.has(type) && (type !== "fence" || map[0] < line);
  });
}

/** The words of a row's cells. @param {string} row */
const wordsOf = (row) => row.split("|").map((cell) => cell.trim()).filter(Boolean).join(CELLS_APART);
