/** Model parameters: system prompt, temperature, length. Empty and null mean the default. Pure. */

/** @returns {ModelParameters} */
export const unchosen = () => ({ system_prompt: "", temperature: null, max_tokens: null });

/**
 * The parameters in `data`; `otherwise` if there are none.
 *
 * @param {Partial<ModelParameters> | null} data
 * @param {ModelParameters} [otherwise]
 * @returns {ModelParameters}
 */
export function parametersOf(data, otherwise = unchosen()) {
  if (data?.system_prompt === undefined) return otherwise;
  const { system_prompt, temperature = null, max_tokens = null } = data;
  return { system_prompt, temperature, max_tokens };
}

/** True if any parameter is not the default. @param {ModelParameters} given */
export const isChosen = ({ system_prompt, temperature, max_tokens }) => Boolean(system_prompt) || temperature !== null || max_tokens !== null;
