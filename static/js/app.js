/** Wires the parts together: each does one job; this file connects events to handlers. */
import { byId } from "chat/lib/dom";
import { installFocusNet } from "chat/lib/focus_net";
import { toast } from "chat/lib/toast";
import { Printing } from "chat/messages/printing";
import { RegenerateMenu } from "chat/messages/regenerate_menu";
import { Scroll } from "chat/messages/scroll";
import { hideUntilStable } from "chat/messages/stable_layout";
import { Timeline } from "chat/messages/timeline";
import { announce, say as sayAloud } from "chat/page/announcer";
import { Composer } from "chat/page/composer";
import { Connection } from "chat/page/connection";
import { ConversationSettings } from "chat/page/conversation_settings";
import { installFiles } from "chat/page/files";
import { Pill, Title } from "chat/page/header";
import { guardLine } from "chat/page/line_guard";
import { tellOfLine } from "chat/page/line_news";
import { showNew } from "chat/page/new_chat";
import { Notifier } from "chat/page/notify";
import { idOf, Router } from "chat/page/router";
import { Routing } from "chat/page/routing";
import { Settings } from "chat/page/settings";
import { installShortcuts } from "chat/page/shortcuts";
import { installSuggestions } from "chat/page/suggestions";
import { installTabTitle } from "chat/page/tab_title";
import { showTemporary } from "chat/page/temporary_look";
import { Palette } from "chat/palette/palette";
import { actions } from "chat/palette/palette_actions";
import { filterSource } from "chat/palette/palette_filters";
import { actionSource, conversationSource, messageSource } from "chat/palette/palette_sources";
import { Drawer } from "chat/sidebar/drawer";
import { Housekeeping } from "chat/sidebar/housekeeping";
import { Sidebar } from "chat/sidebar/sidebar";
import { Backends } from "chat/state/backends";
import { Choice } from "chat/state/choice";
import { Commands } from "chat/state/commands";
import { Conversations } from "chat/state/conversations";
import { Delivery } from "chat/state/delivery";
import { dispatch } from "chat/state/dispatch";
import { EditDrafts } from "chat/state/edit_drafts";
import { Folders } from "chat/state/folders";
import { Lists } from "chat/state/lists";
import { Models } from "chat/state/models";
import { Outbox } from "chat/state/outbox";
import { Preferences } from "chat/state/preferences";
import { Queue } from "chat/state/queue";
import { Ratings } from "chat/state/ratings";
import { Seen } from "chat/state/seen";
import { NEWEST, Session } from "chat/state/session";
import { Temporary, TEMPORARY } from "chat/state/temporary";
import { Unsent } from "chat/state/unsent";
import { writerWords } from "chat/state/writers";
import { withTitle } from "chat/text/names";
import { lineSentence } from "chat/text/words";
import { api, calls } from "chat/transport/api";
import { boot, language } from "chat/transport/boot";
import { FrameRouter } from "chat/transport/frame_router";
import { Socket, socketUrl } from "chat/transport/socket";
import { tellTimeZone } from "chat/transport/time_zone";

const temporary = new Temporary({ api, parameters: () => session.parameters });
/** @param {Item} given */
const isTransient = ({ frame, conversation }) => temporary.id !== null && (frame.conversation ?? conversation) === temporary.id;
const outbox = new Outbox(sessionStorage, `victoria:outbox:${boot.user.id}`, { isTransient });
const unsent = new Unsent(boot.user.id);
const socket = new Socket(socketUrl(location, language), { have: () => session.have() });
const frames = new FrameRouter(socket, temporary);
const session = new Session({ socket: frames, outbox, api });
const edits = new EditDrafts({ unsent, session });
const ratings = new Ratings({ session, api, failed: (error) => say(error) });
const backends = new Backends(boot.backends);
const preferences = new Preferences(boot.preferences, api);
const models = new Models(api);
// Before the queue: what goes out as a conversation opens is answered as that one is set.
const choice = new Choice({ session, preferences, models, api, isOnItsWay: () => delivery.unsent.length > 0 });
const delivery = new Delivery({ socket: frames, outbox, session, choices: () => choice.sent });
const queue = new Queue({ delivery, outbox, session, api, socket: frames });
const commands = new Commands({ delivery, session, choice });
const conversations = new Conversations(api);
const folders = new Folders({ first: boot.folders, conversations, api, user: boot.user.id });
const lists = new Lists({ conversations, folders, api, first: boot.conversations, shown: () => session.id });
/** @param {Error} error */
const say = (error) => toast(error.message);

const scroll = new Scroll({
  scroller: byId("scroller"), content: byId("timeline"), button: byId("to-end"),
  end: { get isShown() { return timeline.isEnd; }, show: () => timeline.showEnd() },
});
const composer = new Composer({ unsent, limit: boot.limits.text, onSend: send, onStop: stop, onUp: () => queue.takeLast() ?? timeline.editLast() });
const timeline = new Timeline({
  root: byId("timeline"), earlier: byId("earlier"), later: byId("later"), session, delivery, scroll, online: () => frames.ready, failed: say,
  actions: {
    limit: boot.limits.text, edits,
    onTurn: (from, to, side) => timeline.turn(from, to, side, () => commands.show(to)),
    onEdit: (message, text) => ask(() => commands.edit(message, text)),
    onWithdrawEdit: (item) => delivery.withdraw(item),
    onRegenerate: regenerate, onRegenerateWith: (reply, button) => regenerateMenu.open(reply, button),
    writer: (reply) => writerWords(session.replies.get(reply)),
    onGoOn: (reply) => ask(() => commands.goOn(reply)),
    onRate: (reply, rating) => ratings.rate(reply, rating),
    onMlxNow: (reply) => ask(() => commands.answerWithMlx(reply)),
    onRetry: (item) => delivery.retry(item),
    onWithdraw: (item) => composer.fill(delivery.withdraw(item)),
    onQuestion: (question) => composer.fill(`> ${question}\n\n`),
  },
});
const printing = new Printing({ session, timeline, scroll });
const router = new Router({ show, failed: say });
const leaveFreely = guardLine(outbox);
const drawer = new Drawer();
const housekeeping = new Housekeeping({ conversations, folders, session, unsent, open: (id) => router.open(id), printShown: () => printing.print(), say: sayAloud });
const seen = new Seen({ session, conversations });
const sidebar = new Sidebar({ conversations, folders, lists, housekeeping, isNews: seen.isNews, trashDays: boot.limits.trash_days, api, say: sayAloud });
const notifier = new Notifier({ preferences, conversations, open: (id) => router.open(id) });
const routing = new Routing({ choice, preferences, models, backends });
const regenerateMenu = new RegenerateMenu({ models, regenerate });

new Connection(socket, api, { isKept: () => unsent.isKept, leaving: leaveFreely });
new Pill(backends, choice, { onOpen: () => models.load({ again: true }) });
new Title(session, (id, title) => housekeeping.rename(id, title));
installTabTitle({ session, conversations, isNews: seen.isNews });
const settings = new Settings({ preferences, onLanguage: speak, onOpen: () => models.load(), onSignOut: () => [unsent.clear(), outbox.clear()] });
const own = new ConversationSettings({ session, preferences, api, isOnItsWay: () => delivery.unsent.length > 0, failed: say });
const palette = new Palette({
  hasFolders: () => folders.names.length > 0, chosen: () => drawer.chosen(),
  sources: [
    filterSource({ choose: (value) => palette.complete(value), folders: () => folders.names, models: async () => (await api.searchModels()).models }),
    conversationSource(api, { open: (id) => router.open(id), shown: () => session.id }),
    actionSource(() => actions({
      session, conversations, folders, housekeeping, preferences, delivery, choice, models, regenerate, select: (id) => [drawer.set(true), sidebar.select(id)],
      run: { newChat: () => router.open(null), temporary: () => router.open(TEMPORARY), stop, parameters: () => own.open(), settings: () => settings.open(), print: () => printing.print(), help },
    })),
    messageSource(api, openAt),
  ],
});
const help = () => byId("keys").showModal();
installShortcuts({ stop, closeDrawer: () => drawer.close(), help, focus: () => composer.focus(), newChat: () => router.open(null), palette: () => palette.open(), print: () => session.path.length > 0 && Boolean(printing.print()) });
installFocusNet({ focus: () => composer.focus() });
byId("search-button").addEventListener("click", () => palette.open());
// Commands

/** @param {string} text */
function send(text) {
  if (delivery.send(text, { ...choice.sent, ...session.forNew })) sayAloud(lineSentence("waits"));
  scroll.toEnd();
}

/** @param {Id} reply @param {Choices} [wanted] who shall answer, if not as the conversation is set */
function regenerate(reply, wanted) {
  ask(() => commands.regenerate(reply, wanted));
}

/** Runs a command whose button disappears: focuses the field, scrolls to the end. @param {() => void} command */
function ask(command) {
  command();
  scroll.toEnd();
  composer.offerFocus();
}

function stop() {
  if (delivery.stoppable && !delivery.stop()) toast(gettext("There is no connection, so the reply cannot be stopped now."));
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
  if (session.temporary && session.path.length) return toast(gettext("Reload the page to see the new language."));
  leaveFreely();
  location.reload();
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
session.on("gone", (id) => {
  const title = conversations.get(id)?.title;
  toast(title ? withTitle(gettext("“%(title)s”: this conversation was deleted."), title) : gettext("This conversation was deleted."));
  router.note(null);
});
// A refused edit shows its error in place.
delivery.on("refused", ({ item, message }) => (item?.frame.type === "edit" && timeline.has(item.frame.message)) || toast(message));
tellOfLine({ queue, delivery, session, conversations, open: (id) => router.open(id) });
drawer.on("closed", () => sidebar.closed());
preferences.on("failed", say);
choice.on("failed", say);
backends.on("change", showEmpty);
choice.on("change", showEmpty);
preferences.on("change", () => composer.showKeys());

dispatch(frames, { session, delivery, ratings, backends, models: routing, list: { onConversation: listed, onRemoved: unlisted, onFolders: (frame) => folders.takeOrder(frame) } });
socket.on("open", () => {
  // On the first connection too: something may have changed between the page's load and the first frame.
  lists.refresh().catch(() => {});
  models.load();
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
installFiles({ refuse: (sentence) => composer.refuse(sentence), take: (text) => composer.insert(text) });

/** @param {ConversationFrame} given */
function listed({ conversation, ended }) {
  // The temporary chat's is in no list.
  if (conversation.id === temporary.id) return;
  conversations.put(conversation);
  if (!ended) return;
  notifier.ended(conversation, ended);
  queue.ended(conversation.id);
}

/** @param {{ conversation: Id, forever: boolean }} given */
function unlisted({ conversation, forever }) {
  // The id alone does not tell what the trash now contains.
  if (!forever && !conversations.get(conversation)) lists.restart({ place: "trash" });
  if (forever) [unsent, outbox].forEach((kept) => kept.forget(conversation));
  conversations.removed(conversation, forever);
}

function refresh() {
  timeline.render();
  composer.writing = delivery.stoppable;
  showEmpty();
}

function showEmpty() {
  const isEmpty = session.path.length === 0 && delivery.unsent.length === 0;
  showNew(session, isEmpty, backends.nobody(choice.values.use_victoria));
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
