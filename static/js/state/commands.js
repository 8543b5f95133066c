/** Commands on saved messages. Each becomes one frame, kept until the server has it. */
export class Commands {
  #delivery;
  #session;
  #preferences;

  /** @param {{ delivery: Delivery, session: Session, preferences: Preferences }} given */
  constructor({ delivery, session, preferences }) {
    this.#delivery = delivery;
    this.#session = session;
    this.#preferences = preferences;
  }

  /**
   * Requests another version of the reply.
   *
   * @param {Id} reply
   * @param {Choices} [choice] who shall answer, where that differs from the page's switch
   */
  regenerate(reply, choice = {}) {
    this.#delivery.command({ type: "regenerate", reply, ...this.#preferences.choices, ...choice });
  }

  /** @param {Id} reply */
  goOn(reply) {
    this.#delivery.command({ type: "continue", reply, ...this.#preferences.choices });
  }

  /** @param {Id} message @param {string} text */
  edit(message, text) {
    this.#delivery.command({ type: "edit", message, text, ...this.#preferences.choices });
  }

  /** Stops the reply; when it has ended, asks MLX for another version. @param {Id} reply */
  answerWithMlx(reply) {
    const choices = { ...this.#preferences.choices, use_victoria: false };
    this.#delivery.command({ type: "regenerate", reply, ...choices }, { after: reply });
  }

  /** Shows another version at once, and informs the server. @param {Id} message */
  show(message) {
    this.#session.choose(message);
    this.#delivery.command({ type: "branch", message });
  }
}
