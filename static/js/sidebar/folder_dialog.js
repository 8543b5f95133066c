/** Asks for the name of a new folder. */
import { byId } from "chat/lib/dom";
import { clean, nameTooLong } from "chat/lib/text_field";
import { OF_A_FOLDER } from "chat/sidebar/rename";
import { isSeen } from "chat/text/visible";

/** @returns {Promise<string|null>} null if cancelled */
export function askFolder() {
  const dialog = byId("folder-dialog");
  const field = byId("folder-name");
  field.value = "";
  const judge = () => field.setCustomValidity(nameTooLong(nameIn(field), OF_A_FOLDER.longest));
  field.oninput = judge;
  judge();
  dialog.returnValue = "";
  // Not a second submit button: Enter in the field activates the form's first one.
  /** @type {HTMLElement} */ (dialog.querySelector("[data-close]")).onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((resolve) => {
    const closed = () => resolve(dialog.returnValue === "make" && isSeen(field.value) ? nameIn(field) : null);
    dialog.addEventListener("close", closed, { once: true });
  });
}

/** @param {HTMLInputElement} field */
const nameIn = (field) => clean(field.value).trim();
