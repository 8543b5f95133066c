import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { Socket } = await import("chat/transport/socket");

/** What the browser has, and a page that listens. */
function scene(t, { silent = false } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const made = [];
  class WebSocket {
    static OPEN = 1;
    readyState = 1;
    sent = [];
    constructor() {
      made.push(this);
    }
    send = (data) => this.sent.push(JSON.parse(data).type);
    close() {}
    say = (frame) => this.onmessage?.({ data: JSON.stringify(frame) });
  }
  globalThis.WebSocket = WebSocket;
  const socket = new Socket("ws://here");
  const downs = [];
  socket.on("down", (state) => downs.push(state));
  socket.connect();
  if (!silent) made[0].say({ type: "hello", heartbeat_s: 20 });
  return { socket, made, downs, tick: (ms) => t.mock.timers.tick(ms) };
}

test("a connection that does not answer while somebody waits is given up after five seconds", (t) => {
  const { socket, made, downs, tick } = scene(t);
  socket.probe();
  for (let second = 0; second < 4; second += 1) {
    tick(1000);
    socket.probe();
  }
  assert.deepEqual([made[0].sent.length, downs.length], [5, 0]);
  tick(1000);
  assert.equal(downs.length, 1);
});

test("one that answers stays", (t) => {
  const { socket, made, downs, tick } = scene(t);
  socket.probe();
  made[0].say({ type: "pong" });
  tick(15_000);
  assert.equal(downs.length, 0);
});

test("when the network goes, the connection goes with it, and when it is back there is another at once", (t) => {
  const { socket, made, downs, tick } = scene(t);
  socket.networkLost();
  assert.deepEqual([downs.length, socket.ready, made.length], [1, false, 1]);
  socket.networkFound();
  assert.equal(made.length, 2);
  made[1].say({ type: "hello", heartbeat_s: 20 });
  tick(1000);
  assert.deepEqual([socket.ready, downs.length], [true, 1]);
});

test("a handshake that was begun without network is begun anew", (t) => {
  const { socket, made, downs } = scene(t, { silent: true });
  socket.networkFound();
  assert.deepEqual([made.length, downs.length], [2, 1]);
});

test("who is signed out is not told of the network", (t) => {
  const { socket, made, downs } = scene(t);
  made[0].onclose({ code: 4401 });
  socket.networkLost();
  socket.networkFound();
  assert.deepEqual([made.length, downs.length], [1, 0]);
});
