/** Lines as markdown-it's block rules see them. No DOM. */

/** @typedef {import("markdown-it").StateBlock} StateBlock */

/** The line without its indentation; trailing white space is kept. @param {StateBlock} state @param {number} line */
export const lineOf = (state, line) => state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);

/** True if the line is indented as code. @param {StateBlock} state @param {number} line */
export const isCode = (state, line) => state.sCount[line] - state.blkIndent >= 4;
