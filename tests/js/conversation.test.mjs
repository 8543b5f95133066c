import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { Tree } = await import("chat/state/tree");
const { Outbox } = await import("chat/state/outbox");
const { byDay, dayOf } = await import("chat/text/days");
const { toIndex } = await import("chat/state/seams");
const { Window } = await import("chat/messages/window");
const { questionsOf } = await import("chat/state/questions");
const { Backoff } = await import("chat/lib/backoff");
const { Healer } = await import("chat/transport/healer");

const message = (id, parent, more = {}) => ({ id, parent, role: "user", text: id, ...more });
const ids = (tree) => tree.path().map(({ id }) => id);

class Storage {
  items = new Map();
  getItem = (key) => this.items.get(key) ?? null;
  setItem = (key, value) => this.items.set(key, value);
  removeItem = (key) => this.items.delete(key);
}

test("the shown branch is the way up from the head", () => {
  const tree = new Tree([message("a", null), message("b", "a"), message("c", "a"), message("d", "c")], "d");
  assert.deepEqual(ids(tree), ["a", "c", "d"]);
});

test("what follows the head becomes the head, what branches off does not", () => {
  const tree = new Tree([message("a", null), message("b", "a")], "b");
  tree.put(message("x", "a"));
  assert.deepEqual(ids(tree), ["a", "b"]);
  tree.put(message("c", "b"));
  assert.deepEqual(ids(tree), ["a", "b", "c"]);
});

test("a head that was announced before its message is taken when it comes", () => {
  const tree = new Tree([message("a", null), message("b", "a")], "b");
  tree.head = "x";
  assert.equal(tree.incomplete, true);
  assert.deepEqual(ids(tree), ["a", "b"]);
  tree.put(message("x", "a"));
  assert.deepEqual([ids(tree), tree.incomplete], [["a", "x"], false]);
});

test("a circle of parents does not hang the page", () => {
  assert.deepEqual(ids(new Tree([message("a", "b"), message("b", "a")], "a")), ["b", "a"]);
});

test("an unsent message outlives the tab and goes with the same id and body", () => {
  const storage = new Storage();
  const frame = { type: "send", id: "k1", conversation: null, text: "hello" };
  const first = new Outbox(storage, "box");
  first.sent(first.add(frame));
  assert.deepEqual(new Outbox(storage, "box").due().map((item) => item.frame), [frame]);
});

test("an acknowledged message waits for its arrival and is not sent again", () => {
  const box = new Outbox(new Storage(), "box");
  box.sent(box.add({ type: "send", id: "k1", conversation: null, text: "hello" }));
  box.acked({ id: "k1", conversation: "c1", message: "m1", reply: "r1" });
  assert.deepEqual([box.due().length, box.of("c1").length], [0, 1]);
  box.arrived({ id: "m1" });
  assert.equal(box.of("c1").length, 0);
});

test("a refused message stays until somebody decides", () => {
  const box = new Outbox(new Storage(), "box");
  const item = box.add({ type: "send", id: "k1", conversation: "c1", text: "hello" });
  box.failed(item, { code: "busy", message: "Wait." });
  assert.deepEqual([box.due().length, box.of("c1")[0].error.code], [0, "busy"]);
});

test("a storage that refuses costs nothing but the memory over a reload", () => {
  const broken = { getItem: () => { throw new Error("no"); }, setItem: () => { throw new Error("no"); }, removeItem() {} };
  const box = new Outbox(broken, "box");
  box.add({ id: "k1", conversation: null, text: "x" });
  assert.equal(box.due().length, 1);
});

test("days are calendar days, then months", () => {
  const now = new Date(2026, 2, 30, 9);
  const at = (...parts) => new Date(...parts).toISOString();
  assert.equal(dayOf(at(2026, 2, 30, 0, 1), now), "today");
  assert.equal(dayOf(at(2026, 2, 29, 23, 59), now), "yesterday");
  assert.equal(dayOf(at(2026, 2, 23, 12), now), "week");
  assert.equal(dayOf(at(2026, 2, 22, 12), now), "2026-03");
  const groups = byDay([{ updated_at: at(2026, 2, 30, 8) }, { updated_at: at(2026, 2, 30, 7) }, { updated_at: at(2025, 11, 1) }], now);
  assert.deepEqual(groups.map(({ day, conversations }) => [day, conversations.length]), [["today", 2], ["2025-12", 1]]);
});

test("seams are counted in code points, as the server counts", () => {
  assert.equal("a😀b|c".slice(0, toIndex("a😀b|c", 3)), "a😀b");
});

const long = (length, text = "") => Array.from({ length }, (_, i) => ({ ...message(String(i), null), text }));
const nobody = () => false;

test("a long conversation begins near its end", () => {
  assert.deepEqual(new Window().bounds(long(1000)), { from: 992, to: 1000 });
  assert.deepEqual(new Window().bounds(long(10, "x".repeat(70_000))), { from: 9, to: 10 });
  assert.deepEqual(new Window().bounds([]), { from: 0, to: 0 });
});

test("what is shown stays at its messages while others come", () => {
  const shown = new Window();
  shown.bounds(long(100));
  assert.deepEqual(shown.bounds(long(105)), { from: 92, to: 105 });
  shown.growUp(long(105), nobody);
  assert.deepEqual(shown.bounds(long(105)), { from: 84, to: 105 });
  const earlier = Array.from({ length: 50 }, (_, i) => message(`early ${i}`, null));
  assert.deepEqual(shown.bounds([...earlier, ...long(105)]), { from: 134, to: 155 });
});

test("who goes far up leaves the end, and comes back to it", () => {
  const path = long(1000);
  const shown = new Window();
  for (let i = 0; i < 30; i += 1) shown.growUp(path, nobody);
  assert.deepEqual([shown.bounds(path), shown.isEnd], [{ from: 752, to: 952 }, false]);
  assert.deepEqual(shown.bounds([...path, message("new", null)]), { from: 752, to: 952 });
  while (!shown.isEnd) shown.growDown(path, nobody);
  assert.deepEqual(shown.bounds(path), { from: 800, to: 1000 });
});

test("where somebody is, nothing is taken away", () => {
  const path = long(1000);
  const shown = new Window();
  for (let i = 0; i < 30; i += 1) shown.growUp(path, ({ id }) => id === "990");
  assert.deepEqual(shown.bounds(path), { from: 752, to: 991 });
});

test("a message far back is shown among its own", () => {
  const path = long(1000);
  const shown = new Window();
  shown.moveTo(path, 500);
  assert.deepEqual([shown.bounds(path), shown.isEnd], [{ from: 492, to: 508 }, false]);
  shown.moveTo(path, 495);
  assert.deepEqual(shown.bounds(path), { from: 492, to: 508 });
  shown.reset();
  assert.deepEqual([shown.bounds(path), shown.isEnd], [{ from: 992, to: 1000 }, true]);
});

test("a day's talk does not stay on the page for ever", () => {
  const shown = new Window();
  for (let length = 1; length < 500; length += 1) shown.follow(long(length), nobody);
  const { from, to } = shown.bounds(long(499));
  assert.ok(to === 499 && to - from <= 208, `${from}..${to}`);
});

test("another branch, without what was shown, begins at its end; a long one is not shown at once", () => {
  const shown = new Window();
  shown.moveTo(long(1000), 10);
  const other = [...long(12), ...Array.from({ length: 900 }, (_, i) => message(`other ${i}`, null))];
  assert.deepEqual([shown.bounds(other), shown.isEnd], [{ from: 2, to: 10 }, false]);
  const another = Array.from({ length: 20 }, (_, i) => message(`another ${i}`, null));
  assert.deepEqual([shown.bounds(another), shown.isEnd], [{ from: 12, to: 20 }, true]);
});

test("questions come from the steps, else from the list that the reply is", () => {
  const step = { kind: "clarification", title: "Which?", text: "" };
  assert.deepEqual(questionsOf({ steps: [step], finish: "stop", text: "" }), ["Which?"]);
  assert.deepEqual(questionsOf({ steps: [], finish: "clarification", text: "Please say:\n- Where?\n2. When?" }), ["Where?", "When?"]);
  assert.deepEqual(questionsOf({ steps: [], finish: "stop", text: "- no question" }), []);
});

test("waiting doubles, is capped, and is spread", () => {
  const backoff = new Backoff({ first: 100, most: 400, random: () => 1 });
  assert.deepEqual([1, 2, 3, 4].map(() => backoff.next()), [100, 200, 400, 400]);
  backoff.reset();
  backoff.random = () => 0;
  assert.equal(backoff.next(), 50);
});

test("a storm of gaps is one request, repeated only while something is owed", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  let owed = true;
  const healer = new Healer({ ask: (id) => asked.push(id), owed: () => owed, wait: 100 });
  for (let i = 0; i < 50; i += 1) healer.heal("c1");
  assert.equal(asked.length, 1);
  t.mock.timers.tick(100);
  assert.equal(asked.length, 2);
  owed = false;
  t.mock.timers.tick(1000);
  assert.equal(asked.length, 2);
});
