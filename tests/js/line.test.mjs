/** Messages in line that go out changed, are refused, or outlive where they were written; and what is said of them. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { begun, page, person, reply } from "./talk.mjs";

const said = [];
const toasts = [];
const element = (text = "") => ({ textContent: text, append(...more) { this.textContent += more.join(""); } });
/** A copy of the toast's template. */
function toastRoot() {
  const view = Object.fromEntries(["text", "action", "close"].map((part) => [part, { ...element(), dataset: { part }, addEventListener: (_, act) => (view[part].act = act) }]));
  toasts.push(view);
  return { dataset: {}, querySelectorAll: () => Object.values(view), addEventListener() {}, contains: () => false, remove() {} };
}
globalThis.window = { matchMedia: () => ({}) };
globalThis.document = {
  documentElement: { lang: "en" },
  createElement: () => element(),
  addEventListener() {},
  querySelectorAll: () => [],
  getElementById: (id) => {
    if (id === "toast") return { content: { firstElementChild: { cloneNode: toastRoot } } };
    return { textContent: "{}", append: (given) => id === "announcer" && said.push(given.textContent), replaceChildren: (given) => said.push(given.textContent) };
  },
};
const { guardLine } = await import("chat/page/line_guard");
const { tellOfLine } = await import("chat/page/line_news");

const ASKS = "Not sent yet. Send it now?";
const ended = (id, status = "complete") => ({ type: "end", reply: id, epoch: 1, seq: 0, status });
const database = { id: "c1", title: "", head: "r1", next: null, messages: [person("m1", "k"), { ...reply("r1", "m1"), status: "complete" }] };
const elsewhere = { id: "c2", title: "", head: null, next: null, messages: [] };
const settled = () => new Promise((resolve) => setImmediate(resolve));
const lines = ({ delivery }) => delivery.unsent.map(({ frame, line }) => [frame.text, line]);
const last = ({ socket }) => socket.of("send").at(-1);
const refused = ({ id }, code, message = "No.") => ({ type: "error", id, code, message });

/** A page that says what becomes of its messages; `opened`: what was opened from there. */
function telling(parts) {
  const opened = [];
  tellOfLine({ ...parts, conversations: { get: (id) => id && { title: `Title of ${id}` } }, open: (id) => opened.push(id) });
  return Object.assign(parts, { opened });
}

/** "one" and "two" were left waiting in c1, for `api`'s conversation to say more. */
function left(api) {
  const chat = telling(begun({ api, chosen: { model: "mine" } }));
  for (const text of ["one", "two"]) chat.delivery.send(text, { use_victoria: true, model: "mine" });
  chat.session.show(elsewhere);
  return chat;
}

beforeEach((t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const list of [said, toasts]) list.length = 0;
});

// Who answers

test("a message in line is answered by who is chosen when it goes out", () => {
  const chosen = { use_victoria: true, model: "old" };
  const chat = begun({ chosen });
  chat.delivery.send("more", { ...chosen });
  Object.assign(chosen, { use_victoria: false, model: "new" });
  chat.socket.hear(ended("r1"));
  assert.deepEqual([last(chat).use_victoria, last(chat).model], [false, "new"]);
});

test("a refused first message goes again with what is chosen now, settings too", () => {
  const chosen = { use_victoria: true };
  const chat = page({ chosen });
  chat.delivery.send("hi", { use_victoria: true, settings: { system_prompt: "Too long." } });
  const first = last(chat);
  chat.socket.hear(refused(first, "invalid"));
  chosen.use_victoria = false;
  chat.session.set({ system_prompt: "Short.", temperature: null, max_tokens: null });
  chat.delivery.retry(chat.delivery.unsent[0]);
  assert.deepEqual([last(chat).id, last(chat).use_victoria, last(chat).settings.system_prompt], [first.id, false, "Short."]);
});

test("what goes out elsewhere leaves it to that conversation who answers", async () => {
  const chat = left({ conversation: async () => database });
  await settled();
  assert.deepEqual(Object.keys(last(chat)).sort(), ["conversation", "id", "parent", "text", "type"]);
});

test("a message that was sent and not answered goes again as it was", () => {
  const chosen = { model: "old" };
  const chat = begun({ chosen });
  chat.delivery.send("more", { ...chosen });
  chat.socket.hear(ended("r1"));
  const first = last(chat);
  chosen.model = "new";
  chat.socket.emit("open", { again: false });
  assert.deepEqual(chat.socket.of("send").slice(1), [first, first]);
});

// Elsewhere

test("of a deleted conversation nothing is told, and what waits there asks if it is restored", async () => {
  const gone = Object.assign(new Error("Gone."), { status: 404 });
  const chat = left({ conversation: () => Promise.reject(gone) });
  await settled();
  assert.deepEqual([chat.outbox.line().map(({ line }) => line), toasts.length], [["asks", "asks"], 0]);
});

test("a message refused elsewhere is told of once, with the server's sentence and a way there", async () => {
  const chat = left({ conversation: async () => database });
  await settled();
  chat.socket.hear(refused(last(chat), "quota", "Enough for today."));
  assert.deepEqual(toasts.map(({ text }) => text.textContent.replaceAll(/[\u2068\u2069]/g, "")), ["“Title of c1”: Enough for today."]);
  toasts[0].action.act();
  assert.deepEqual([chat.opened, chat.outbox.line().map(({ line }) => line)], [["c1"], ["asks"]]);
});

test("one that is refused because its conversation was deleted offers no way there", async () => {
  const chat = left({ conversation: async () => database });
  await settled();
  chat.socket.hear(refused(last(chat), "not_found"));
  assert.equal(toasts.length, 0);
});

test("what asks elsewhere is told of by its title", async () => {
  const stopped = { ...database, messages: [database.messages[0], { ...database.messages[1], status: "stopped" }] };
  left({ conversation: async () => stopped });
  await settled();
  assert.match(toasts[0].text.textContent, /Title of c1.*: your message has not been sent yet\.$/);
});

// Aloud

test("after Stop it is said once that messages ask, after the end of the reply", () => {
  const chat = telling(begun());
  chat.delivery.send("more", {});
  chat.delivery.stop();
  assert.deepEqual(said, []);
  for (const id of ["r1", "r1"]) chat.socket.hear(ended(id, "stopped"));
  assert.deepEqual(said, [ASKS]);
});

test("who leaves before that end does not hear of it at the end of another reply", () => {
  const chat = telling(begun());
  chat.delivery.send("more", {});
  chat.delivery.stop();
  chat.outbox.add({ type: "send", id: "old", conversation: "c2", text: "It asks already." }, { line: "asks" });
  chat.session.show({ ...elsewhere, messages: [person("m9", "k9"), reply("r9", "m9")], head: "r9" });
  chat.socket.hear(ended("r9"));
  assert.deepEqual(said, []);
});

test("what is taken back before that end is not spoken of", () => {
  const chat = telling(begun());
  chat.delivery.send("more", {});
  chat.delivery.stop();
  chat.delivery.withdraw(chat.delivery.unsent[0]);
  chat.socket.hear(ended("r1", "stopped"));
  assert.deepEqual(said, []);
});

// Stopped, refused

test("a message that was stopped and then came too early asks, and does not go by itself", (t) => {
  const chat = begun({ api: { conversation: () => new Promise(() => {}) } });
  chat.delivery.send("more", {});
  chat.socket.hear(ended("r1"));
  const { id } = last(chat);
  chat.delivery.stop();
  chat.socket.hear({ ...refused({ id }, "busy"), retry_after: 1 });
  t.mock.timers.tick(60_000);
  assert.deepEqual([chat.socket.of("send").length, lines(chat)], [2, [["more", "asks"]]]);
  chat.delivery.retry(chat.delivery.unsent[0]);
  chat.socket.hear({ type: "ack", id, conversation: "c1", message: "m2", reply: "r2" });
  assert.deepEqual([chat.socket.of("send").length, chat.socket.of("stop")], [3, []]);
});

test("a refused first message stays beside the second, which begins the conversation", () => {
  const chat = page();
  const settings = { system_prompt: "Short." };
  chat.delivery.send("first", { settings });
  chat.socket.hear(refused(last(chat), "quota"));
  chat.delivery.send("second", { settings });
  chat.delivery.send("third", { settings });
  chat.socket.hear({ type: "ack", id: last(chat).id, conversation: "c1", message: "m1", reply: "r1" });
  const [first, third] = ["first", "third"].map((text) => chat.outbox.of("c1").find(({ frame }) => frame.text === text));
  assert.deepEqual([first, third].map(({ frame }) => [frame.text, frame.conversation, frame.settings]), [["first", "c1", undefined], ["third", "c1", undefined]]);
});

// Leaving the page

/** Whether the browser asks before it leaves the page, now. */
function guarded({ outbox }) {
  const target = new EventTarget();
  const stop = guardLine(outbox, target);
  return { stop, asks: () => !target.dispatchEvent(new Event("beforeunload", { cancelable: true })) };
}

test("the browser asks before a page is left in which a message waits, and only then", () => {
  const chat = begun();
  const { asks } = guarded(chat);
  assert.equal(asks(), false);
  chat.delivery.send("more", {});
  assert.equal(asks(), true);
  chat.delivery.withdraw(chat.delivery.unsent[0]);
  assert.equal(asks(), false);
  chat.delivery.send("more", {});
  chat.socket.hear(ended("r1", "stopped"));
  assert.equal(asks(), false);
});

test("it asks also for what waits elsewhere or was there before a reload, but not on a way that comes back", () => {
  const { memory, delivery } = begun();
  delivery.send("more", {});
  const chat = page({ memory });
  chat.session.show(elsewhere);
  const { asks, stop } = guarded(chat);
  assert.equal(asks(), true);
  stop();
  chat.delivery.send("other", {});
  assert.equal(asks(), false);
});
