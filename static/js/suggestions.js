/** What an empty chat offers to begin with. */
import { byId } from "chat/dom";

/** @param {{ fill: (text: string) => void }} field */
export function installSuggestions({ fill }) {
  for (const button of byId("suggestions").querySelectorAll("button")) {
    button.addEventListener("click", () => fill(opening(button.dataset.text ?? "")));
  }
}

/** A colon waits for something of the person's own, on the next line. @param {string} text */
function opening(text) {
  return text.endsWith(":") ? `${text}\n` : text;
}
