/** Suggested first messages of an empty chat. */
import { byId } from "chat/lib/dom";

/** @param {{ fill: (text: string) => void }} field */
export function installSuggestions({ fill }) {
  for (const button of byId("suggestions").querySelectorAll("button")) {
    button.addEventListener("click", () => fill(opening(button.dataset.text ?? "")));
  }
}

/** After a colon the person's own text follows, on the next line. @param {string} text */
function opening(text) {
  return text.endsWith(":") ? `${text}\n` : text;
}
