/** Asks for confirmation before something that cannot be undone. */
import { byId, setText } from "chat/lib/dom";

/** @param {{ title: string, text: string, yes: string }} given @returns {Promise<boolean>} */
export function confirmed({ title, text, yes }) {
  const dialog = byId("confirm");
  setText(byId("confirm-title"), title);
  setText(byId("confirm-text"), text);
  setText(byId("confirm-yes"), yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
