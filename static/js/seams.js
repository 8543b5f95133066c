/** A continued reply has seams: who wrote on from where. Pure. */

/** The index in a JavaScript string of a place counted in code points (the server counts those). */
export function toIndex(text, codePoints) {
  let index = 0;
  for (let passed = 0; passed < codePoints && index < text.length; passed += 1) {
    index += text.codePointAt(index) > 0xffff ? 2 : 1;
  }
  return index;
}

/** @returns {Array<{text, seam: object|null}>} the pieces between the seams, each but the first with the seam before it */
export function pieces(text, seams) {
  const sorted = [...seams].sort((a, b) => a.at - b.at);
  const cuts = sorted.map((seam) => toIndex(text, seam.at));
  const starts = [0, ...cuts];
  return starts.map((start, i) => ({ text: text.slice(start, cuts[i] ?? text.length), seam: i ? sorted[i - 1] : null }));
}
