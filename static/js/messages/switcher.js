/** `< 2/3 >` under a message that has several versions. */
import { put, setText } from "chat/lib/dom";
import { onKey } from "chat/lib/keys";

export class Switcher {
  /** @type {Id[]} */
  #versions = [];
  #at = 0;

  /**
   * `onTurn(id, side)`: another version was chosen; side: "previous" or "next"
   *
   * @param {Parts["message"]} given
   * @param {(id: Id, side: Side) => void} onTurn
   */
  constructor({ switcher, previous, next, place }, onTurn) {
    this.root = switcher;
    this.previous = previous;
    this.next = next;
    this.place = place;
    this.onTurn = onTurn;
    previous.addEventListener("click", () => this.#turn(-1));
    next.addEventListener("click", () => this.#turn(1));
    onKey(switcher, (event) => this.#key(event));
  }

  /** @param {Id[]} versions @param {Id} id @param {string[]} [writers] who wrote each; "" if that is not known */
  update(versions, id, writers = []) {
    this.#versions = versions;
    this.#at = versions.indexOf(id);
    put(this.root, { hidden: versions.length < 2 });
    if (this.root.hidden) return;
    const numbers = { number: this.#at + 1, count: versions.length };
    setText(this.place, interpolate("%(number)s/%(count)s", numbers, true));
    this.root.setAttribute("aria-label", byWriter(interpolate(gettext("Version %(number)s of %(count)s"), numbers, true), writers[this.#at]));
    put(this.place, { title: writers.some(Boolean) ? writers.map((writer, at) => byWriter(String(at + 1), writer)).join("\n") : "" });
    put(this.previous, { disabled: this.#at === 0, title: byWriter(gettext("Previous version"), writers[this.#at - 1]) });
    put(this.next, { disabled: this.#at === versions.length - 1, title: byWriter(gettext("Next version"), writers[this.#at + 1]) });
  }

  /** Focuses the same side again, or the other one at the end. @param {Side} side */
  focus(side) {
    const [wanted, other] = side === "next" ? [this.next, this.previous] : [this.previous, this.next];
    (wanted.disabled ? other : wanted).focus({ preventScroll: true });
  }

  /** @param {number} step */
  #turn(step) {
    const id = this.#versions[this.#at + step];
    if (id) this.onTurn(id, step > 0 ? "next" : "previous");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#turn(step);
  }
}

/** @param {string} words @param {string} [writer] */
const byWriter = (words, writer) => (writer ? `${words}: ${writer}` : words);
