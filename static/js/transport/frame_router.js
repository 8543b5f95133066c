/** Routes frames to the socket or to the temporary chat; no other module decides that. */
import { Emitter } from "chat/lib/emitter";

/** @extends {Emitter<Omit<SocketEvents, "closed">>} */
export class FrameRouter extends Emitter {
  #socket;
  #temporary;

  /** @param {Socket} socket @param {Temporary} temporary */
  constructor(socket, temporary) {
    super();
    this.#socket = socket;
    this.#temporary = temporary;
    socket.on("frame", (frame) => this.emit("frame", frame));
    socket.on("open", (detail) => this.emit("open", detail));
    socket.on("down", (detail) => this.emit("down", detail));
    temporary.on("frame", (frame) => this.emit("frame", frame));
  }

  get ready() {
    return this.#temporary.id !== null || this.#socket.ready;
  }

  /** Makes a dead connection known soon. */
  probe() {
    this.#socket.probe();
  }

  /** @param {SentFrame} frame */
  send(frame) {
    if (!this.#temporary.owns(frame)) return this.#socket.send(frame);
    this.#temporary.take(frame);
    return true;
  }
}
