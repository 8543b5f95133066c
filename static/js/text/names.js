/** Display names of conversations and folders: a name without visible characters could not be clicked. Pure. */
import { isolated } from "chat/text/direction";
import { asName } from "chat/text/visible";

/** @param {string} title */
export const titleWords = (title) => asName(title) || gettext("New chat");
/**
 * A sentence or a button's name with the title of a conversation: several of them are read one after the other, without
 * what is beside them on the page.
 *
 * @param {string} words with %(title)s @param {string} title @param {Record<string, string>} [more] other values
 */
export const withTitle = (words, title, more) => interpolate(words, { ...more, title: isolated(titleWords(title)) }, true);
/** @param {string} name */
export const folderWords = (name) => asName(name) || gettext("Unnamed folder");
