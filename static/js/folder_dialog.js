/** Asks for the name of a new folder. */
import { byId } from "chat/dom";

/** @returns {Promise<string|null>} null if there shall be none */
export function askFolder() {
  const dialog = byId("folder-dialog");
  const field = byId("folder-name");
  field.value = "";
  dialog.returnValue = "";
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((resolve) => {
    const closed = () => resolve(dialog.returnValue === "make" ? field.value.trim() || null : null);
    dialog.addEventListener("close", closed, { once: true });
  });
}
