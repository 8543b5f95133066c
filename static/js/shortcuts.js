/** Keys that work anywhere on the page. */
import { anythingOpen } from "chat/panel";

const isField = (element) => element?.matches?.("input, textarea, select, [contenteditable]");

export function installShortcuts({ stop, focus, newChat, closeDrawer }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    if (event.key === "Escape" && !anythingOpen()) {
      if (!closeDrawer()) stop();
    } else if (event.key === "/" && !mod && !event.altKey && !isField(event.target) && !anythingOpen()) {
      event.preventDefault();
      focus();
    } else if (mod && event.shiftKey && event.code === "KeyO") {
      event.preventDefault();
      newChat();
    }
  });
}
