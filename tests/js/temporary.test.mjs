import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { StreamFrames } = await import("chat/transport/stream_frames");
const { reduce, blank } = await import("chat/state/replies");
const { recent } = await import("chat/state/temporary_turns");
const { Temporary } = await import("chat/state/temporary");
const { FrameRouter } = await import("chat/transport/frame_router");
const { Outbox } = await import("chat/state/outbox");
const { Emitter } = await import("chat/lib/emitter");
const { eventsOf } = await import("chat/lib/event_stream");
const { offers } = await import("chat/state/offers");

const start = { type: "start", backend: "victoria", model: "", reason: "", demo: false };
const chunk = (content) => ({ type: "chunk", content });
const end = (more = {}) => ({ type: "end", status: "complete", backend: "victoria", model: "", finish: "stop", attempts: [], ...more });

/** The reply after these events, with nothing that the reducer would have had to ask for again. */
function after(events, cut = null) {
  const frames = new StreamFrames("r");
  let state = blank("r");
  const take = (frame) => {
    const next = reduce(state, frame);
    assert.equal(next.heal, false, JSON.stringify(frame));
    state = next.state;
  };
  for (const event of events) frames.take(event).forEach(take);
  if (cut) take(frames.cut(cut));
  return state;
}

/** A server whose streams the test writes itself. */
function backend() {
  const asked = [];
  const temporary = (body, signal) =>
    new Promise((resolve, reject) => {
      if (asked.refuse) return reject(asked.refuse);
      const stream = new ReadableStream({
        start(controller) {
          const encode = (text) => new TextEncoder().encode(text);
          const say = (...events) => events.forEach((event) => controller.enqueue(encode(`data: ${JSON.stringify(event)}\n\n`)));
          signal.addEventListener("abort", () => controller.error(new DOMException("", "AbortError")));
          asked.push({ body, say, close: () => controller.close(), signal });
        },
      });
      resolve(new Response(stream));
    });
  return { asked, api: { temporary } };
}

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

async function begun({ settings = {} } = {}) {
  const { asked, api } = backend();
  const chat = new Temporary({ api, settings: () => settings });
  const frames = [];
  chat.on("frame", (frame) => frames.push(frame));
  const { id } = chat.begin();
  const send = async (text) => {
    chat.take({ type: "send", id: `k${asked.length}`, conversation: id, text, use_victoria: true });
    const number = asked.length;
    await until(() => asked.length > number && frames.some((frame) => frame.type === "ack" && frame.id === `k${number}`));
    return asked.at(-1);
  };
  const of = (type) => frames.filter((frame) => frame.type === type);
  return { chat, id, asked, frames, of, send };
}

test("a thought that was shown as text moves into its step", () => {
  const step = { type: "step", index: 0, stepType: "thought", title: "", content: "why" };
  const moved = { type: "reset", backend: "mlx", model: "", reason: "", draft: null, attempts: [] };
  const reply = after([{ ...start, backend: "mlx" }, chunk("why"), moved, step, chunk("because"), end({ backend: "mlx" })]);
  assert.deepEqual([reply.text, reply.steps[0].text, reply.drafts, reply.reason, reply.status], ["because", "why", [], "", "complete"]);
});

test("what a model wrote beyond its answer is a draft", () => {
  const draft = { backend: "mlx", model: "", text: "User: more", reason: "ran_on" };
  const reply = after([start, chunk("a"), { type: "draft", draft }, end()]);
  assert.deepEqual([reply.text, reply.drafts], ["a", [draft]]);
});

test("a reply that was cut off while thinking can be continued", () => {
  const reply = { status: "complete", finish: "length", text: "", steps: [{ index: 0, kind: "thought", title: "", text: "why" }] };
  assert.deepEqual(offers(reply, true), { goOn: true, retry: true, choose: false, regenerate: false });
  assert.equal(offers({ ...reply, status: "stopped" }, true).goOn, false);
});

test("text, steps and the end are the reply", () => {
  const step = { type: "step", index: 0, stepType: "thought", title: "Reading", content: "a" };
  const reply = after([start, step, { ...step, title: "", content: "b" }, chunk("one "), chunk("two"), end({ ttft_ms: 5, tokens: 9 })]);
  assert.deepEqual([reply.text, reply.status, reply.ttft_ms, reply.tokens], ["one two", "complete", 5, 9]);
  assert.deepEqual(reply.steps, [{ index: 0, kind: "thought", title: "Reading", text: "ab" }]);
});

test("steps that are only counted are told, too", () => {
  const reply = after([start, { type: "steps_omitted", count: 120 }, chunk("one"), end()]);
  assert.deepEqual([reply.steps_omitted, reply.text, reply.status], [120, "one", "complete"]);
});

test("a hand-over keeps the text until the next one has words, then folds it away", () => {
  const route = { type: "route", backend: "mlx", model: "", reason: "incomplete", attempts: [] };
  const moving = after([start, chunk("half"), route]);
  assert.deepEqual([moving.text, moving.route.backend, moving.route.epoch > moving.epoch], ["half", "mlx", true]);
  const draft = { backend: "victoria", model: "", text: "half", reason: "incomplete" };
  const reset = { type: "reset", backend: "mlx", model: "", reason: "incomplete", draft };
  const moved = after([start, chunk("half"), route, reset, chunk("whole"), end({ backend: "mlx" })]);
  assert.deepEqual([moved.text, moved.backend, moved.reason, moved.drafts], ["whole", "mlx", "incomplete", [draft]]);
});

test("an error before the end says why", () => {
  const reply = after([start, { type: "error", kind: "connect", content: "Nobody there." }, end({ status: "failed" })]);
  assert.deepEqual([reply.status, reply.error], ["failed", { kind: "connect", message: "Nobody there." }]);
});

test("what the person cut off is stopped, and says who was asked", () => {
  const reply = after([start, chunk("one")], { stopped: true });
  assert.deepEqual([reply.status, reply.text, reply.error], ["stopped", "one", null]);
  assert.deepEqual(reply.attempts.map(({ backend, outcome }) => [backend, outcome]), [["victoria", "stopped"]]);
});

test("what the network cut off is interrupted, or failed if nothing was shown", () => {
  assert.deepEqual(after([start, chunk("one")], { stopped: false }).status, "interrupted");
  assert.deepEqual(after([start], { stopped: false }).error.kind, "lost");
  const action = { type: "step", index: 0, stepType: "action", title: "Deleting", content: "" };
  assert.equal(after([start, action], { stopped: false }).status, "interrupted");
});

test("events are read line by line, however they are cut, and comments are none", async () => {
  const bytes = new TextEncoder().encode(': still there\n\ndata: {"type":"chunk","content":"Пять"}\n\ndata: {"type":"end"}\n\n');
  const stream = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const events = [];
  for await (const event of eventsOf(new Response(stream))) events.push(event);
  assert.deepEqual(events, [{ type: "chunk", content: "Пять" }, { type: "end" }]);
});

test("a question is acknowledged and shown as over the socket", async () => {
  const { id, of, send } = await begun();
  const { body } = await send("Hello");
  const [question, reply] = of("message").map(({ message }) => message);
  assert.deepEqual([question.role, question.client_id, reply.role, reply.parent], ["user", "k0", "assistant", question.id]);
  assert.deepEqual(of("ack")[0], { type: "ack", id: "k0", conversation: id, message: question.id, reply: reply.id });
  assert.deepEqual([body.messages, body.left_out, body.session], [[{ role: "user", text: "Hello" }], 0, null]);
});

test("what was said before goes along, with the settings of this chat", async () => {
  const { of, send } = await begun({ settings: { system_prompt: "Be brief.", temperature: null, max_tokens: 9 } });
  const first = await send("One");
  first.say(start, chunk("Two"), end());
  first.close();
  await until(() => of("end").length === 1);
  const { body } = await send("Three");
  assert.deepEqual(body.messages.map(({ role, text }) => `${role} ${text}`), ["user One", "assistant Two", "user Three"]);
  assert.deepEqual([body.system_prompt, body.temperature, body.max_tokens], ["Be brief.", null, 9]);
});

test("what the server said of the session goes along, until it does not know it or another chat begins", async () => {
  const { chat, asked, of, send } = await begun();
  const first = await send("One");
  first.say({ ...start, session: "ticket" }, chunk("Two"), end());
  first.close();
  await until(() => of("end").length === 1);
  assert.equal((await send("Three")).body.session, "ticket");
  asked.refuse = Object.assign(new Error("Not here."), { code: "unknown_session" });
  chat.take({ type: "send", id: "refused", conversation: chat.id, text: "Four" });
  await until(() => of("error").length === 1);
  asked.refuse = null;
  assert.equal((await send("Four")).body.session, null);
});

test("regenerate asks the same question again, without the old reply", async () => {
  const { chat, asked, of, send } = await begun();
  const first = await send("One");
  first.say(start, chunk("Two"), end());
  first.close();
  await until(() => of("end").length === 1);
  chat.take({ type: "regenerate", id: "again", reply: of("ack")[0].reply });
  await until(() => of("ack").length === 2);
  assert.deepEqual(asked[1].body.messages, [{ role: "user", text: "One" }]);
  assert.deepEqual([of("message").length, of("conversation").at(-1).conversation.head], [3, of("ack")[1].reply]);
});

test("stop closes the connection, and the reply is stopped where it was", async () => {
  const { chat, of, send } = await begun();
  const asked = await send("One");
  asked.say(start, chunk("Two"));
  await until(() => of("delta").length === 1);
  chat.take({ type: "stop", id: "s", reply: of("ack")[0].reply });
  await until(() => of("end").length === 1);
  assert.deepEqual([asked.signal.aborted, of("end")[0].status], [true, "stopped"]);
});

test("a refusal is said as over the socket, and nothing is shown", async () => {
  const refuse = async () => {
    throw Object.assign(new Error("Too many."), { code: "busy" });
  };
  const chat = new Temporary({ api: { temporary: refuse }, settings: () => ({}) });
  const frames = [];
  chat.on("frame", (frame) => frames.push(frame));
  chat.take({ type: "send", id: "k", conversation: chat.begin().id, text: "x" });
  await until(() => frames.length === 1);
  assert.deepEqual(frames, [{ type: "error", id: "k", code: "busy", message: "Too many." }]);
});

test("a chat that was left says nothing any more and forgets everything", async () => {
  const { chat, id, frames, of, send } = await begun();
  const asked = await send("Secret");
  const { reply } = of("ack")[0];
  const heard = frames.length;
  chat.end();
  assert.deepEqual([asked.signal.aborted, chat.owns({ conversation: id }), chat.owns({ reply })], [true, false, false]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(frames.length, heard);
});

test("only what belongs to the temporary chat stays away from the socket", async () => {
  const { chat, id } = await begun();
  const socket = new Emitter();
  const sent = [];
  Object.assign(socket, { ready: false, send: (frame) => sent.push(frame) && true });
  const frames = new FrameRouter(socket, chat);
  frames.send({ type: "watch", conversation: id });
  frames.send({ type: "watch", conversation: "another" });
  assert.deepEqual([sent.map(({ conversation }) => conversation), frames.ready], [["another"], true]);
});

test("what waits in a temporary chat is not kept over a reload", () => {
  const items = new Map();
  const storage = { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value), removeItem: (key) => items.delete(key) };
  const outbox = new Outbox(storage, "box", { isTransient: (item) => item.frame.conversation === "t" });
  outbox.add({ type: "send", id: "k1", conversation: "t", text: "Secret" });
  outbox.add({ type: "send", id: "k2", conversation: "c", text: "Open" });
  assert.deepEqual(JSON.parse(items.get("box")).map((item) => item.frame.text), ["Open"]);
  outbox.forget("t");
  assert.deepEqual(outbox.due().map((item) => item.frame.id), ["k2"]);
});

test("of a long chat the newest turns are sent, the last one always", () => {
  const turn = (text, role = "user") => ({ role, text });
  assert.deepEqual(recent([turn("a"), turn("", "assistant"), turn("b")]), { messages: [turn("a"), turn("b")], left_out: 0 });
  const many = recent(Array.from({ length: 500 }, (_, number) => turn(`${number}`)));
  assert.deepEqual([many.messages.length, many.messages.at(-1).text, many.left_out], [400, "499", 100]);
  const long = recent([turn("я".repeat(500_000), "assistant"), turn("b")]);
  assert.deepEqual([long.messages, long.left_out], [[turn("b")], 1]);
});

test("in a temporary chat only the last reply can be asked for again", () => {
  const reply = { ...blank("r"), status: "stopped", text: "half" };
  assert.deepEqual(offers(reply, true, true), { goOn: false, retry: true, choose: false, regenerate: false });
  assert.equal(offers({ ...reply, status: "complete" }, false, true).regenerate, false);
  assert.equal(offers({ ...reply, status: "complete" }, true, true).regenerate, true);
});
