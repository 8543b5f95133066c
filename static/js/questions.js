/** The questions that a reply asks back. Pure. */

const LIST_ITEM = /^\s*(?:[-*+]|\d+[.)])\s+(.+?)\s*$/;

/** From the steps of that kind, else from the list that the whole reply is. */
export function questionsOf({ steps, finish, text }) {
  const asked = steps.filter((step) => step.kind === "clarification").map(question);
  if (asked.length) return asked.filter(Boolean);
  if (finish !== "clarification") return [];
  return text.split("\n").map((line) => LIST_ITEM.exec(line)?.[1]).filter(Boolean);
}

/** "What is it for?" may come with what to choose from, which alone would ask nothing. */
function question({ title, text }) {
  return text && title.trimEnd().endsWith("?") ? `${title} ${text}` : text || title;
}
