/** How the models are asked to answer: system prompt, temperature, length. Empty and null are the default. Pure. */
const NAMES = ["system_prompt", "temperature", "max_tokens"];

export const unchosen = () => ({ system_prompt: "", temperature: null, max_tokens: null });

/** Those that `data` names; `otherwise` if it names none. */
export function parametersOf(data, otherwise = unchosen()) {
  if (data?.system_prompt === undefined) return otherwise;
  return Object.fromEntries(NAMES.map((name) => [name, data[name]]));
}

/** Something of it is not the default. */
export const isChosen = ({ system_prompt, temperature, max_tokens }) => Boolean(system_prompt) || temperature !== null || max_tokens !== null;
