import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

globalThis.window = { matchMedia: () => ({}) };
globalThis.document = { getElementById: () => ({ textContent: "{}" }), documentElement: { lang: "en" }, querySelectorAll: () => [] };
const { Emitter } = await import("chat/lib/emitter");
const { Choice } = await import("chat/state/choice");
const { Models } = await import("chat/state/models");
const { Preferences } = await import("chat/state/preferences");
const { writerWords, writers } = await import("chat/state/writers");

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A page whose server answers a change when the test says so. */
async function scene({ preferences = {}, models = ["a", "b"], stale = false, onItsWay = false } = {}) {
  const saved = [];
  const refused = [];
  const api = {
    models: async () => ({ models: models.map((one) => (typeof one === "string" ? { name: one } : one)), stale }),
    preferences: async (changes) => saved.push(["person", changes]),
    change: (id, changes) => new Promise((resolve, reject) => saved.push([id, changes, resolve, reject])),
  };
  const session = Object.assign(new Emitter(), { id: null, temporary: false });
  const list = new Models(api);
  const own = new Preferences(preferences, api);
  const choice = new Choice({ session, preferences: own, models: list, api, isOnItsWay: () => onItsWay });
  choice.on("failed", (error) => refused.push(error.message));
  await list.load();
  const open = (data) => {
    Object.assign(session, { id: data?.id ?? null, temporary: Boolean(data?.temporary) });
    session.emit("opened", data);
  };
  const adopt = (id) => {
    session.id = id;
    session.emit("adopted", id);
  };
  return { choice, saved, refused, session, open, adopt, preferences: own, list };
}

test("an old list of models is read again when MLX is back, at every connection, and not once it is new", async () => {
  const answers = [true, true, false];
  const list = new Models({ models: async () => ({ models: [{ name: "a" }], stale: answers.shift() }) });
  await list.load();
  await list.follow({ mlx: { status: "unhealthy" } });
  assert.deepEqual([answers.length, list.stale], [2, true]);
  await list.load();
  await list.follow({ mlx: { status: "healthy" } });
  assert.deepEqual([answers.length, list.stale], [0, false]);
  await list.load();
  await list.follow({ mlx: { status: "healthy" } });
  assert.equal(list.isDue({ mlx: { status: "healthy" } }), false);
});

test("a late answer of before does not replace a newer list of models", async () => {
  const answers = [];
  const list = new Models({ models: () => new Promise((resolve) => answers.push(resolve)) });
  const loads = [list.load(), list.follow({ mlx: { status: "healthy" } })];
  answers[1]({ models: [{ name: "new" }], stale: false });
  await loads[1];
  answers[0]({ models: [{ name: "old" }], stale: true });
  await loads[0];
  assert.deepEqual([list.list[0].name, list.stale], ["new", false]);
});

const OWN = { id: "c1", use_victoria: false, model: "b" };
const EMPTY = { id: "c0", use_victoria: null, model: null };

test("a conversation has its own choice, one of before follows the person's", async () => {
  const page = await scene({ preferences: { model: "a" } });
  page.open(OWN);
  assert.deepEqual(page.choice.values, { use_victoria: false, model: "b" });
  page.open(EMPTY);
  assert.deepEqual(page.choice.values, { use_victoria: true, model: "a" });
  page.open(null);
  assert.deepEqual(page.choice.sent, { use_victoria: true, model: "a" });
});

test("a default model that was chosen is not the person's model", async () => {
  const page = await scene({ preferences: { model: "a" } });
  page.open({ ...OWN, model: "" });
  assert.equal(page.choice.sent.model, "");
});

test("what is chosen is the conversation's, and then the person's for new ones", async () => {
  const page = await scene();
  page.open(OWN);
  page.choice.set({ model: "a" });
  assert.equal(page.choice.values.model, "a");
  await settled();
  assert.deepEqual(page.saved[0].slice(0, 2), ["c1", { model: "a" }]);
  page.saved[0][2]();
  await settled();
  assert.deepEqual(page.saved[1], ["person", { model: "a" }]);
});

test("a choice that could not be saved is taken back and said, and is no preference", async () => {
  const page = await scene();
  page.open(OWN);
  page.choice.set({ use_victoria: true });
  await settled();
  page.saved[0][3](new Error("No connection"));
  await settled();
  assert.deepEqual([page.choice.values.use_victoria, page.refused, page.saved.length], [false, ["No connection"], 1]);
});

test("of two choices in a row the server gets the last one last", async () => {
  const page = await scene();
  page.open(OWN);
  page.choice.set({ use_victoria: true });
  page.choice.set({ use_victoria: false });
  await settled();
  assert.equal(page.saved.length, 1);
  page.saved[0][2]();
  await settled();
  const ofConversation = page.saved.filter(([whose]) => whose === "c1").map(([, changes]) => changes.use_victoria);
  assert.deepEqual([ofConversation, page.choice.values.use_victoria], [[true, false], false]);
});

test("what another tab chose is shown, but not while a choice is being saved", async () => {
  const page = await scene();
  page.open(OWN);
  page.choice.set({ model: "a" });
  await settled();
  page.session.emit("meta", { ...OWN, title: "renamed before" });
  assert.equal(page.choice.values.model, "a");
  page.session.emit("meta", { ...OWN, model: "a" });
  page.saved[0][2]();
  await settled();
  assert.equal(page.choice.values.model, "a");
  page.session.emit("meta", { ...OWN, model: "" });
  assert.equal(page.choice.values.model, "");
  page.session.emit("meta", { id: "c1", title: "only the title" });
  assert.equal(page.choice.values.use_victoria, false);
});

test("the answer of a conversation that was left changes nothing in the next one", async () => {
  const page = await scene();
  page.open(OWN);
  page.choice.set({ model: "a" });
  await settled();
  page.open(EMPTY);
  page.saved[0][3](new Error("late"));
  await settled();
  assert.deepEqual(page.choice.values, { use_victoria: true, model: "" });
});

test("a temporary chat keeps its choice to itself", async () => {
  const page = await scene({ preferences: { model: "a" } });
  page.open({ id: "t", temporary: true });
  page.choice.set({ use_victoria: false, model: "b" });
  assert.deepEqual([page.choice.sent, page.saved], [{ use_victoria: false, model: "b" }, []]);
  page.open({ id: "t2", temporary: true });
  assert.deepEqual(page.choice.sent, { use_victoria: true, model: "a" });
});

test("what is chosen while the first message is on its way is saved when the chat has its id", async () => {
  const page = await scene({ onItsWay: true });
  page.open(null);
  page.choice.set({ model: "b" });
  page.adopt("c9");
  page.session.emit("meta", { id: "c9", use_victoria: true, model: "" });
  assert.equal(page.choice.values.model, "b");
  await settled();
  assert.deepEqual(page.saved.map(([whose, changes]) => [whose, changes]), [["person", { model: "b" }], ["c9", { model: "b" }]]);
});

test("a model that is gone stays chosen and is not sent, until it is back", async () => {
  const models = ["a", { name: "b", gone: true }];
  const page = await scene({ models });
  for (const model of ["b", "of-last-year"]) {
    page.open({ ...OWN, model });
    assert.deepEqual([page.choice.sent.model, page.choice.missing, page.choice.values.model], ["", model, model]);
  }
  models.splice(1, 1, "b");
  await page.list.load({ again: true });
  page.open(OWN);
  assert.deepEqual([page.choice.sent.model, page.choice.missing], ["b", ""]);
});

test("a new chat keeps the model that is gone for the day when it is back", async () => {
  const page = await scene({ preferences: { model: "gone" } });
  page.open(null);
  assert.equal(page.choice.sent.model, "");
  page.adopt("c9");
  await settled();
  assert.deepEqual(page.saved[0].slice(0, 2), ["c9", { model: "gone" }]);
});

test("a list of before and an empty one take no model away", async () => {
  for (const given of [{ stale: true }, { models: [] }]) {
    const page = await scene({ preferences: { model: "x" }, ...given });
    page.open(null);
    assert.equal(page.choice.sent.model, "x");
  }
});

test("each who may write is offered once, the default model as MLX's own", () => {
  const list = [{ name: "org/a", default: true }, { name: "org/b" }, { name: "c", gone: true }];
  const offered = writers({ list, standard: "org/a" });
  assert.deepEqual(offered.map(({ words }) => words), ["Victoria", "MLX · a (default)", "MLX · b", "MLX · c (not available)"]);
  assert.deepEqual(offered.map(({ choice }) => choice.model), [undefined, "", "org/b", "c"]);
  assert.deepEqual(offered.map(({ gone }) => gone), [false, false, false, true]);
  assert.deepEqual(writers({ list: [], standard: "" }).map(({ words }) => words), ["Victoria", "MLX · default model"]);
});

test("a version is named by who wrote it, or is asked", () => {
  const reply = { status: "complete", backend: "mlx", model: "org/b", route: null };
  assert.equal(writerWords(reply), "MLX · b");
  assert.equal(writerWords({ ...reply, backend: "victoria", model: "" }), "Victoria");
  assert.equal(writerWords({ ...reply, status: "failed" }), "No backend");
  assert.equal(writerWords({ status: "queued", backend: "", model: "", route: { backend: "victoria", model: "" } }), "Victoria");
  assert.deepEqual([writerWords(null), writerWords({ status: "stopped", backend: "", model: "", route: null })], ["", ""]);
});
