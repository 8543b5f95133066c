/** What conversations and folders are called where they are shown: what nobody sees could not be pressed. Pure. */
import { asName } from "chat/visible";

/** @param {string} title */
export const titleWords = (title) => asName(title) || gettext("New chat");
/** @param {string} name */
export const folderWords = (name) => asName(name) || gettext("Folder without a name");
