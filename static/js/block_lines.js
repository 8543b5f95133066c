/** The lines that a rule for blocks of markdown-it looks at. No DOM. */

/** @typedef {import("markdown-it").StateBlock} StateBlock */

/** Without what it is indented by; white space at its end belongs to it. @param {StateBlock} state @param {number} line */
export const lineOf = (state, line) => state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);

/** Indented as code. @param {StateBlock} state @param {number} line */
export const isCode = (state, line) => state.sCount[line] - state.blkIndent >= 4;
