/**
 * One persistent WebSocket: connects, pings, detects silence, reconnects. Knows frames only as JSON with a type.
 *
 * Emits `frame`, `open` (after hello, with {again}), `down` ({attempts, at}), `closed` ({code}) when it will not
 * reconnect.
 */
import { Backoff } from "chat/lib/backoff";
import { Emitter } from "chat/lib/emitter";
import { CLOSE } from "chat/transport/close_codes";

// A ping's answer that takes longer will not come: a laptop that slept, a cable that was pulled.
const PONG_S = 10;
// Shorter while a request is unanswered.
const PROBE_S = 5;

/** @extends {Emitter<SocketEvents>} */
export class Socket extends Emitter {
  #url;
  /** @type {WebSocket | null} */
  #ws = null;
  #backoff = new Backoff();
  #heartbeat = 20;
  /** @type {number | null} */
  #beat = null;
  /** @type {number | null} */
  #deadline = null;
  #due = 0;
  /** @type {number | null} */
  #retry = null;
  #everOpen = false;
  #have;

  /**
   * `have`: called for each ping: the state of this page, so that a lost last frame is detected too
   *
   * @param {string} url
   * @param {{ have?: () => Have }} [given]
   */
  constructor(url, { have = () => ({}) } = {}) {
    super();
    this.#url = url;
    this.#have = have;
    this.ready = false;
  }

  connect() {
    clearTimeout(this.#retry);
    this.#retry = null;
    if (this.#ws) return;
    const ws = new WebSocket(this.#url);
    this.#ws = ws;
    ws.onmessage = (event) => this.#receive(ws, event.data);
    ws.onclose = (event) => this.#lost(ws, event.code);
    // A handshake without an answer would hang for minutes.
    this.#expectSomething();
  }

  /** Reconnects at once instead of after the back-off: the page is visible again. */
  reconnectNow() {
    if (this.#retry) this.connect();
    else this.probe();
  }

  /** Probes a connection with an unanswered request: a dead one is detected within PROBE_S. */
  probe() {
    if (this.ready) this.#ping(PROBE_S);
  }

  /** The browser reports no network: an open connection counts as cut. A server on this machine is soon found again. */
  networkLost() {
    if (this.#ws) this.#lost(this.#ws, 0);
    else if (this.#retry) this.#tellDown();
  }

  /** The network is back: a handshake that was started without it would hang. */
  networkFound() {
    if (!this.ready) this.#lost(this.#ws, 0);
    this.reconnectNow();
  }

  /** @param {SentFrame} frame @returns {boolean} true if it was sent; nothing is queued here */
  send(frame) {
    if (!this.ready || this.#ws?.readyState !== WebSocket.OPEN) return false;
    this.#ws.send(JSON.stringify(frame));
    this.#scheduleBeat();
    return true;
  }

  /** @param {WebSocket} ws @param {string} data */
  #receive(ws, data) {
    if (ws !== this.#ws) return;
    this.#forgetDeadline();
    /** @type {Frame} */
    const frame = JSON.parse(data);
    if (frame.type === "hello") this.#hello(frame);
    this.emit("frame", frame);
    if (frame.type === "hello") this.#opened();
    if (frame.type === "error" && frame.elsewhere) this.#lost(ws, CLOSE.RESTART);
  }

  /** @param {Extract<Frame, { type: "hello" }>} frame */
  #hello(frame) {
    this.#heartbeat = frame.heartbeat_s ?? this.#heartbeat;
    this.#backoff.reset();
    this.ready = true;
    this.#scheduleBeat();
  }

  #opened() {
    const again = this.#everOpen;
    this.#everOpen = true;
    this.emit("open", { again });
  }

  #scheduleBeat() {
    clearTimeout(this.#beat);
    this.#beat = setTimeout(() => this.#ping(), this.#heartbeat * 1000);
  }

  #ping(seconds = PONG_S) {
    if (this.send({ type: "ping", have: this.#have() })) this.#expectSomething(seconds);
  }

  /** An earlier deadline holds: another request does not postpone it. */
  #expectSomething(seconds = PONG_S) {
    const due = Date.now() + seconds * 1000;
    if (this.#deadline !== null && this.#due <= due) return;
    this.#forgetDeadline();
    const ws = this.#ws;
    this.#due = due;
    this.#deadline = setTimeout(() => this.#lost(ws, 0), seconds * 1000);
  }

  #forgetDeadline() {
    clearTimeout(this.#deadline);
    this.#deadline = null;
  }

  /** @param {WebSocket | null} ws @param {number} code */
  #lost(ws, code) {
    if (!ws || ws !== this.#ws) return;
    clearTimeout(this.#beat);
    this.#forgetDeadline();
    this.#ws = null;
    this.ready = false;
    // A dead connection may take its time to close; its later events are ignored.
    ws.onclose = ws.onmessage = null;
    ws.close();
    if (code === CLOSE.SIGNED_OUT) this.emit("closed", { code });
    else this.#again(code);
  }

  /** @param {number} code */
  #again(code) {
    const wait = this.#backoff.next() + (code === CLOSE.TOO_MANY ? 10_000 : 0);
    this.#retry = setTimeout(() => this.connect(), wait);
    this.#tellDown();
  }

  #tellDown() {
    this.emit("down", { attempts: this.#backoff.failures, everOpen: this.#everOpen });
  }
}

/**
 * @param {Pick<Location, "protocol" | "host">} location
 * @param {string} language of the server's answers: not every browser sends it with this request
 */
export function socketUrl(location, language) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/chat/?language=${language}`;
}
