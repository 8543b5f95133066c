import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { begun, page, person, reply } from "./talk.mjs";

beforeEach((t) => t.mock.timers.enable({ apis: ["setTimeout"] }));

const ended = (id, status = "complete") => ({ type: "end", reply: id, epoch: 1, seq: 0, status });
const stored = (id, parent, status) => ({ ...reply(id, parent), status });
const lines = ({ delivery }) => delivery.unsent.map(({ frame, line }) => [frame.text, line]);
const texts = ({ socket }) => socket.of("send").map(({ text }) => text);

/** The server takes the message that was sent last, and begins the reply `id` to it. */
function taken({ socket }, id, parent) {
  const { id: frame, conversation } = socket.of("send").at(-1);
  const message = { ...person(`m-${id}`, frame), parent };
  socket.hear({ type: "ack", id: frame, conversation: conversation ?? "c1", message: message.id, reply: id });
  socket.hear({ type: "message", conversation: "c1", message });
  socket.hear({ type: "message", conversation: "c1", message: reply(id, message.id) });
}

/** What is in the database of a conversation: a question and its reply, and what follows. */
const database = (status, more = []) => {
  const messages = [person("m1", "k"), stored("r1", "m1", status), ...more];
  return { id: "c1", title: "", head: messages.at(-1).id, next: null, messages };
};

/** Somebody went to a new chat while `more` waits for the first reply. `answer()`: the conversation in the database then. */
function away(answer) {
  const parts = begun({ api: { conversation: async () => answer() } });
  parts.delivery.send("more", {});
  parts.session.show(null);
  return parts;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

// After a complete reply

test("a message waits for the end of the reply, and goes out by itself", () => {
  const chat = begun({ chosen: { model: "m" } });
  assert.equal(chat.delivery.send("more", { model: "m" }), true);
  assert.deepEqual([texts(chat), lines(chat)], [["hi"], [["more", "waits"]]]);
  chat.socket.hear(ended("r1"));
  const { id, ...sent } = chat.socket.of("send")[1];
  assert.deepEqual(sent, { type: "send", conversation: "c1", parent: null, text: "more", model: "m" });
});

test("several go out one by one, in their order", () => {
  const chat = begun();
  for (const text of ["one", "two", "three"]) chat.delivery.send(text, {});
  chat.socket.hear(ended("r1"));
  assert.deepEqual(texts(chat), ["hi", "one"]);
  taken(chat, "r2", "r1");
  assert.deepEqual([texts(chat).at(-1), lines(chat)], ["one", [["two", "waits"], ["three", "waits"]]]);
  chat.socket.hear(ended("r2"));
  taken(chat, "r3", "r2");
  chat.socket.hear(ended("r3"));
  assert.deepEqual(texts(chat), ["hi", "one", "two", "three"]);
});

test("one that is taken back does not go out; the next one does", () => {
  const chat = begun();
  for (const text of ["one", "two"]) chat.delivery.send(text, {});
  assert.equal(chat.delivery.withdraw(chat.delivery.unsent[0]), "one");
  chat.socket.hear(ended("r1"));
  assert.deepEqual(texts(chat), ["hi", "two"]);
});

test("the second message of a new chat waits for the first to be saved, and then for its reply", () => {
  const chat = page();
  chat.delivery.send("hi", { settings: { system_prompt: "Short." } });
  chat.delivery.send("more", { settings: { system_prompt: "Short." } });
  taken(chat, "r1", null);
  assert.deepEqual([chat.session.id, texts(chat), lines(chat)], ["c1", ["hi"], [["more", "waits"]]]);
  chat.socket.hear(ended("r1"));
  const { conversation, settings } = chat.socket.of("send")[1];
  assert.deepEqual([conversation, settings], ["c1", undefined]);
});

test("what another tab sent in the meantime goes first, with its reply", () => {
  const chat = begun();
  chat.delivery.send("more", {});
  chat.socket.hear({ type: "message", conversation: "c1", message: { ...person("m2", "theirs"), parent: "r1" } });
  chat.socket.hear({ type: "message", conversation: "c1", message: reply("r2", "m2") });
  chat.socket.hear(ended("r1"));
  assert.deepEqual(texts(chat), ["hi"]);
  chat.socket.hear(ended("r2"));
  assert.deepEqual(texts(chat), ["hi", "more"]);
});

test("between another tab's question and its reply, nothing goes out", () => {
  const chat = begun();
  chat.delivery.send("more", {});
  chat.socket.hear({ type: "message", conversation: "c1", message: { ...person("m2", "theirs"), parent: "r1" } });
  chat.socket.hear(ended("r1"));
  assert.deepEqual([texts(chat), lines(chat)], [["hi"], [["more", "waits"]]]);
});

test("while a message of another tab is only announced, nothing goes out", () => {
  const chat = begun();
  chat.delivery.send("more", {});
  chat.socket.hear({ type: "conversation", conversation: { id: "c1", title: "", head: "r2" } });
  chat.socket.hear(ended("r1"));
  assert.deepEqual([texts(chat), lines(chat)], [["hi"], [["more", "waits"]]]);
});

test("where another tab was quicker, it is put in line again and goes with the same id", (t) => {
  const chat = begun({ api: { conversation: () => new Promise(() => {}) } });
  chat.delivery.send("more", {});
  chat.socket.hear(ended("r1"));
  const { id } = chat.socket.of("send")[1];
  chat.socket.hear({ type: "error", id, code: "busy", message: "Wait.", retry_after: 1 });
  assert.deepEqual([texts(chat), lines(chat)], [["hi", "more"], [["more", "waits"]]]);
  t.mock.timers.tick(1000);
  assert.deepEqual(chat.socket.of("send").map((frame) => frame.id).slice(1), [id, id]);
});

// After any other end

for (const status of ["stopped", "failed", "interrupted"]) {
  test(`after a reply that is ${status}, all that waits asks`, () => {
    const chat = begun();
    const asked = [];
    chat.queue.on("asks", (conversation) => asked.push(conversation));
    for (const text of ["one", "two"]) chat.delivery.send(text, {});
    chat.socket.hear(ended("r1", status));
    assert.deepEqual([texts(chat), lines(chat), asked], [["hi"], [["one", "asks"], ["two", "asks"]], ["c1"]]);
    assert.equal(chat.delivery.busy, false);
  });
}

test("Stop leaves what waits asking, also if the reply was quicker", () => {
  const chat = begun();
  chat.delivery.send("more", {});
  chat.delivery.stop();
  chat.socket.hear(ended("r1", "complete"));
  assert.deepEqual([texts(chat), lines(chat)], [["hi"], [["more", "asks"]]]);
});

test("what asks is sent when the person says so, and then what is behind it follows", () => {
  const chat = begun();
  for (const text of ["one", "two"]) chat.delivery.send(text, {});
  chat.socket.hear(ended("r1", "failed"));
  const [one, two] = chat.delivery.unsent;
  chat.delivery.retry(one);
  chat.delivery.retry(two);
  assert.deepEqual([texts(chat), two.line], [["hi", "one"], "waits"]);
  taken(chat, "r2", "r1");
  chat.socket.hear(ended("r2"));
  assert.deepEqual(texts(chat), ["hi", "one", "two"]);
});

test("a new message does not wait for those that ask", () => {
  const chat = begun();
  chat.delivery.send("more", {});
  chat.socket.hear(ended("r1", "stopped"));
  assert.equal(chat.delivery.send("other", {}), false);
  assert.deepEqual(lines(chat), [["other", undefined], ["more", "asks"]]);
});

test("behind a message that is refused, all asks", () => {
  const chat = begun();
  for (const text of ["one", "two"]) chat.delivery.send(text, {});
  chat.socket.hear(ended("r1"));
  chat.socket.hear({ type: "error", id: chat.socket.of("send")[1].id, code: "quota", message: "Enough." });
  assert.deepEqual([texts(chat), lines(chat)], [["hi", "one"], [["one", null], ["two", "asks"]]]);
});

// Other versions

test("it waits for MLX's answer where that was asked for instead", () => {
  const chat = begun();
  chat.delivery.send("more", {});
  chat.delivery.command({ type: "regenerate", reply: "r1", use_victoria: false }, { after: "r1" });
  chat.socket.hear(ended("r1", "stopped"));
  const [{ id }] = chat.socket.of("regenerate");
  chat.socket.hear({ type: "ack", id, conversation: "c1", message: null, reply: "r2" });
  chat.socket.hear({ type: "conversation", conversation: { id: "c1", title: "", head: "r2" } });
  chat.socket.hear({ type: "message", conversation: "c1", message: reply("r2", "m1") });
  assert.deepEqual([texts(chat), lines(chat)], [["hi"], [["more", "waits"]]]);
  chat.socket.hear(ended("r2"));
  assert.deepEqual(texts(chat), ["hi", "more"]);
});

test("on a branch that is not shown it waits, and goes on when that one is shown again", () => {
  const chat = begun();
  chat.delivery.send("more", {});
  chat.socket.hear({ type: "message", conversation: "c1", message: person("m0", "edited") });
  chat.socket.hear({ type: "message", conversation: "c1", message: stored("r0", "m0", "complete") });
  chat.session.choose("r0");
  chat.socket.hear(ended("r1"));
  assert.deepEqual([texts(chat), lines(chat)], [["hi"], [["more", "aside"]]]);
  chat.session.choose("r1");
  assert.deepEqual(texts(chat), ["hi", "more"]);
});

// Reload, connection, other conversations

test("it outlives a reload: out it goes if the reply is complete by then, and else it asks", () => {
  for (const [status, line] of [["complete", null], ["stopped", "asks"], ["streaming", "waits"]]) {
    const { memory, delivery } = begun();
    delivery.send("more", {});
    const chat = page({ memory });
    chat.session.show(database(status));
    chat.socket.emit("open", { again: false });
    assert.deepEqual([lines(chat)[0][1], texts(chat).includes("more")], [line, status === "complete"]);
  }
});

test("without a connection it waits on, and is no part of what is sent again", () => {
  const chat = begun({ api: { conversation: async () => database("streaming") } });
  chat.delivery.send("more", {});
  chat.socket.ready = false;
  chat.socket.emit("down", {});
  chat.socket.ready = true;
  chat.socket.emit("open", { again: true });
  assert.deepEqual([texts(chat), lines(chat)], [["hi"], [["more", "waits"]]]);
});

test("it goes out also if the person has gone elsewhere", async () => {
  const chat = away(() => database("complete"));
  await settled();
  assert.deepEqual(chat.socket.of("send")[1].conversation, "c1");
});

test("elsewhere, too, it waits for the end, and asks after a broken one", async () => {
  let status = "streaming";
  const chat = away(() => database(status));
  await settled();
  assert.equal(chat.outbox.line()[0].line, "waits");
  status = "interrupted";
  chat.queue.ended("c1");
  await settled();
  assert.deepEqual([chat.outbox.line()[0].line, texts(chat)], ["asks", ["hi"]]);
});

for (const [what, more] of Object.entries({
  "what another tab sent goes first, with its reply": [{ ...person("m2", "theirs"), parent: "r1" }, stored("r2", "m2", "streaming")],
  "a question without a reply yet goes first": [{ ...person("m2", "theirs"), parent: "r1" }],
  "it waits while another branch is the shown one": [person("m0", "edited"), stored("r0", "m0", "complete")],
})) {
  test(`elsewhere, ${what}`, async () => {
    const chat = away(() => database("complete", more));
    await settled();
    assert.deepEqual([chat.outbox.line()[0].line, texts(chat)], ["waits", ["hi"]]);
  });
}

test("who comes back to a conversation finds it sent, or asking", () => {
  for (const [status, line] of [["complete", null], ["failed", "asks"]]) {
    const chat = away(() => new Promise(() => {}));
    chat.session.show(database(status));
    assert.equal(lines(chat)[0][1], line);
  }
});

test("elsewhere, after a failed request it looks again", async (t) => {
  let calls = 0;
  const chat = away(() => {
    calls += 1;
    if (calls === 1) throw new Error("No answer.");
    return database("complete");
  });
  await settled();
  t.mock.timers.tick(5000);
  await settled();
  assert.deepEqual([calls, texts(chat)], [2, ["hi", "more"]]);
});
