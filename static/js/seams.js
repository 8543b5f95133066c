/** A continued reply has seams: who wrote on from where. Pure. */

/**
 * The index in a JavaScript string of a place counted in code points (the server counts those).
 *
 * @param {string} text
 * @param {number} codePoints
 */
export function toIndex(text, codePoints) {
  let index = 0;
  for (let passed = 0; passed < codePoints && index < text.length; passed += 1) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
}

/** Nothing was written yet since the reply began, or since it is continued. @param {Pick<Reply, "text" | "seams">} given */
export function isBlank({ text, seams }) {
  const last = seams.at(-1);
  return last ? toIndex(text, last.at) >= text.length : !text;
}

/**
 * The last seam is made before anybody is asked: who writes on from it is known later.
 *
 * @param {Seam[]} seams
 * @param {string} [backend]
 * @param {string} [model]
 */
export function signed(seams, backend, model) {
  const last = seams.at(-1);
  if (!last || !backend || (last.backend && last.backend !== backend)) return seams;
  const known = { ...last, backend, model: model || last.model };
  return known.backend === last.backend && known.model === last.model ? seams : [...seams.slice(0, -1), known];
}
