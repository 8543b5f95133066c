/** The clarifying questions of a reply. Pure. */
import { isSeen } from "chat/text/visible";

const LIST_ITEM = /^(?:[-*+]|\d+[.)])\s+(\S.*)$/;
// Nobody reads more buttons than this; the other questions are in the text or in the steps.
const MOST = 20;

/**
 * From the steps of that kind, else from a reply that is only a list of questions.
 *
 * @param {Pick<Reply, "steps" | "finish" | "text">} given
 */
export function questionsOf({ steps, finish, text }) {
  const asked = steps.filter((step) => step.kind === "clarification").map(question);
  const found = asked.length || finish !== "clarification" ? asked : text.split("\n").map((line) => LIST_ITEM.exec(line.trim())?.[1] ?? "");
  return found.filter(isSeen).slice(0, MOST);
}

/** "What is it for?" may come with a list of options, which would be no question on its own. @param {Step} given */
function question({ title, text }) {
  return text && title.trimEnd().endsWith("?") ? `${title} ${text}` : text || title;
}
