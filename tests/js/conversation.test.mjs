import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { Tree } = await import("chat/tree");
const { Outbox } = await import("chat/outbox");
const { byDay, dayOf } = await import("chat/days");
const { pieces } = await import("chat/seams");
const { Part, windowStart } = await import("chat/window");
const { questionsOf } = await import("chat/questions");
const { Backoff } = await import("chat/backoff");
const { Healer } = await import("chat/healer");

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
  const cut = pieces("a😀b|c", [{ at: 3, backend: "mlx" }]);
  assert.deepEqual(cut.map(({ text }) => text), ["a😀b", "|c"]);
  assert.equal(cut[1].seam.backend, "mlx");
});

test("a long conversation begins near its end", () => {
  const path = Array.from({ length: 1000 }, (_, i) => message(String(i), null));
  assert.equal(windowStart(path, 1000), 970);
  const heavy = Array.from({ length: 10 }, () => ({ text: "x".repeat(70_000) }));
  assert.equal(windowStart(heavy, 10), 8);
  assert.equal(windowStart([], 0), 0);
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

const branch = (count) => Array.from({ length: count }, (_, number) => ({ id: `m${number}`, text: "short" }));

test("the end of a conversation is shown and stays shown while it grows", () => {
  const part = new Part();
  assert.deepEqual(part.of(branch(100)), [70, 100]);
  assert.deepEqual(part.of(branch(104)), [70, 104]);
});

test("around a message far back only its neighbours are shown, and more in both directions when asked for", () => {
  const [part, path] = [new Part(), branch(1000)];
  part.around(path, 500);
  assert.deepEqual(part.of(path), [471, 530]);
  part.earlier(path);
  part.later(path);
  assert.deepEqual(part.of(path), [441, 560]);
  assert.deepEqual(part.of(branch(1002)), [441, 560]);
  part.end();
  assert.deepEqual(part.of(path), [970, 1000]);
});

test("near the end it is the end that is shown, whatever comes", () => {
  const part = new Part();
  part.around(branch(100), 90);
  assert.deepEqual(part.of(branch(102)), [61, 102]);
});

test("another version in the middle is where the shown part ends", () => {
  const [part, path] = [new Part(), branch(1000)];
  part.around(path, 500);
  part.upTo("other");
  assert.deepEqual(part.of([...path.slice(0, 500), { id: "other" }, { id: "after" }]), [471, 501]);
});

test("a branch that has none of what was shown begins at its end", () => {
  const part = new Part();
  part.around(branch(1000), 500);
  assert.deepEqual(part.of([{ id: "a" }, { id: "b" }]), [0, 2]);
});
