/** Display names of conversations and folders: a name without visible characters could not be clicked. Pure. */
import { asName } from "chat/text/visible";

/** @param {string} title */
export const titleWords = (title) => asName(title) || gettext("New chat");
/** @param {string} name */
export const folderWords = (name) => asName(name) || gettext("Unnamed folder");
