/** The socket, and beside it the temporary chat: to whom a frame goes is seen here and nowhere else. */
import { Emitter } from "chat/emitter";

export class Line extends Emitter {
  #socket;
  #temporary;

  constructor(socket, temporary) {
    super();
    this.#socket = socket;
    this.#temporary = temporary;
    for (const event of ["frame", "open", "down"]) socket.on(event, (detail) => this.emit(event, detail));
    temporary.on("frame", (frame) => this.emit("frame", frame));
  }

  get ready() {
    return this.#temporary.id !== null || this.#socket.ready;
  }

  send(frame) {
    if (!this.#temporary.owns(frame)) return this.#socket.send(frame);
    this.#temporary.take(frame);
    return true;
  }
}
