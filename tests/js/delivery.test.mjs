import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, page, person, reply } from "./talk.mjs";

test("a new chat takes the id of its acknowledgement and shows both messages", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { session, delivery } = begun();
  assert.equal(session.id, "c1");
  assert.deepEqual(session.path.map(({ id }) => id), ["m1", "r1"]);
  assert.deepEqual([delivery.unsent.length, session.writing.id, delivery.busy], [0, "r1", true]);
});

test("between the question and its reply there is something to stop, too", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, delivery } = page();
  delivery.send("hi", {});
  const [{ id }] = socket.of("send");
  socket.hear({ type: "ack", id, conversation: "c1", message: "m1", reply: "r1" });
  socket.hear({ type: "message", conversation: "c1", message: person("m1", id) });
  assert.deepEqual([delivery.busy, delivery.stoppable], [true, true]);
  delivery.stop();
  assert.deepEqual(socket.of("stop").map(({ reply }) => reply), ["r1"]);
});

test("without a connection a message is kept and goes once, with its id", () => {
  const { socket, delivery } = page();
  socket.ready = false;
  delivery.send("hi", {});
  const [{ frame }] = delivery.unsent;
  assert.deepEqual([socket.of("send"), delivery.stoppable], [[], false]);
  socket.ready = true;
  socket.emit("open", { again: true });
  assert.deepEqual(socket.of("send"), [frame]);
});

test("a lost acknowledgement is asked for again, and what was missed is fetched", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const stored = { id: "c1", title: "hi", head: "r1", next: null, messages: [] };
  const { socket, session, delivery } = page({ api: { conversation: async () => stored } });
  delivery.send("hi", {});
  const [first] = socket.of("send");
  stored.messages = [person("m1", first.id), { ...reply("r1", "m1"), text: "done", status: "complete", seq: 3 }];
  socket.emit("open", { again: true });
  assert.deepEqual(socket.of("send")[1], first);
  socket.hear({ type: "ack", id: first.id, conversation: "c1", message: "m1", reply: "r1" });
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual([session.path.length, delivery.unsent.length, session.replies.get("r1").text], [2, 0, "done"]);
});

test("a refused message stays, can be taken back, and frees the field", () => {
  const { socket, delivery } = page();
  delivery.send("hi", {});
  const [{ id }] = socket.of("send");
  socket.hear({ type: "error", id, code: "busy", message: "Wait." });
  assert.deepEqual([delivery.busy, delivery.unsent[0].error.message], [false, "Wait."]);
  assert.equal(delivery.withdraw(delivery.unsent[0]), "hi");
  assert.equal(delivery.unsent.length, 0);
});

test("a server that cannot just now is asked again with the same id", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, delivery } = page();
  delivery.send("hi", {});
  const [{ id }] = socket.of("send");
  socket.hear({ type: "error", id, code: "unavailable", message: "Later.", retry_after: 1 });
  t.mock.timers.tick(2000);
  assert.deepEqual(socket.of("send").map((frame) => frame.id), [id, id]);
  assert.equal(delivery.unsent[0].state, "sent");
});

test("a refusal that names no frame sends again what may have been meant", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, delivery } = page();
  delivery.send("hi", {});
  socket.hear({ type: "error", code: "rate_limited", message: "Slowly.", retry_after: 1 });
  t.mock.timers.tick(2000);
  assert.equal(socket.of("send").length, 2);
});

test("stop before the acknowledgement stops as soon as the reply has a name", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, delivery } = page();
  delivery.send("hi", {});
  assert.equal(delivery.stop(), true);
  const [{ id }] = socket.of("send");
  socket.hear({ type: "ack", id, conversation: "c1", message: "m1", reply: "r1" });
  assert.equal(socket.of("stop")[0].reply, "r1");
});

test("gaps ask for one snapshot, and the page is whole again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, session } = begun();
  const before = socket.of("watch").length;
  for (const seq of [1, 3, 4]) socket.hear({ type: "delta", reply: "r1", epoch: 1, seq, text: String(seq) });
  assert.equal(socket.of("watch").length, before + 1);
  assert.deepEqual(socket.of("watch").at(-1).have, { r1: { epoch: 1, seq: 1 } });
  socket.hear({ type: "snapshot", conversation: "c1", reply: "r1", epoch: 1, seq: 4, status: "streaming", text: "1234" });
  assert.equal(session.replies.get("r1").text, "1234");
});

test("a finished reply is told once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, session } = begun();
  const told = [];
  session.on("finished", ({ id }) => told.push(id));
  const end = { type: "end", reply: "r1", epoch: 1, seq: 0, status: "failed", error: { kind: "connect", message: "No." } };
  socket.hear(end);
  socket.hear(end);
  assert.deepEqual(told, ["r1"]);
});

test("of a reply that had ended before it was opened, the end is not told", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, session } = begun();
  const told = [];
  session.on("finished", ({ id }) => told.push(id));
  const reply = { id: "r2", parent: null, role: "assistant", text: "Old.", status: "complete", epoch: 1, seq: 3 };
  session.show({ id: "c2", title: "", head: "r2", messages: [reply], next: null });
  socket.hear({ type: "snapshot", conversation: "c2", reply: "r2", epoch: 1, seq: 3, status: "complete", text: "Old." });
  socket.hear({ type: "end", reply: "r2", epoch: 1, seq: 3, status: "complete" });
  assert.deepEqual(told, []);
});

test("leaving a conversation stops watching it, and its late frames change nothing", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, session } = begun();
  session.show(null);
  assert.deepEqual(socket.of("unwatch").map(({ conversation }) => conversation), ["c1"]);
  socket.hear({ type: "snapshot", conversation: "c1", reply: "r1", epoch: 1, seq: 9, status: "streaming", text: "late" });
  socket.hear({ type: "delta", reply: "r1", epoch: 1, seq: 1, text: "late" });
  assert.deepEqual([session.path, session.replies.get("r1")], [[], undefined]);
});

test("a conversation that was deleted elsewhere makes room for a new one", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, session } = begun();
  socket.hear({ type: "conversation_removed", conversation: "c1" });
  assert.deepEqual([session.id, session.path], [null, []]);
});

// Answers that do not come

test("what is not answered for two seconds is said once, and the connection is asked until the answer comes", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, delivery } = page({ api: { conversation: () => new Promise(() => {}) } });
  let [probes, slow] = [0, 0];
  socket.probe = () => (probes += 1);
  delivery.on("slow", () => (slow += 1));
  delivery.send("hi", {});
  t.mock.timers.tick(1999);
  assert.deepEqual([probes, slow, delivery.unsent[0].slow], [0, 0, undefined]);
  for (const ms of [1, 2000, 2000]) t.mock.timers.tick(ms);
  assert.deepEqual([probes, slow, delivery.unsent[0].slow], [3, 1, true]);
  const [{ id }] = socket.of("send");
  socket.hear({ type: "ack", id, conversation: "c1", message: "m1", reply: "r1" });
  t.mock.timers.tick(10_000);
  assert.equal(probes, 3);
});

test("a stop that was not answered goes again over the next connection, unless the reply has ended", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, delivery } = begun({ api: { conversation: () => new Promise(() => {}) } });
  delivery.stop();
  socket.emit("down", {});
  socket.emit("open", { again: true });
  assert.deepEqual(socket.of("stop").map(({ reply }) => reply), ["r1", "r1"]);
  socket.hear({ type: "end", reply: "r1", epoch: 1, seq: 0, status: "stopped" });
  socket.emit("open", { again: true });
  assert.equal(socket.of("stop").length, 2);
});
