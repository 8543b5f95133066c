/** What conversations and folders are called where they are shown: what nobody sees could not be pressed. Pure. */
import { asName } from "chat/visible";

export const titleWords = (title) => asName(title) || gettext("New chat");
export const folderWords = (name) => asName(name) || gettext("Folder without a name");
