import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { blank } = await import("chat/state/replies");
const { recent } = await import("chat/state/temporary_turns");
const { Temporary } = await import("chat/state/temporary");
const { FrameRouter } = await import("chat/transport/frame_router");
const { Outbox } = await import("chat/state/outbox");
const { Emitter } = await import("chat/lib/emitter");
const { eventsOf } = await import("chat/lib/event_stream");
const { offers } = await import("chat/state/offers");

const route = (more = {}) => ({ type: "route", epoch: 1, backend: "victoria", demo: false, ...more });
const delta = (seq, text, epoch = 1) => ({ type: "delta", epoch, seq, text });
const end = (seq, more = {}) => ({ type: "end", epoch: 1, seq, status: "complete", backend: "victoria", model: "", finish: "stop", attempts: [], ...more });
const failed = { backend: "victoria", model: "", outcome: "failed", chars: 4, error: null };

/** A server whose streams the test writes itself. */
function backend() {
  const asked = [];
  const temporary = (body, signal) =>
    new Promise((resolve, reject) => {
      if (asked.refuse) return reject(asked.refuse);
      const stream = new ReadableStream({
        start(controller) {
          const encode = (text) => new TextEncoder().encode(text);
          const say = (...frames) => frames.forEach((frame) => controller.enqueue(encode(`data: ${JSON.stringify({ ...frame, ...body.frames })}\n\n`)));
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
  const chat = new Temporary({ api, parameters: () => settings });
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

test("a reply that was cut off while thinking can be continued", () => {
  const reply = { status: "complete", finish: "length", text: "", steps: [{ index: 0, kind: "thought", title: "", text: "why" }] };
  assert.deepEqual(offers(reply, true), { goOn: true, retry: true, choose: false, regenerate: false });
  assert.equal(offers({ ...reply, status: "stopped" }, true).goOn, false);
});

/** The end that the page shows when the stream ends after these frames. */
async function cutOff({ stopped }, ...frames) {
  const { chat, of, send } = await begun();
  const asked = await send("One");
  asked.say(...frames);
  await until(() => of(frames.at(-1).type).length === 1);
  if (stopped) chat.take({ type: "stop", id: "s", reply: of("ack")[0].reply });
  else asked.close();
  await until(() => of("end").length === 1);
  return of("end")[0];
}

test("the frames of the stream are passed on as over the socket", async () => {
  const { id, of, send } = await begun();
  const asked = await send("One");
  const { reply } = of("ack")[0];
  assert.deepEqual(asked.body.frames, { conversation: id, reply });
  asked.say(route(), delta(1, "Two"), end(1));
  asked.close();
  await until(() => of("end").length === 1);
  assert.deepEqual(of("delta"), [{ ...delta(1, "Two"), conversation: id, reply }]);
});

test("what the person cut off is stopped, and says who was asked", async () => {
  const last = await cutOff({ stopped: true }, route(), delta(1, "one"));
  assert.deepEqual([last.status, last.epoch, last.seq, last.error], ["stopped", 1, 1, null]);
  assert.deepEqual(last.attempts.map(({ backend, outcome, chars }) => [backend, outcome, chars]), [["victoria", "stopped", 3]]);
});

test("what is cut off after a hand-over names both attempts", async () => {
  const reset = { type: "reset", epoch: 2, backend: "mlx", reason: "incomplete", draft: null, attempts: [failed] };
  const last = await cutOff({ stopped: true }, route(), delta(1, "half"), { ...route(), epoch: 2, backend: "mlx", attempts: [failed] }, reset);
  assert.deepEqual([last.backend, last.epoch, last.seq], ["mlx", 2, 0]);
  assert.deepEqual(last.attempts.map(({ backend, outcome }) => [backend, outcome]), [["victoria", "failed"], ["mlx", "stopped"]]);
});

test("what the network cut off is interrupted, or failed if nothing was shown", async () => {
  assert.equal((await cutOff({ stopped: false }, route(), delta(1, "one"))).status, "interrupted");
  const nothing = await cutOff({ stopped: false }, route());
  assert.deepEqual([nothing.status, nothing.error.kind], ["failed", "lost"]);
  const action = { type: "step", epoch: 1, seq: 1, index: 0, kind: "action", title: "Deleting", text: "" };
  assert.equal((await cutOff({ stopped: false }, route(), action)).status, "interrupted");
});

test("events are read line by line, however they are cut, and comments are none", async () => {
  const bytes = new TextEncoder().encode(': still there\n\ndata: {"type":"delta","text":"Пять"}\n\ndata: {"type":"end"}\n\n');
  const stream = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const events = [];
  for await (const event of eventsOf(new Response(stream))) events.push(event);
  assert.deepEqual(events, [{ type: "delta", text: "Пять" }, { type: "end" }]);
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
  first.say(route(), delta(1, "Two"), end(1));
  first.close();
  await until(() => of("end").length === 1);
  const { body } = await send("Three");
  assert.deepEqual(body.messages.map(({ role, text }) => `${role} ${text}`), ["user One", "assistant Two", "user Three"]);
  assert.deepEqual([body.system_prompt, body.temperature, body.max_tokens], ["Be brief.", null, 9]);
});

test("what the server said of the session goes along, until it does not know it or another chat begins", async () => {
  const { chat, asked, of, send } = await begun();
  const first = await send("One");
  first.say({ ...route(), session: "ticket" }, delta(1, "Two"), end(1));
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
  first.say(route(), delta(1, "Two"), end(1));
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
  asked.say(route(), delta(1, "Two"));
  await until(() => of("delta").length === 1);
  chat.take({ type: "stop", id: "s", reply: of("ack")[0].reply });
  await until(() => of("end").length === 1);
  assert.deepEqual([asked.signal.aborted, of("end")[0].status], [true, "stopped"]);
});

test("a refusal is said as over the socket, and nothing is shown", async () => {
  const refuse = async () => {
    throw Object.assign(new Error("Too many."), { code: "busy" });
  };
  const chat = new Temporary({ api: { temporary: refuse }, parameters: () => ({}) });
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
