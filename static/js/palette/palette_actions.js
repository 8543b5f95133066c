/** What the palette can do now: everything that is in a menu or has a key of its own. */
import { byId } from "chat/lib/dom";
import { keyName } from "chat/lib/keys";
import { askFolder } from "chat/sidebar/folder_dialog";
import { offers } from "chat/state/offers";
import { writers } from "chat/state/writers";
import { isolated } from "chat/text/direction";
import { folderWords } from "chat/text/names";

/** @typedef {Omit<Offer, "key">} Action */

/**
 * @typedef {object} ActionParts
 * @property {Session} session
 * @property {Conversations} conversations
 * @property {Folders} folders
 * @property {Housekeeping} housekeeping
 * @property {Preferences} preferences
 * @property {Delivery} delivery
 * @property {Choice} choice
 * @property {Models} models
 * @property {(reply: Id, choice?: Choices) => void} regenerate
 * @property {(id: Id) => unknown} select
 * @property {Record<"newChat" | "temporary" | "stop" | "parameters" | "settings" | "print" | "help", () => void>} run
 */

/** @param {ActionParts} given @returns {Action[]} */
export function actions(given) {
  const { run, delivery } = given;
  return [
    { icon: "square-pen", label: gettext("New chat"), keys: keyName("Shift+O", true), run: run.newChat },
    { icon: "hat-glasses", label: gettext("Temporary chat"), run: run.temporary },
    ...(delivery.stoppable ? [{ icon: "square", label: gettext("Stop the reply"), keys: "Esc", run: run.stop }] : []),
    { icon: "sliders-horizontal", label: gettext("System prompt and parameters of this conversation"), run: run.parameters },
    ...(given.session.path.length > 0 ? [{ icon: "printer", label: gettext("Print this conversation"), keys: keyName("P", true), run: run.print }] : []),
    ...ofConversation(given),
    ...otherVersions(given),
    ...ofPage(given),
    ...ofPerson(run.settings),
    { icon: "keyboard", label: gettext("Keyboard"), keys: "?", run: run.help },
  ];
}

/** The menu of the conversation on screen. @param {ActionParts} given @returns {Action[]} */
function ofConversation({ session, conversations, folders, housekeeping, select }) {
  const { id } = session;
  const conversation = session.isSaved ? conversations.get(id) : undefined;
  if (!id || !conversation) return [];
  const { pinned, archived, folder } = conversation;
  const pin = { icon: pinned ? "pin-off" : "pin", label: pinned ? gettext("Unpin this conversation") : gettext("Pin this conversation"), run: () => housekeeping.pin(id, !pinned) };
  const archive = archived ? gettext("Unarchive this conversation") : gettext("Archive this conversation");
  const move = async () => {
    const name = await askFolder();
    if (name !== null) housekeeping.move(id, folders.named(name));
  };
  return [
    { icon: "pencil", label: gettext("Rename this conversation"), run: () => byId("title").click() },
    ...(archived ? [] : [pin]),
    ...folders.names.filter((name) => name !== folder).map((name) => ({
      icon: "folder", label: interpolate(gettext("Move to the folder %(name)s"), { name: isolated(folderWords(name)) }, true), run: () => housekeeping.move(id, name), isMinor: true,
    })),
    ...(folder ? [{ icon: "folder", label: gettext("Remove from the folder"), run: () => housekeeping.move(id, ""), isMinor: true }] : []),
    { icon: "folder-plus", label: gettext("Move to a new folder"), run: move, isMinor: true },
    { icon: "check", label: gettext("Select this conversation and others"), run: () => select(id), isMinor: true },
    { icon: archived ? "archive-restore" : "archive", label: archive, run: () => housekeeping.archive(id, !archived) },
    { icon: "trash-2", label: gettext("Delete this conversation"), run: () => housekeeping.remove(id) },
  ];
}

/** Another version of the last reply, by each who may write it. @param {ActionParts} given @returns {Action[]} */
function otherVersions({ session, delivery, models, regenerate }) {
  const id = session.path.at(-1)?.id ?? "";
  const reply = session.replies.get(id);
  if (!reply || delivery.commandFor(id) || !offers(reply, true, session.temporary).regenerate) return [];
  return writers(models).filter(({ gone }) => !gone).map(({ words, choice }) => ({
    icon: "refresh-cw", label: interpolate(gettext("Regenerate with %(writer)s"), { writer: words }, true), run: () => regenerate(id, choice),
  }));
}

/** The header's switch, the theme, the lists below the sidebar. @param {ActionParts} given @returns {Action[]} */
function ofPage({ preferences, choice }) {
  const { theme } = preferences.values;
  const dark = theme === "dark" || (theme === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  return [
    { icon: "zap", label: choice.values.use_victoria ? gettext("Ask MLX only") : gettext("Ask Victoria first"), run: () => byId("use-victoria").click() },
    { icon: dark ? "sun" : "moon", label: dark ? gettext("Light theme") : gettext("Dark theme"), run: () => themeButton(dark ? "light" : "dark")?.click() },
    { icon: "archive", label: gettext("Show the archive"), run: () => listButton("archive").click() },
    { icon: "trash-2", label: gettext("Show the trash"), run: () => listButton("trash").click() },
  ];
}

/** The person's menu, as the server wrote it: an administrator's has more. @param {() => void} settings @returns {Action[]} */
function ofPerson(settings) {
  const entries = /** @type {NodeListOf<HTMLElement>} */ (byId("user-panel").querySelectorAll(".panel__item"));
  return [...entries].map((entry) => ({
    icon: iconOf(entry), label: entry.textContent?.trim() ?? "", run: () => (entry.id === "settings-open" ? settings() : entry.click()),
  }));
}

/** @param {HTMLElement} entry */
const iconOf = (entry) => entry.querySelector("use")?.getAttribute("href")?.replace("#icon-", "") ?? "";

/** @param {string} theme */
const themeButton = (theme) => [...byId("theme").querySelectorAll("input")].find(({ value }) => value === theme);

/** @param {"archive" | "trash"} place */
const listButton = (place) => /** @type {HTMLElement} */ (byId("places").querySelector(`[data-place=${place}]`));
