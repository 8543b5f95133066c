/** The seams of a continued reply: who continued from where. Pure. */

/**
 * Converts an offset in code points (as the server counts) to a JavaScript string index.
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

/** Nothing has been written since the reply, or its continuation, began. @param {Pick<Reply, "text" | "seams">} given */
export function isBlank({ text, seams }) {
  const last = seams.at(-1);
  return last ? toIndex(text, last.at) >= text.length : !text;
}

/**
 * The last seam is made before a backend is asked: who continues from it is known later.
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
