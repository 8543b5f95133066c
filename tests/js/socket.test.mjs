import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./modules.mjs";

const { Socket } = await import("chat/transport/socket");

/** What was opened, the newest last. */
let opened = [];

class FakeWebSocket {
  static OPEN = 1;
  readyState = 1;
  sent = [];
  closed = false;
  constructor(url) {
    this.url = url;
    opened.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  hear(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

beforeEach(() => {
  opened = [];
  globalThis.WebSocket = FakeWebSocket;
});

function connected() {
  const socket = new Socket("ws://chat/");
  const heard = [];
  socket.on("frame", (frame) => heard.push(frame.type));
  socket.on("down", () => heard.push("down"));
  socket.connect();
  opened[0].hear({ type: "hello" });
  return { socket, heard };
}

test("refused by a process that stops, the page goes to another one", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, heard } = connected();
  opened[0].hear({ type: "error", id: "k", code: "unavailable", message: "", retry_after: 2, elsewhere: true });
  assert.deepEqual([heard, opened[0].closed, socket.ready], [["hello", "error", "down"], true, false]);
  t.mock.timers.tick(500);
  opened[1].hear({ type: "hello" });
  assert.deepEqual([opened.length, socket.ready, socket.send({ type: "ping" })], [2, true, true]);
});

test("any other refusal leaves the page where it is", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket } = connected();
  for (const code of ["busy", "unavailable", "rate_limited"]) opened[0].hear({ type: "error", id: "k", code, message: "" });
  t.mock.timers.tick(500);
  assert.deepEqual([opened.length, socket.ready], [1, true]);
});
