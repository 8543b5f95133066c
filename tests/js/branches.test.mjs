import assert from "node:assert/strict";
import { test } from "node:test";
import { dispatchTo } from "./modules.mjs";
import { socketOfTest, storageOf } from "./talk.mjs";

const { Commands } = await import("chat/state/commands");
const { Delivery } = await import("chat/state/delivery");
const { offers } = await import("chat/state/offers");
const { Outbox } = await import("chat/state/outbox");
const { blank, reduce } = await import("chat/state/replies");
const { isBlank, signed } = await import("chat/state/seams");
const { Session } = await import("chat/state/session");
const { Tree } = await import("chat/state/tree");
const { isSendKey } = await import("chat/lib/text_field");

const message = (id, parent, role = "user") => ({ id, parent, role, text: id, status: "complete", epoch: 1, seq: 0 });

/** a - b - c - d, and b2 beside b, with c2 and c3 below it. */
const branched = (head) =>
  new Tree([message("a", null), message("b", "a"), message("c", "b"), message("d", "c"), message("b2", "a"), message("c2", "b2"), message("c3", "b2")], head);

test("versions are siblings, oldest first, in whatever order they came", () => {
  const tree = new Tree([message("r3", "q"), message("q", null), message("r1", "q")], "r1");
  tree.put(message("r2", "q"));
  tree.put(message("r2", "q"));
  assert.deepEqual([tree.versions("r1"), tree.versions("q"), tree.versions("?")], [["r1", "r2", "r3"], ["q"], []]);
});

test("a branch ends where it was left, else at its newest end", () => {
  const tree = branched("d");
  assert.deepEqual([tree.endOf("b2"), tree.endOf("b"), tree.endOf("d")], ["c3", "d", "d"]);
  tree.head = "c2";
  tree.head = "d";
  assert.equal(tree.endOf("b2"), "c2");
});

test("the end of a branch is found in a circle, too", () => {
  assert.equal(new Tree([message("a", "b"), message("b", "a")], "a").endOf("a"), "a");
});

// What is offered

const reply = (status, more = {}) => ({ ...blank("r", "c"), status, text: "text", ...more });
const offered = (given, isLast = true) => Object.entries(offers(given, isLast)).filter(([, on]) => on).map(([name]) => name);
const ACTION = [{ index: 0, kind: "action", title: "Deleting", text: "" }];

test("a whole reply can be regenerated, nothing else", () => {
  assert.deepEqual(offered(reply("complete", { finish: "stop" })), ["regenerate"]);
  assert.deepEqual(offered(reply("streaming")), []);
});

test("what was broken off or cut off can go on, if it is the last and has text", () => {
  for (const one of [reply("stopped"), reply("interrupted"), reply("complete", { finish: "length" })]) {
    assert.deepEqual(offered(one), ["goOn", "retry"]);
    assert.deepEqual(offered(one, false), ["regenerate"]);
  }
  assert.deepEqual(offered(reply("stopped", { text: "" })), ["retry"]);
  assert.deepEqual(offered(reply("failed", { text: "" })), ["retry"]);
});

test("after an action it is the person who says who is asked", () => {
  assert.deepEqual(offered(reply("interrupted", { steps: ACTION })), ["choose"]);
  assert.deepEqual(offered(reply("interrupted", { steps: ACTION }), false), ["choose"]);
  assert.deepEqual(offered(reply("stopped", { steps: ACTION })), ["goOn", "choose"]);
  assert.deepEqual(offered(reply("complete", { steps: ACTION })), ["regenerate"]);
});

// Seams

test("a continued reply is blank until it goes on", () => {
  assert.deepEqual([isBlank({ text: "", seams: [] }), isBlank({ text: "😀", seams: [] })], [true, false]);
  const seams = [{ at: 1, backend: "" }];
  assert.deepEqual([isBlank({ text: "😀", seams }), isBlank({ text: "😀!", seams })], [true, false]);
});

test("a seam is signed by who is asked first, and keeps its name when another is asked", () => {
  const seams = signed([{ at: 1, backend: "", model: "" }], "victoria", "");
  assert.equal(seams[0].backend, "victoria");
  assert.equal(signed(seams, "mlx", "small"), seams);
  assert.equal(signed(seams, "victoria", "large")[0].model, "large");
  assert.equal(signed(seams, "victoria", ""), seams);
});

test("route and end tell who wrote on", () => {
  const snapshot = { type: "snapshot", reply: "r", conversation: "c", epoch: 2, seq: 0, status: "queued", text: "a", seams: [{ at: 1, backend: "", model: "" }] };
  let { state } = reduce(blank("r", "c"), snapshot);
  ({ state } = reduce(state, { type: "route", reply: "r", epoch: 2, backend: "mlx" }));
  assert.equal(state.seams[0].backend, "mlx");
  ({ state } = reduce(state, { type: "end", reply: "r", epoch: 2, seq: 0, status: "complete", backend: "mlx", model: "small" }));
  assert.equal(state.seams[0].model, "small");
});

test("enter sends, but not with shift and not while a word is composed", () => {
  const enter = { key: "Enter" };
  assert.equal(isSendKey(enter), true);
  for (const more of [{ shiftKey: true }, { altKey: true }, { isComposing: true }, { keyCode: 229 }, { key: "a" }]) {
    assert.equal(isSendKey({ ...enter, ...more }), false);
  }
});

// Commands on their way

const HISTORY = [message("q1", null), message("r1", "q1", "assistant"), message("r2", "q1", "assistant")];

/** A conversation with two replies to one question, the second one shown. */
function page({ storage = new Map(), last = {}, head = "r2" } = {}) {
  const stored = { id: "c1", title: "t", head, next: null, messages: HISTORY.map((one) => (one.id === "r2" ? { ...one, ...last } : one)) };
  const socket = socketOfTest();
  const outbox = new Outbox(storageOf(storage), "box");
  const session = new Session({ socket, outbox, api: { conversation: async () => structuredClone(stored) } });
  const delivery = new Delivery({ socket, outbox, session });
  const commands = new Commands({ delivery, session, choice: { sent: { use_victoria: true } } });
  dispatchTo(socket, { session, delivery });
  session.show(structuredClone(stored));
  return { socket, outbox, session, delivery, commands, stored, storage };
}

const shown = (session) => session.path.map(({ id }) => id);
const settled = () => new Promise((resolve) => setImmediate(resolve));
const ended = (status) => ({ type: "end", reply: "r2", epoch: 1, seq: 0, status, backend: "victoria" });

test("each command goes as the contract says, with an id of its own", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, commands } = page();
  commands.regenerate("r2", { use_victoria: false });
  commands.edit("q1", "Hello");
  commands.show("r1");
  const [regenerate, edit, branch] = ["regenerate", "edit", "branch"].map((type) => socket.of(type)[0]);
  assert.deepEqual(regenerate, { type: "regenerate", id: regenerate.id, reply: "r2", use_victoria: false });
  assert.deepEqual(edit, { type: "edit", id: edit.id, message: "q1", text: "Hello", use_victoria: true });
  assert.deepEqual(branch, { type: "branch", id: branch.id, message: "r1" });
  assert.equal(new Set([regenerate.id, edit.id, branch.id]).size, 3);
});

test("two presses are one command", () => {
  const { socket, commands } = page();
  commands.regenerate("r2");
  commands.regenerate("r2");
  assert.equal(socket.of("regenerate").length, 1);
});

test("a command without an answer goes again with the same id, also after a reload, and then no more", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const first = page();
  first.commands.goOn("r2");
  const { socket } = page({ storage: first.storage });
  socket.emit("open", { again: false });
  assert.deepEqual(socket.of("continue"), first.socket.of("continue"));
  socket.hear({ type: "ack", id: socket.of("continue")[0].id, conversation: "c1", message: null, reply: "r2" });
  socket.emit("open", { again: true });
  assert.equal(socket.of("continue").length, 1);
});

test("without a connection a command waits", () => {
  const { socket, delivery, commands } = page();
  socket.ready = false;
  commands.regenerate("r2");
  assert.deepEqual([delivery.commandFor("r2").state, delivery.busy, delivery.stoppable], ["waiting", true, false]);
  socket.ready = true;
  socket.emit("open", { again: true });
  assert.equal(socket.of("regenerate").length, 1);
});

test("a refused command is told and forgotten", () => {
  const { socket, delivery, commands } = page();
  const told = [];
  delivery.on("refused", ({ message, item }) => told.push([message, item.frame.type]));
  commands.regenerate("r2");
  socket.hear({ type: "error", id: socket.of("regenerate")[0].id, code: "busy", message: "Wait.", retry_after: 1 });
  assert.deepEqual([told, delivery.commandFor("r2"), delivery.busy], [[["Wait.", "regenerate"]], undefined, false]);
});

test("a refused edit keeps its text, and the next one has an id of its own", () => {
  const { socket, delivery, commands } = page();
  commands.edit("q1", "Hello");
  socket.hear({ type: "error", id: socket.of("edit")[0].id, code: "conflict", message: "No." });
  const { state, frame } = delivery.commandFor("q1");
  assert.deepEqual([state, frame.text, delivery.busy], ["failed", "Hello", false]);
  commands.edit("q1", "Hello!");
  const [first, second] = socket.of("edit");
  assert.notEqual(first.id, second.id);
  assert.equal(delivery.commandFor("q1").frame.text, "Hello!");
});

test("an edit is on its way until its message is there", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, session, delivery, commands } = page();
  commands.edit("q1", "Hello");
  const [{ id }] = socket.of("edit");
  socket.hear({ type: "ack", id, conversation: "c1", message: "q2", reply: "r3" });
  assert.equal(delivery.commandFor("q1").state, "acked");
  socket.hear({ type: "conversation", conversation: { id: "c1", title: "t", head: "r3" } });
  socket.hear({ type: "message", conversation: "c1", message: { ...message("q2", null), client_id: id } });
  socket.hear({ type: "message", conversation: "c1", message: { ...message("r3", "q2", "assistant"), status: "queued" } });
  assert.deepEqual([shown(session), delivery.commandFor("q1")], [["q2", "r3"], undefined]);
});

test("another version is shown at once, and news of the old one do not turn it back", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, session, commands } = page();
  commands.show("r1");
  assert.deepEqual(shown(session), ["q1", "r1"]);
  socket.hear({ type: "conversation", conversation: { id: "c1", title: "renamed", head: "r2" } });
  assert.deepEqual(shown(session), ["q1", "r1"]);
  socket.hear({ type: "ack", id: socket.of("branch")[0].id, conversation: "c1", message: null, reply: null });
  socket.hear({ type: "conversation", conversation: { id: "c1", title: "renamed", head: "r1" } });
  assert.deepEqual(shown(session), ["q1", "r1"]);
});

test("a version chosen without connection is still shown after a reload, and only the last choice goes", () => {
  const first = page();
  first.socket.ready = false;
  first.commands.show("r1");
  first.commands.show("r2");
  first.commands.show("r1");
  const { socket, session } = page({ storage: first.storage });
  assert.deepEqual(shown(session), ["q1", "r1"]);
  socket.emit("open", { again: false });
  assert.deepEqual(socket.of("branch").map((frame) => frame.message), ["r1"]);
});

test("a refused choice is taken back", async () => {
  const { socket, session, commands } = page();
  commands.show("r1");
  socket.hear({ type: "error", id: socket.of("branch")[0].id, code: "not_found", message: "Gone." });
  await settled();
  assert.deepEqual(shown(session), ["q1", "r2"]);
});

test("Stop before the acknowledgement stops what a command began", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, delivery, commands } = page();
  commands.regenerate("r2");
  delivery.stop();
  socket.hear({ type: "ack", id: socket.of("regenerate")[0].id, conversation: "c1", message: null, reply: "r3" });
  assert.equal(socket.of("stop")[0].reply, "r3");
});

// MLX instead of a silent Victoria

test("MLX is asked when Victoria's reply has ended", () => {
  const { socket, commands } = page({ last: { status: "streaming" } });
  commands.answerWithMlx("r2");
  assert.deepEqual([socket.of("stop")[0].reply, socket.of("regenerate")], ["r2", []]);
  socket.hear(ended("stopped"));
  assert.deepEqual(socket.of("regenerate").map(({ reply: id, use_victoria }) => [id, use_victoria]), [["r2", false]]);
});

test("MLX is not asked if Victoria was quicker than Stop", () => {
  const { socket, delivery, commands } = page({ last: { status: "streaming" } });
  commands.answerWithMlx("r2");
  socket.hear(ended("complete"));
  assert.deepEqual([socket.of("regenerate"), delivery.busy], [[], false]);
});

test("Stop takes the wish for MLX back", () => {
  const { socket, delivery, commands } = page({ last: { status: "streaming" } });
  commands.answerWithMlx("r2");
  delivery.stop();
  socket.hear(ended("stopped"));
  assert.deepEqual(socket.of("regenerate"), []);
});

test("the wish for MLX outlives a lost connection and a reload", () => {
  const first = page({ last: { status: "streaming" } });
  first.socket.ready = false;
  first.commands.answerWithMlx("r2");
  const { socket } = page({ storage: first.storage, last: { status: "streaming" } });
  socket.emit("open", { again: false });
  assert.equal(socket.of("stop").length, 1);
  socket.hear(ended("stopped"));
  assert.equal(socket.of("regenerate").length, 1);
});

test("who leaves the conversation gets MLX's answer all the same: busy is asked again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, session, commands } = page({ last: { status: "streaming" } });
  commands.answerWithMlx("r2");
  session.show(null);
  const [{ id }] = socket.of("regenerate");
  socket.hear({ type: "error", id, code: "busy", message: "Wait.", retry_after: 1 });
  t.mock.timers.tick(2000);
  assert.deepEqual(socket.of("regenerate").map((frame) => frame.id), [id, id]);
});
