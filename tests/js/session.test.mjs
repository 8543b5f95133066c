import assert from "node:assert/strict";
import { test } from "node:test";
import { dispatchTo } from "./modules.mjs";

const { Emitter } = await import("chat/lib/emitter");
const { Session } = await import("chat/state/session");

const REPLY = { id: "r1", parent: null, role: "assistant", text: "x", status: "complete", epoch: 1, seq: 1, rating: 0 };
const conversation = (more = {}) => ({ id: "c1", title: "Old", head: "r1", next: null, messages: [REPLY], ...more });
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A conversation on screen, and a server that answers when told to. */
function scene() {
  const asked = [];
  const socket = Object.assign(new Emitter(), { send: () => true });
  const outbox = { arrived() {}, of: () => [] };
  const api = { conversation: () => new Promise((resolve) => asked.push(resolve)) };
  const session = new Session({ socket, outbox, api });
  dispatchTo(socket, { session });
  session.show(conversation());
  const hear = (frame) => socket.emit("frame", frame);
  return { session, asked, hear, back: () => socket.emit("open", { again: true }), thumb: () => session.replies.get("r1").rating };
}

test("what was read before a thumb was given, and comes after it was told, does not take it back", async () => {
  const page = scene();
  page.back();
  page.session.onReply({ type: "rating", reply: "r1", rating: 1 });
  page.asked[0](conversation());
  await settled();
  assert.equal(page.thumb(), 1);
});

test("a thumb that is told before its reply is read counts too", async () => {
  const page = scene();
  page.session.onReply({ type: "rating", reply: "r2", rating: -1 });
  page.session.catchUp();
  page.asked[0](conversation({ messages: [REPLY, { ...REPLY, id: "r2", parent: "r1" }] }));
  await settled();
  assert.equal(page.session.replies.get("r2").rating, -1);
});

test("after a lost connection the server knows better than what was told before", async () => {
  const page = scene();
  page.session.onReply({ type: "rating", reply: "r1", rating: 1 });
  page.back();
  page.asked[0](conversation({ messages: [{ ...REPLY, rating: -1 }] }));
  await settled();
  assert.equal(page.thumb(), -1);
});

test("title, prompt and branch that were told while the conversation was fetched are newer than the answer", async () => {
  const page = scene();
  page.back();
  const second = { ...REPLY, id: "r2" };
  page.hear({ type: "conversation", conversation: { id: "c1", title: "New", head: "r2", system_prompt: "Be brief." } });
  page.asked[0](conversation({ messages: [REPLY, second], system_prompt: "" }));
  await settled();
  assert.deepEqual([page.session.title, page.session.parameters.system_prompt, page.session.tree.head], ["New", "Be brief.", "r2"]);
});

test("a name that was just given is not taken back by an answer that was on its way", async () => {
  const page = scene();
  page.back();
  page.session.rename("Mine");
  page.asked[0](conversation());
  await settled();
  assert.equal(page.session.title, "Mine");
});

test("an answer during which nothing was said is taken whole", async () => {
  const page = scene();
  page.back();
  page.asked[0](conversation({ title: "New" }));
  await settled();
  assert.equal(page.session.title, "New");
});
