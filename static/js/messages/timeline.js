/** The shown branch on the page: a view for each message near the reader. */
import { focusOn, put } from "chat/lib/dom";
import { letRest, watcher } from "chat/lib/in_sight";
import { atOnce, freshTime } from "chat/lib/slices";
import { forgetWords, markWhileDrawn } from "chat/messages/found_words";
import { Painter } from "chat/messages/painter";
import { PersonView } from "chat/messages/person_view";
import { ReplyView } from "chat/messages/reply_view";
import { Window } from "chat/messages/window";

const FOUND_MS = 2500;
// More is loaded before the reader gets there.
const AHEAD = "150% 0px";

/**
 * @typedef {object} TimelineParts
 * @property {HTMLElement} root
 * @property {HTMLElement} earlier
 * @property {HTMLElement} later buttons above and below the messages
 * @property {Session} session
 * @property {Delivery} delivery
 * @property {Scroll} scroll
 * @property {MessageActions} actions
 * @property {() => boolean} online
 * @property {(error: Error) => void} failed more could not be fetched
 */
/** @typedef {{ key: Id, message?: Message, item?: Item }} Entry */

export class Timeline {
  /** @type {Map<Id, PersonView | ReplyView>} */
  #views = new Map();
  #painter = new Painter();
  #window = new Window();
  #online;
  #watcher;
  #resting;
  #isWhole = false;

  /** @param {TimelineParts} given */
  constructor({ root, earlier, later, session, delivery, scroll, actions, online, failed }) {
    this.root = root;
    this.earlier = earlier;
    this.later = later;
    this.session = session;
    this.delivery = delivery;
    this.scroll = scroll;
    this.actions = actions;
    this.failed = failed;
    this.#online = online;
    earlier.addEventListener("click", () => this.#pressed(earlier));
    later.addEventListener("click", () => this.#pressed(later));
    const scroller = root.parentElement;
    this.#watcher = watcher(scroller, AHEAD, ({ isIntersecting, target }) => isIntersecting && this.#grow(target));
    this.#resting = watcher(scroller, "0px", letRest);
    session.on("reply", (reply) => this.#changed(reply));
  }

  clear() {
    for (const [key] of this.#views) this.#drop(key);
    this.#window.reset();
    this.#isWhole = false;
    this.#watch();
    forgetWords();
  }

  /** Puts all loaded messages on the page, drawn to their ends, or takes those away that are far from the reader. @param {boolean} isWhole */
  unfold(isWhole) {
    this.#isWhole = isWhole;
    if (isWhole) return atOnce(() => this.render());
    this.render();
    this.#watch();
  }

  render() {
    const path = this.session.path;
    if (this.scroll.isAtEnd) this.#window.follow(path, this.#isHeld);
    const { from, to } = this.#isWhole ? { from: 0, to: path.length } : this.#window.bounds(path);
    /** @type {Entry[]} */
    const entries = path.slice(from, to).map((message) => ({ key: message.id, message }));
    if (to === path.length) entries.push(...this.delivery.unsent.map((item) => ({ key: item.frame.id, item })));
    const last = path.at(-1)?.id;
    this.#first(entries, last);
    const views = entries.map((entry) => this.#view(entry, last));
    const wanted = new Set(views);
    for (const [key, view] of this.#views) if (!wanted.has(view)) this.#drop(key);
    this.#arrange(views);
    put(this.earlier, { hidden: from === 0 && !this.session.earlier });
    put(this.later, { hidden: this.isEnd });
    put(this.root, { hidden: entries.length === 0 });
  }

  /**
   * Text above the reader ends next to the viewport: drawn late, it would push away what is read.
   *
   * @param {Entry[]} entries
   * @param {Id | undefined} last
   */
  #first(entries, last) {
    const nearest = entries.findLast(({ key }) => !this.#views.has(key));
    if (!nearest) return;
    freshTime();
    this.#view(nearest, last);
  }

  /** True if the end of the branch is on the page. */
  get isEnd() {
    return this.#window.isEnd;
  }

  showEnd() {
    if (this.isEnd) return;
    this.#window.reset();
    this.render();
    this.#watch();
  }

  /** Opens the person's newest saved message for editing; false if there is none. */
  editLast() {
    const path = this.session.path;
    const at = this.session.temporary ? -1 : path.findLastIndex((message) => message.role === "user");
    if (at < 0) return false;
    const view = this.#bring(path, at);
    if (view instanceof PersonView) view.edit();
    return true;
  }

  /**
   * `change` replaces a message by another version, whose switcher is placed where the old one was.
   *
   * @param {Id} from
   * @param {Id} to
   * @param {Side} side
   * @param {() => void} change
   */
  turn(from, to, side, change) {
    const top = this.#views.get(from)?.switcher.root.getBoundingClientRect().top ?? 0;
    change();
    const path = this.session.path;
    const at = path.findIndex((message) => message.id === to);
    if (at < 0) return;
    const view = this.#bring(path, at);
    this.scroll.hold(view.switcher.root, top);
    view.switcher.focus(side);
  }

  /**
   * Scrolls to a message of the shown branch, and marks it for a while and the words in it; the view stays there.
   *
   * @param {Id} id
   * @param {string[]} words
   */
  reveal(id, words) {
    const path = this.session.path;
    const { root, view } = this.#bring(path, path.findIndex((message) => message.id === id));
    let place = /** @type {Range | HTMLElement} */ (root);
    const show = this.scroll.bring(root);
    markWhileDrawn(view.text, words, (found) => show((place = found)));
    // Content added above in the same frame could push it out of sight: scroll anchoring has no anchor yet.
    requestAnimationFrame(() => requestAnimationFrame(() => show(place)));
    focusOn(root);
    root.classList.add("message--found");
    setTimeout(() => root.classList.remove("message--found"), FOUND_MS);
  }

  /** @param {Id | undefined} id */
  has(id) {
    return id !== undefined && this.#views.has(id);
  }

  /** The finished reply as text, for screen readers. @param {Id} id */
  spoken(id) {
    const view = this.#views.get(id);
    // Its last words may have come with the end, and the next frame is not painted yet.
    view?.paint();
    return view?.view.text.textContent ?? this.session.replies.get(id)?.text ?? "";
  }

  /** The view of a message, added to the page if needed. @param {Message[]} path @param {number} at */
  #bring(path, at) {
    if (this.#window.moveTo(path, at)) {
      this.scroll.leave();
      this.render();
      this.#watch();
    }
    return /** @type {PersonView | ReplyView} */ (this.#views.get(path[at].id));
  }

  /** Keeps the focus when the button disappears. @param {HTMLElement} button */
  async #pressed(button) {
    const beside = /** @type {HTMLElement | null} */ (this.root.querySelector(button === this.earlier ? ".message" : ".message:last-of-type"));
    await this.#grow(button);
    if (button.hidden && beside) focusOn(beside);
  }

  /** @param {Element} target */
  #grow(target) {
    return target === this.earlier ? this.#growUp() : this.#growDown();
  }

  #growUp() {
    if (this.#window.bounds(this.session.path).from === 0) return this.#load();
    this.#window.growUp(this.session.path, this.#isHeld);
    this.#grown();
  }

  #growDown() {
    this.#window.growDown(this.session.path, this.#isHeld);
    this.#grown();
  }

  #grown() {
    this.scroll.keep(() => this.render());
    this.#watch();
  }

  /** After a failure the button waits for a click, or until it is scrolled into view again. */
  #load() {
    return this.session.loadEarlier().then(() => this.#watch(), this.failed);
  }

  /** An observer reports only changes, and a portion may have left the buttons where they were. */
  #watch() {
    for (const button of [this.earlier, this.later]) {
      this.#watcher.unobserve(button);
      this.#watcher.observe(button);
    }
  }

  /** True if the focus or a selection is in the message. @param {Message} given */
  #isHeld = ({ id }) => {
    const root = this.#views.get(id)?.root;
    const selection = document.getSelection();
    return Boolean(root?.contains(document.activeElement) || (root && selection && !selection.isCollapsed && selection.containsNode(root, true)));
  };

  /** @param {Entry} given @param {Id | undefined} last */
  #view({ key, message, item }, last) {
    const view = this.#views.get(key) ?? this.#inherit(message) ?? this.#make(message);
    this.#views.set(key, view);
    const place = message ? this.#place(message, last) : { versions: [], item: item ?? null, online: this.#online() };
    if (view instanceof PersonView) view.show({ message, ...place });
    else view.show(/** @type {Reply} */ (this.session.replies.get(key)), place);
    return view;
  }

  /** @param {Message} given @param {Id | undefined} last @returns {ViewContext} */
  #place({ id }, last) {
    const { temporary } = this.session;
    const versions = temporary ? [] : this.session.tree.versions(id);
    // As one string: a message is drawn anew when its place differs.
    const writers = versions.length > 1 ? versions.map(this.actions.writer).join() : "";
    return { versions, writers, temporary, isLast: id === last, item: this.delivery.commandFor(id) ?? null, online: this.#online() };
  }

  /** Turns the pending message into the saved one, in place. @param {Message | undefined} message */
  #inherit(message) {
    if (!message?.client_id) return null;
    const view = this.#views.get(message.client_id);
    this.#views.delete(message.client_id);
    return view ?? null;
  }

  /** @param {Message | undefined} message */
  #make(message) {
    return message?.role === "assistant" ? new ReplyView(message, this.actions) : new PersonView(this.actions);
  }

  /** @param {(PersonView | ReplyView)[]} views */
  #arrange(views) {
    let place = this.earlier.nextElementSibling;
    for (const view of views) {
      if (view.root === place) {
        place = view.root.nextElementSibling;
      } else {
        this.root.insertBefore(view.root, place);
        this.#resting.observe(view.root);
      }
    }
  }

  /** @param {Id} key */
  #drop(key) {
    const view = this.#views.get(key);
    if (!view) return;
    this.#views.delete(key);
    this.#painter.forget(view);
    this.#resting.unobserve(view.root);
    view.forget();
    view.root.remove();
  }

  /** @param {Reply} reply */
  #changed(reply) {
    const view = this.#views.get(reply.id);
    if (!(view instanceof ReplyView)) return;
    view.reply = reply;
    this.#painter.mark(view);
  }
}
