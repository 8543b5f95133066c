/** Wires the parts together: each does one job; this file connects events to handlers. */
import { byId } from "chat/lib/dom";
import { installFocusNet } from "chat/lib/focus_net";
import { toast } from "chat/lib/toast";
import { Scroll } from "chat/messages/scroll";
import { hideUntilStable } from "chat/messages/stable_layout";
import { Timeline } from "chat/messages/timeline";
import { announce, say as sayAloud } from "chat/page/announcer";
import { Composer } from "chat/page/composer";
import { Connection } from "chat/page/connection";
import { ConversationSettings } from "chat/page/conversation_settings";
import { Pill, Routing, Title } from "chat/page/header";
import { showNew } from "chat/page/new_chat";
import { Notifier } from "chat/page/notify";
import { idOf, Router } from "chat/page/router";
import { Settings } from "chat/page/settings";
import { installShortcuts } from "chat/page/shortcuts";
import { installSuggestions } from "chat/page/suggestions";
import { installTabTitle } from "chat/page/tab_title";
import { showTemporary } from "chat/page/temporary_look";
import { Palette } from "chat/palette/palette";
import { filterSource } from "chat/palette/palette_filters";
import { actionSource, conversationSource, messageSource } from "chat/palette/palette_sources";
import { Drawer } from "chat/sidebar/drawer";
import { Housekeeping } from "chat/sidebar/housekeeping";
import { Sidebar } from "chat/sidebar/sidebar";
import { Backends } from "chat/state/backends";
import { Commands } from "chat/state/commands";
import { Conversations } from "chat/state/conversations";
import { Delivery } from "chat/state/delivery";
import { dispatch } from "chat/state/dispatch";
import { EditDrafts } from "chat/state/edit_drafts";
import { Folders } from "chat/state/folders";
import { Lists } from "chat/state/lists";
import { Outbox } from "chat/state/outbox";
import { Preferences } from "chat/state/preferences";
import { Ratings } from "chat/state/ratings";
import { Seen } from "chat/state/seen";
import { NEWEST, Session } from "chat/state/session";
import { Temporary, TEMPORARY } from "chat/state/temporary";
import { Unsent } from "chat/state/unsent";
import { unsentSentence } from "chat/text/words";
import { api, calls } from "chat/transport/api";
import { boot, language } from "chat/transport/boot";
import { FrameRouter } from "chat/transport/frame_router";
import { Socket, socketUrl } from "chat/transport/socket";
import { tellTimeZone } from "chat/transport/time_zone";

const temporary = new Temporary({ api, settings: () => session.settings });
/** @param {Item} given */
const isTransient = ({ frame, conversation }) => temporary.id !== null && (frame.conversation ?? conversation) === temporary.id;
const outbox = new Outbox(sessionStorage, `victoria:outbox:${boot.user.id}`, { isTransient });
const unsent = new Unsent(boot.user.id);
const socket = new Socket(socketUrl(location, language), { have: () => session.have() });
const frames = new FrameRouter(socket, temporary);
const session = new Session({ socket: frames, outbox, api });
const edits = new EditDrafts({ unsent, session });
const ratings = new Ratings({ session, api, failed: (error) => say(error) });
const delivery = new Delivery({ socket: frames, outbox, session });
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
  root: byId("timeline"), earlier: byId("earlier"), later: byId("later"), session, delivery, scroll, online: () => frames.ready, failed: say,
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
const housekeeping = new Housekeeping({ conversations, folders, session, unsent, open: (id) => router.open(id), say: sayAloud });
const seen = new Seen({ session, conversations });
const sidebar = new Sidebar({ conversations, folders, lists, housekeeping, isNews: seen.isNews, trashDays: boot.limits.trash_days, api });
const notifier = new Notifier({ preferences, conversations, open: (id) => router.open(id) });
const routing = new Routing(preferences, api);

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
  if (delivery.stoppable) return gettext("A reply is being written. Your text stays here: wait for the end, or press Stop.");
  if (!delivery.send(text, { ...preferences.choices, ...session.forNew })) return gettext("Your last message is still on its way. Your text stays here.");
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
    { icon: "zap", label: use_victoria ? gettext("Ask MLX alone") : gettext("Ask Victoria first"), run: () => byId("use-victoria").click() },
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
  if (delivery.stoppable && !delivery.stop()) composer.say(gettext("There is no connection now, so the reply cannot be stopped."));
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
  if (session.temporary && session.path.length) toast(gettext("The language changes when the page is loaded again."));
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
  hideUntilStable(byId("timeline"));
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

dispatch(frames, { session, delivery, ratings, backends, models: routing, list: { onConversation: listed, onRemoved: unlisted, onFolders: (frame) => folders.takeOrder(frame) } });
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
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && socket.reconnectNow());
byId("connect-help-button")?.addEventListener("click", () => byId("connect-help").showModal());
installSuggestions({ fill: (text) => composer.fill(text) });

/** @param {ConversationFrame} given */
function listed({ conversation, ended }) {
  // The temporary chat's is in no list.
  if (conversation.id === temporary.id) return;
  conversations.put(conversation);
  if (ended) notifier.ended(conversation, ended);
}

/** @param {{ conversation: Id, forever: boolean }} given */
function unlisted({ conversation, forever }) {
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
