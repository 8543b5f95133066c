/** A page around one conversation, up to its socket: what a test says and hears there. */
import { afterEach } from "node:test";
import { dispatchTo } from "./modules.mjs";

const { Delivery } = await import("chat/state/delivery");
const { Emitter } = await import("chat/lib/emitter");
const { Outbox } = await import("chat/state/outbox");
const { Queue } = await import("chat/state/queue");
const { Session } = await import("chat/state/session");

const sockets = [];
// Nobody waits for an answer any longer.
afterEach(() => sockets.splice(0).forEach((socket) => socket.emit("down", {})));

class Socket extends Emitter {
  ready = true;
  sent = [];
  send(frame) {
    if (this.ready) this.sent.push(structuredClone(frame));
    return this.ready;
  }
  of = (type) => this.sent.filter((frame) => frame.type === type);
  probe() {}
  hear = (frame) => this.emit("frame", frame);
}

/** A socket that says and hears what the test wants. */
export function socketOfTest() {
  const socket = new Socket();
  sockets.push(socket);
  return socket;
}

/** @param {Map<string, string>} memory what it keeps */
export const storageOf = (memory) => ({ getItem: (k) => memory.get(k) ?? null, setItem: (k, v) => memory.set(k, v), removeItem: (k) => memory.delete(k) });

/** `memory`: the tab's storage, which outlives the page; `chosen`: who answers on screen. */
export function page({ api = {}, memory = new Map(), chosen = {} } = {}) {
  const socket = socketOfTest();
  const outbox = new Outbox(storageOf(memory), "box");
  const session = new Session({ socket, outbox, api });
  const delivery = new Delivery({ socket, outbox, session, choices: () => chosen });
  const queue = new Queue({ delivery, outbox, session, api, socket });
  dispatchTo(socket, { session, delivery });
  session.show(null);
  return { socket, outbox, session, delivery, queue, memory };
}

export const person = (id, client_id) => ({ id, client_id, parent: null, role: "user", text: "hi", status: "complete" });
export const reply = (id, parent) => ({ id, parent, role: "assistant", text: "", status: "queued", epoch: 1, seq: 0 });

/** A new chat up to the point where its reply is queued. */
export function begun(given) {
  const parts = page(given);
  parts.delivery.send("hi", { use_victoria: true });
  const [{ id }] = parts.socket.of("send");
  parts.socket.hear({ type: "ack", id, conversation: "c1", message: "m1", reply: "r1" });
  parts.socket.hear({ type: "message", conversation: "c1", message: person("m1", id) });
  parts.socket.hear({ type: "message", conversation: "c1", message: reply("r1", "m1") });
  return { ...parts, id };
}
