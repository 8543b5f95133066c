/** Commands on saved messages. Each becomes one frame, kept until the server has it. */
export class Commands {
  #delivery;
  #session;
  #choice;

  /** @param {{ delivery: Delivery, session: Session, choice: Choice }} given */
  constructor({ delivery, session, choice }) {
    this.#delivery = delivery;
    this.#session = session;
    this.#choice = choice;
  }

  /**
   * Requests another version of the reply.
   *
   * @param {Id} reply
   * @param {Choices} [choice] who shall answer, where that differs from the conversation's choice, which it does not change
   */
  regenerate(reply, choice = {}) {
    this.#delivery.command({ type: "regenerate", reply, ...this.#choice.sent, ...choice });
  }

  /** @param {Id} reply */
  goOn(reply) {
    this.#delivery.command({ type: "continue", reply, ...this.#choice.sent });
  }

  /** @param {Id} message @param {string} text */
  edit(message, text) {
    this.#delivery.command({ type: "edit", message, text, ...this.#choice.sent });
  }

  /** Stops the reply; when it has ended, asks MLX for another version. @param {Id} reply */
  answerWithMlx(reply) {
    const choices = { ...this.#choice.sent, use_victoria: false };
    this.#delivery.command({ type: "regenerate", reply, ...choices }, { after: reply });
  }

  /** Shows another version at once, and informs the server. @param {Id} message */
  show(message) {
    this.#session.choose(message);
    this.#delivery.command({ type: "branch", message });
  }
}
