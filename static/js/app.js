/** Puts the parts together. Each of them does one job; here is only who hears whom. */
import { announce } from "chat/announcer";
import { api } from "chat/api";
import { Backends } from "chat/backends";
import { boot } from "chat/boot";
import { Commands } from "chat/commands";
import { Composer } from "chat/composer";
import { confirmed } from "chat/confirm";
import { Connection } from "chat/connection";
import { Conversations } from "chat/conversations";
import { Delivery } from "chat/delivery";
import { byId } from "chat/dom";
import { Pill, Routing, Title } from "chat/header";
import { Outbox } from "chat/outbox";
import { Preferences } from "chat/preferences";
import { Router } from "chat/router";
import { Scroll } from "chat/scroll";
import { Session } from "chat/session";
import { installSettings } from "chat/settings";
import { installShortcuts } from "chat/shortcuts";
import { Drawer, Sidebar } from "chat/sidebar";
import { Socket, socketUrl } from "chat/socket";
import { Timeline } from "chat/timeline";
import { toast } from "chat/toast";
import { Unsent } from "chat/unsent";

const outbox = new Outbox(sessionStorage, `victoria:outbox:${boot.user.id}`);
const unsent = new Unsent(boot.user.id);
const socket = new Socket(socketUrl(location), { have: () => session.have() });
const session = new Session({ socket, outbox, api });
const delivery = new Delivery({ socket, outbox, session });
const backends = new Backends(boot.backends);
const preferences = new Preferences(boot.preferences, api);
const commands = new Commands({ delivery, session, preferences });
const conversations = new Conversations(boot.conversations, api);
const say = (error) => toast(error.message);

const scroll = new Scroll({ scroller: byId("scroller"), content: byId("timeline"), button: byId("to-end") });
const composer = new Composer({ unsent, limit: boot.limits.text, onSend: send, onStop: stop, onUp: () => timeline.editLast() });
const timeline = new Timeline({
  root: byId("timeline"), earlier: byId("earlier"), session, delivery, scroll, online: () => socket.ready,
  actions: {
    limit: boot.limits.text,
    onTurn: (from, to, side) => timeline.turn(from, to, side, () => commands.show(to)),
    onEdit: (message, text) => ask(() => commands.edit(message, text)),
    onWithdrawEdit: (item) => delivery.withdraw(item),
    onRegenerate: (reply, choice) => ask(() => commands.regenerate(reply, choice)),
    onGoOn: (reply) => ask(() => commands.goOn(reply)),
    onMlxNow: (reply) => ask(() => commands.answerWithMlx(reply)),
    onRetry: (item) => delivery.retry(item),
    onWithdraw: (item) => composer.fill(delivery.withdraw(item)),
    onQuestion: (question) => composer.fill(`> ${question}\n\n`),
  },
});
const router = new Router({ show, failed: say });
const drawer = new Drawer();
const sidebar = new Sidebar(conversations, { rename, remove });
const routing = new Routing(preferences, api);

new Connection(socket, api);
new Pill(backends, preferences, { onOpen: () => routing.loadModels({ again: true }) });
new Title(session, (title) => rename(session.id, title));
installSettings({ preferences, onSignOut: () => [unsent.clear(), outbox.clear()] });
installShortcuts({ stop, focus: () => composer.focus(), newChat: () => router.open(null), closeDrawer });

// What the person does

function send(text) {
  if (session.writing) return gettext("A reply is being written. Your text stays here: wait for the end, or press Stop.");
  if (!delivery.send(text, preferences.choices)) return gettext("Your last message is still on its way. Your text stays here.");
  scroll.toEnd();
  return "";
}

/** What was pressed goes away with what it stood under: the focus goes to the field, the eyes to the end. */
function ask(command) {
  command();
  scroll.toEnd();
  composer.offerFocus();
}

function stop() {
  if (delivery.stoppable && !delivery.stop()) composer.say(gettext("There is no connection now, so the reply cannot be stopped."));
}

async function show(id, isLatest = () => true) {
  const data = id ? await api.conversation(id) : null;
  if (!isLatest()) return;
  session.show(data);
  drawer.chosen();
  if (!drawer.isOverlay) composer.offerFocus();
}

function rename(id, title) {
  conversations.rename(id, title).catch(say);
  if (id === session.id) session.rename(title);
}

async function remove(conversation) {
  const sure = await confirmed({
    title: gettext("Delete this conversation?"),
    text: conversation.title,
    yes: gettext("Delete"),
  });
  if (!sure) return;
  try {
    await conversations.remove(conversation.id);
  } catch (error) {
    return say(error);
  }
  unsent.write(conversation.id, "");
  if (conversation.id === session.id) router.open(null);
}

function closeDrawer() {
  if (!drawer.isOverlay) return false;
  drawer.set(false, { focus: true });
  return true;
}

// What happens

session.on("opened", () => {
  timeline.clear();
  composer.switchTo(session.id);
  sidebar.current = session.id;
  refresh();
  scroll.toEnd();
});
session.on("adopted", (id) => {
  composer.adopt(id);
  sidebar.current = id;
  router.note(id);
});
session.on("timeline", refresh);
session.on("reply", () => (composer.writing = delivery.stoppable));
session.on("finished", (reply) => announce(reply, timeline.spoken(reply.id)));
session.on("gone", () => {
  toast(gettext("This conversation was deleted."));
  router.note(null);
});
delivery.on("refused", (frame) => {
  // A refused edit says so where it stands.
  const isShown = frame.item?.frame.type === "edit" && timeline.has(frame.item.frame.message);
  if (!isShown) toast(frame.message);
});
preferences.on("failed", say);
backends.on("change", showEmpty);
preferences.on("change", showEmpty);

socket.on("frame", (frame) => {
  if (frame.type === "hello") backends.take(frame.backends ?? {});
  if (frame.type === "backends") backends.take(frame);
  if (frame.type === "conversation") conversations.put(frame.conversation);
  if (frame.type === "conversation_removed") conversations.drop(frame.conversation);
});
socket.on("open", ({ again }) => {
  if (again) conversations.refresh().catch(() => {});
  routing.loadModels();
});
socket.on("down", refresh);
window.addEventListener("online", () => socket.hurry());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && socket.hurry());
byId("connect-help-button")?.addEventListener("click", () => byId("connect-help").showModal());
for (const button of document.querySelectorAll(".suggestion")) {
  button.addEventListener("click", () => composer.fill(opening(button.dataset.text)));
}

/** A colon waits for something of the person's own, on the next line. */
function opening(text) {
  return text.endsWith(":") ? `${text}\n` : text;
}

function refresh() {
  timeline.render();
  composer.writing = delivery.stoppable;
  showEmpty();
}

function showEmpty() {
  byId("empty").hidden = session.id !== null || delivery.unsent.length > 0;
  const nobody = backends.nobody(preferences.values.use_victoria);
  byId("missing").hidden = !nobody;
  byId("suggestions").hidden = nobody;
}

session.show(boot.conversation);
socket.connect();
if (!drawer.isOverlay) composer.offerFocus();
