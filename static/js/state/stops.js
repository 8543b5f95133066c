/** Stops under way: each is sent again over a new connection, until it is answered or its reply has ended. */
import { newId } from "chat/lib/ids";

export class Stops {
  #socket;
  #answerTimer;
  // Frame id → reply.
  /** @type {Map<Id, Id>} */
  #sent = new Map();
  // Commands whose reply has no id yet.
  /** @type {Set<Id>} */
  #early = new Set();

  /** @param {{ socket: Pick<FrameRouter, "send">, answerTimer: Pick<import("chat/transport/answer_timer").AnswerTimer, "begin"> }} given */
  constructor({ socket, answerTimer }) {
    this.#socket = socket;
    this.#answerTimer = answerTimer;
  }

  /** @param {Id} reply @returns {boolean} true if it was sent */
  send(reply) {
    const id = newId();
    if (!this.#socket.send({ type: "stop", id, reply })) return false;
    this.#sent.set(id, reply);
    this.#answerTimer.begin(id);
    return true;
  }

  /** Stops the reply to this command once it has an id. @param {Id} command */
  expect(command) {
    this.#early.add(command);
  }

  /** Nothing comes of this command now. @param {Id} command @returns {boolean} true if its reply was to be stopped */
  forget(command) {
    return this.#early.delete(command);
  }

  /** The command was answered. @param {Id} command @param {Id | null} [reply] */
  known(command, reply) {
    if (this.forget(command) && reply) this.send(reply);
  }

  /** @param {Id} id of a stop */
  has(id) {
    return this.#sent.has(id);
  }

  /** @param {Id} id of an answered frame */
  answered(id) {
    this.#sent.delete(id);
  }

  /** @param {Id} reply @returns {Id[]} the stops of a reply that has ended */
  of(reply) {
    return [...this.#sent].filter(([, stopped]) => stopped === reply).map(([id]) => id);
  }

  /** There is a new connection. */
  again() {
    const replies = new Set(this.#sent.values());
    this.#sent.clear();
    for (const reply of replies) this.send(reply);
  }
}
