/** The palette's commands that are possible now. */
import { byId } from "chat/lib/dom";
import { offers } from "chat/state/offers";
import { TEMPORARY } from "chat/state/temporary";
import { writers } from "chat/state/writers";

/** @typedef {Omit<Offer, "key">} Thing */

/**
 * @typedef {object} Parties
 * @property {Session} session
 * @property {Delivery} delivery
 * @property {Choice} choice
 * @property {Models} models
 * @property {Preferences} preferences
 * @property {Housekeeping} housekeeping
 * @property {(reply: Id, choice?: Choices) => void} regenerate
 * @property {(id: Id | null) => unknown} open
 * @property {{ open: () => void }} settings the person's
 * @property {{ open: () => void }} own the conversation's
 * @property {() => void} help
 */

/** @param {Parties} parties @returns {Thing[]} */
export function thingsToDo(parties) {
  const { session, choice, preferences, housekeeping, open, settings, own, help } = parties;
  const { theme } = preferences.values;
  const saved = session.isSaved ? session.id : null;
  const dark = theme === "dark" || (theme === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  const things = [
    { icon: "square-pen", label: gettext("New chat"), run: () => open(null) },
    { icon: "hat-glasses", label: gettext("Temporary chat"), run: () => open(TEMPORARY) },
    { icon: "sliders-horizontal", label: gettext("System prompt and parameters of this conversation"), run: () => own.open() },
    saved !== null && { icon: "pencil", label: gettext("Rename this conversation"), run: () => byId("title").click() },
    saved !== null && { icon: "trash-2", label: gettext("Delete this conversation"), run: () => housekeeping.remove(saved) },
    { icon: "zap", label: choice.values.use_victoria ? gettext("Ask MLX alone") : gettext("Ask Victoria first"), run: () => byId("use-victoria").click() },
    ...otherVersions(parties),
    { icon: dark ? "sun" : "moon", label: dark ? gettext("Light theme") : gettext("Dark theme"), run: () => themeButton(dark ? "light" : "dark")?.click() },
    { icon: "settings", label: gettext("Settings"), run: () => settings.open() },
    { icon: "keyboard", label: gettext("Keyboard"), run: help },
  ];
  return things.filter((thing) => thing !== false);
}

/** Another version of the last reply, by each who may write it. @param {Parties} given @returns {Thing[]} */
function otherVersions({ session, delivery, models, regenerate }) {
  const id = session.path.at(-1)?.id ?? "";
  const reply = session.replies.get(id);
  if (!reply || delivery.commandFor(id) || !offers(reply, true, session.temporary).regenerate) return [];
  return writers(models).filter(({ gone }) => !gone).map(({ words, choice }) => ({
    icon: "refresh-cw", label: interpolate(gettext("Regenerate with %(writer)s"), { writer: words }, true), run: () => regenerate(id, choice),
  }));
}

/** @param {string} theme */
const themeButton = (theme) => [...byId("theme").querySelectorAll("input")].find(({ value }) => value === theme);
