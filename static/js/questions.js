/** The questions that a reply asks back. Pure. */
import { isSeen } from "chat/visible";

const LIST_ITEM = /^(?:[-*+]|\d+[.)])\s+(\S.*)$/;
// Of more nobody reads each button; they stand in the text or in the steps.
const MOST = 20;

/**
 * From the steps of that kind, else from the list that the whole reply is.
 *
 * @param {Pick<Reply, "steps" | "finish" | "text">} given
 */
export function questionsOf({ steps, finish, text }) {
  const asked = steps.filter((step) => step.kind === "clarification").map(question);
  const found = asked.length || finish !== "clarification" ? asked : text.split("\n").map((line) => LIST_ITEM.exec(line.trim())?.[1] ?? "");
  return found.filter(isSeen).slice(0, MOST);
}

/** "What is it for?" may come with what to choose from, which alone would ask nothing. @param {Step} given */
function question({ title, text }) {
  return text && title.trimEnd().endsWith("?") ? `${title} ${text}` : text || title;
}
