/** Wires the parts together: each does one job; this file connects events to handlers. */
import { announce, say as sayAloud } from "chat/announcer";
import { api, calls } from "chat/api";
import { Backends } from "chat/backends";
import { boot, language } from "chat/boot";
import { Commands } from "chat/commands";
import { Composer } from "chat/composer";
import { Connection } from "chat/connection";
import { Conversations } from "chat/conversations";
import { ConversationSettings } from "chat/conversation_settings";
import { Delivery } from "chat/delivery";
import { byId } from "chat/dom";
import { Drawer } from "chat/drawer";
import { EditDrafts } from "chat/edit_drafts";
import { installFocusNet } from "chat/focus_net";
import { Folders } from "chat/folders";
import { Pill, Routing, Title } from "chat/header";
import { Housekeeping } from "chat/housekeeping";
import { Lists } from "chat/lists";
import { showNew } from "chat/new_chat";
import { Notifier } from "chat/notify";
import { Line } from "chat/line";
import { Outbox } from "chat/outbox";
import { Palette } from "chat/palette";
import { filterSource } from "chat/palette_filters";
import { actionSource, conversationSource, messageSource } from "chat/palette_sources";
import { Preferences } from "chat/preferences";
import { Ratings } from "chat/ratings";
import { idOf, Router } from "chat/router";
import { Scroll } from "chat/scroll";
import { Seen } from "chat/seen";
import { NEWEST, Session } from "chat/session";
import { Settings } from "chat/settings";
import { settle } from "chat/settling";
import { installShortcuts } from "chat/shortcuts";
import { Sidebar } from "chat/sidebar";
import { Socket, socketUrl } from "chat/socket";
import { installSuggestions } from "chat/suggestions";
import { installTabTitle } from "chat/tab_title";
import { Temporary, TEMPORARY } from "chat/temporary";
import { showTemporary } from "chat/temporary_look";
import { Timeline } from "chat/timeline";
import { tellTimeZone } from "chat/time_zone";
import { toast } from "chat/toast";
import { Unsent } from "chat/unsent";
import { unsentSentence } from "chat/words";

const temporary = new Temporary({ api, settings: () => session.settings });
/** @param {Item} given */
const isPassing = ({ frame, conversation }) => temporary.id !== null && (frame.conversation ?? conversation) === temporary.id;
const outbox = new Outbox(sessionStorage, `victoria:outbox:${boot.user.id}`, { passing: isPassing });
const unsent = new Unsent(boot.user.id);
const socket = new Socket(socketUrl(location, language), { have: () => session.have() });
const line = new Line(socket, temporary);
const session = new Session({ socket: line, outbox, api });
const edits = new EditDrafts({ unsent, session });
const ratings = new Ratings({ session, socket, api, failed: (error) => say(error) });
const delivery = new Delivery({ socket: line, outbox, session });
const backends = new Backends(boot.backends);
const preferences = new Preferences(boot.preferences, api);
const commands = new Commands({ delivery, session, preferences });
const conversations = new Conversations(api);
const folders = new Folders({ first: boot.folders, conversations, api, user: boot.user.id });
const lists = new Lists({ conversations, folders, api, first: boot.conversations });
/** @param {Error} error */
const say = (error) => toast(error.message);

const scroll = new Scroll({
  scroller: byId("scroller"), content: byId("timeline"), button: byId("to-end"),
  end: { get isShown() { return timeline.isEnd; }, show: () => timeline.showEnd() },
});
const composer = new Composer({ unsent, limit: boot.limits.text, onSend: send, onStop: stop, onUp: () => timeline.editLast() });
const timeline = new Timeline({
  root: byId("timeline"), earlier: byId("earlier"), later: byId("later"), session, delivery, scroll, online: () => line.ready, failed: say,
  actions: {
    limit: boot.limits.text, edits,
    onTurn: (from, to, side) => timeline.turn(from, to, side, () => commands.show(to)),
    onEdit: (message, text) => ask(() => commands.edit(message, text)),
    onWithdrawEdit: (item) => delivery.withdraw(item),
    onRegenerate: (reply, choice) => ask(() => commands.regenerate(reply, choice)),
    onGoOn: (reply) => ask(() => commands.goOn(reply)),
    onRate: (reply, rating) => ratings.rate(reply, rating),
    onMlxNow: (reply) => ask(() => commands.answerWithMlx(reply)),
    onRetry: (item) => delivery.retry(item),
    onWithdraw: (item) => composer.fill(delivery.withdraw(item)),
    onQuestion: (question) => composer.fill(`> ${question}\n\n`),
  },
});
const router = new Router({ show, failed: say });
const drawer = new Drawer();
const housekeeping = new Housekeeping({ conversations, folders, session, unsent, open: (id) => router.open(id) });
const seen = new Seen({ session, conversations });
const sidebar = new Sidebar({ conversations, folders, lists, housekeeping, isNews: seen.isNews, trashDays: boot.limits.trash_days });
const notifier = new Notifier({ preferences, conversations, open: (id) => router.open(id) });
const routing = new Routing(preferences, api, socket);

new Connection(socket, api, { isKept: () => unsent.isKept });
new Pill(backends, preferences, { onOpen: () => routing.loadModels({ again: true }) });
new Title(session, (id, title) => housekeeping.rename(id, title));
installTabTitle({ session, conversations, isNews: seen.isNews });
const settings = new Settings({ preferences, onLanguage: speak, onOpen: () => routing.loadModels(), onSignOut: () => [unsent.clear(), outbox.clear()] });
const own = new ConversationSettings({ session, preferences, api, isOnItsWay: () => delivery.unsent.length > 0, failed: say });
const palette = new Palette({
  hasFolders: () => folders.names.length > 0, chosen: () => drawer.chosen(),
  sources: [
    filterSource({ choose: (value) => palette.complete(value), folders: () => folders.names, models: async () => (await api.searchModels()).models }),
    actionSource(thingsToDo),
    conversationSource(api, (id) => router.open(id)),
    messageSource(api, openAt),
  ],
});
const help = () => byId("keys").showModal();
installShortcuts({ stop, closeDrawer, help, focus: () => composer.focus(), newChat: () => router.open(null), palette: () => palette.open() });
installFocusNet({ focus: () => composer.focus() });
byId("search-button").addEventListener("click", () => palette.open());
// Commands

/** @param {string} text */
function send(text) {
  if (delivery.stoppable) return gettext("A reply is being written. Your text stays here: wait for the reply to finish, or press Stop.");
  if (!delivery.send(text, { ...preferences.choices, ...session.forNew })) return gettext("Your last message is still being sent. Your text stays here.");
  scroll.toEnd();
  return "";
}

/** The palette's commands that are possible now. @returns {Omit<Offer, "key">[]} */
function thingsToDo() {
  const { use_victoria, theme } = preferences.values;
  const saved = session.isSaved ? session.id : null;
  const dark = theme === "dark" || (theme === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  const things = [
    { icon: "square-pen", label: gettext("New chat"), run: () => router.open(null) },
    { icon: "hat-glasses", label: gettext("Temporary chat"), run: () => router.open(TEMPORARY) },
    { icon: "sliders-horizontal", label: gettext("System prompt and parameters of this conversation"), run: () => own.open() },
    saved !== null && { icon: "pencil", label: gettext("Rename this conversation"), run: () => byId("title").click() },
    saved !== null && { icon: "trash-2", label: gettext("Delete this conversation"), run: () => housekeeping.remove(saved) },
    { icon: "zap", label: use_victoria ? gettext("Ask MLX only") : gettext("Ask Victoria first"), run: () => byId("use-victoria").click() },
    { icon: dark ? "sun" : "moon", label: dark ? gettext("Light theme") : gettext("Dark theme"), run: () => themeButton(dark ? "light" : "dark")?.click() },
    { icon: "settings", label: gettext("Settings"), run: () => settings.open() },
    { icon: "keyboard", label: gettext("Keyboard"), run: help },
  ];
  return things.filter((thing) => thing !== false);
}

/** @param {string} theme */
const themeButton = (theme) => [...byId("theme").querySelectorAll("input")].find(({ value }) => value === theme);

/** Runs a command whose button disappears: focuses the field, scrolls to the end. @param {() => void} command */
function ask(command) {
  command();
  scroll.toEnd();
  composer.offerFocus();
}

function stop() {
  if (delivery.stoppable && !delivery.stop()) composer.say(gettext("There is no connection, so the reply cannot be stopped now."));
}

/** @param {Id | null} id @param {() => boolean} [isLatest] @param {FoundPlace | null} [place] */
async function show(id, isLatest = () => true, place = null) {
  const data = id === TEMPORARY ? beginTemporary() : id ? await api.conversation(id, { from: place?.message, limit: NEWEST }) : null;
  if (!isLatest()) return;
  session.show(data);
  drawer.chosen();
  if (place) reveal(place);
  else if (!drawer.isOverlay) composer.offerFocus();
}

/** Opens a message found by the search. @param {Id} id @param {FoundPlace} place */
function openAt(id, place) {
  if (id === session.id && session.tree.has(place.message)) reveal(place);
  else router.open(id, place);
}

/** @param {FoundPlace} given */
function reveal({ message, words }) {
  if (!session.tree.has(message)) return toast(gettext("This message is too far back to be shown here."));
  // The server is informed too: the next message belongs to the branch on screen.
  if (!session.path.some(({ id }) => id === message)) commands.show(message);
  timeline.reveal(message, words);
}

/** Text typed into a new chat is kept. @returns {OpenConversation} */
function beginTemporary() {
  const carry = session.id === null;
  endTemporary();
  return { ...temporary.begin(), carry };
}

function endTemporary() {
  if (temporary.id) outbox.forget(temporary.id);
  temporary.end();
}

/** The texts are in the page and in the catalogue; both come from the server. */
function speak() {
  if (session.temporary && session.path.length) toast(gettext("Reload the page to see the new language."));
  else location.reload();
}

function closeDrawer() {
  if (!drawer.isOverlay) return false;
  drawer.set(false, { focus: true });
  return true;
}

// Events
session.on("opened", (data) => {
  if (data && session.isSaved) conversations.put(data);
  if (!session.temporary) endTemporary();
  timeline.clear();
  composer.switchTo(session.temporary ? undefined : session.id, { carry: Boolean(data?.carry) });
  sidebar.current = session.id;
  refresh();
  scroll.toEnd();
  settle(byId("timeline"));
});
session.on("adopted", (id) => {
  composer.adopt(id);
  sidebar.current = id;
  router.note(id);
});
session.on("timeline", refresh);
session.on("reply", () => (composer.writing = delivery.stoppable));
session.on("finished", (reply) => announce(reply, timeline.spoken(reply.id)));
session.on("meta", ({ id, ...data }) => id && data.messages && conversations.put({ id, ...data }));
session.on("gone", () => {
  toast(gettext("This conversation was deleted."));
  router.note(null);
});
delivery.on("refused", (frame) => {
  // A refused edit shows its error in place.
  const isShown = frame.item?.frame.type === "edit" && timeline.has(frame.item.frame.message);
  if (!isShown) toast(frame.message);
});
delivery.on("slow", (item) => sayAloud(unsentSentence(item, true)));
preferences.on("failed", say);
backends.on("change", showEmpty);
preferences.on("change", showEmpty);
preferences.on("change", () => composer.showKeys());

socket.on("frame", (frame) => {
  if (frame.type === "hello") backends.take(frame.backends ?? {});
  if (frame.type === "backends") backends.take(frame);
  if (frame.type === "conversation") heard(frame);
  if (frame.type === "conversation_removed") removed(frame);
});
socket.on("open", () => {
  // On the first connection too: something may have changed between the page's load and the first frame.
  lists.refresh().catch(() => {});
  routing.loadModels();
});
socket.on("down", refresh);
unsent.on("left", () => {
  outbox.clear();
  socket.on("closed", () => location.assign("/accounts/login/"));
});
window.addEventListener("offline", () => socket.networkLost());
window.addEventListener("online", () => socket.networkFound());
calls.on("slow", () => socket.probe());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && socket.hurry());
byId("connect-help-button")?.addEventListener("click", () => byId("connect-help").showModal());
installSuggestions({ fill: (text) => composer.fill(text) });

/** @param {ConversationFrame} given */
function heard({ conversation, ended }) {
  conversations.put(conversation);
  if (ended) notifier.ended(conversation, ended);
}

/** @param {{ conversation: Id, forever: boolean }} given */
function removed({ conversation, forever }) {
  // The id alone does not tell what the trash now contains.
  if (!forever && !conversations.get(conversation)) lists.restart({ place: "trash" });
  if (forever) unsent.forget(conversation);
  conversations.removed(conversation, forever);
}

function refresh() {
  timeline.render();
  composer.writing = delivery.stoppable;
  showEmpty();
}

function showEmpty() {
  const isEmpty = session.path.length === 0 && delivery.unsent.length === 0;
  showNew(session, isEmpty, backends.nobody(preferences.values.use_victoria));
  showTemporary(session, isEmpty);
}

composer.showKeys();
// The modules so far were one long task; drawing the messages is another.
await new Promise((resolve) => setTimeout(resolve));
session.show(idOf(location) === TEMPORARY ? beginTemporary() : boot.conversation);
socket.connect();
// A quick user may have moved the focus already.
if (document.activeElement === document.body) composer.offerFocus();
composer.takeOver();
document.body.classList.remove("chat--starting");
tellTimeZone();
