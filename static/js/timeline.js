/** The shown branch on the page: a view for each message, kept as long as the message is there. */
import { focusOn } from "chat/dom";
import { forgetWords, markWords } from "chat/found_words";
import { Painter } from "chat/painter";
import { PersonView } from "chat/person_view";
import { ReplyView } from "chat/reply_view";
import { Part } from "chat/window";

const FOUND_MS = 2500;

export class Timeline {
  #views = new Map();
  #painter = new Painter();
  #part = new Part();
  #online;

  constructor({ root, earlier, later, session, delivery, scroll, actions, online }) {
    Object.assign(this, { root, earlier, later, session, delivery, scroll, actions });
    this.#online = online;
    this.watchEarlier = this.#near(earlier, () => this.showEarlier());
    this.watchLater = this.#near(later, () => this.showLater());
    session.on("reply", (reply) => this.#changed(reply));
  }

  clear() {
    for (const [key] of this.#views) this.#drop(key);
    this.#part.end();
    forgetWords();
  }

  render() {
    const path = this.session.path;
    const [from, to] = this.#part.of(path);
    const isEnd = to === path.length;
    const entries = path.slice(from, to).map((message) => ({ key: message.id, message }));
    if (isEnd) entries.push(...this.delivery.unsent.map((item) => ({ key: item.frame.id, item })));
    const last = path.at(-1)?.id;
    const views = entries.map((entry) => this.#view(entry, last));
    const wanted = new Set(views);
    for (const [key, view] of this.#views) if (!wanted.has(view)) this.#drop(key);
    this.#arrange(views);
    this.earlier.hidden = from === 0 && !this.session.earlier;
    this.later.hidden = isEnd;
    this.scroll.isPart = !isEnd;
    this.root.hidden = entries.length === 0;
  }

  async showEarlier() {
    const path = this.session.path;
    if (this.#part.of(path)[0] === 0) {
      if (this.session.earlier) await this.session.loadEarlier();
      return;
    }
    const anchor = this.root.querySelector(".message");
    this.#part.earlier(path);
    this.scroll.keep(anchor, () => this.render());
    this.watchEarlier();
  }

  showLater() {
    this.#part.later(this.session.path);
    this.render();
    this.watchLater();
  }

  /** From somewhere in the middle. */
  showEnd() {
    if (this.later.hidden) return;
    this.#part.end();
    this.render();
  }

  /** Opens the newest saved message of the person's for editing; false if there is none. */
  editLast() {
    this.showEnd();
    const own = !this.session.temporary && this.session.path.findLast((message) => message.role === "user");
    const view = own && this.#views.get(own.id);
    view?.edit();
    return Boolean(view);
  }

  /** `change` puts another version in the place of a message. Its switcher comes to stand where the old one stood. */
  turn(from, to, side, change) {
    const top = this.#views.get(from).switcher.root.getBoundingClientRect().top;
    this.#part.upTo(to);
    change();
    const view = this.#views.get(to);
    if (!view) return;
    this.scroll.hold(view.switcher.root, top);
    view.switcher.focus(side);
  }

  /** Brings a message of the shown branch into view, marks it for a while and the words in it; reading goes on from there. */
  reveal(id, words) {
    const { path } = this.session;
    if (!this.has(id)) this.#part.around(path, path.findIndex((message) => message.id === id));
    this.render();
    const { root, view } = this.#views.get(id);
    this.scroll.show(root, markWords(view.text, words) ?? root);
    focusOn(root);
    root.classList.add("message--found");
    setTimeout(() => root.classList.remove("message--found"), FOUND_MS);
  }

  has(id) {
    return this.#views.has(id);
  }

  /** The finished reply as words, for those who listen. */
  spoken(id) {
    return this.#views.get(id)?.view.text.textContent ?? "";
  }

  /** `show` when the button is pressed or comes near. @returns a function that looks again: an observer speaks only of changes,
   * and short messages may leave the button where it was */
  #near(button, show) {
    button.addEventListener("click", async () => {
      const beside = this.root.querySelector(button === this.earlier ? ".message" : ".message:last-of-type");
      await show();
      if (button.hidden) focusOn(beside);
    });
    const watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && show(), {
      root: this.root.parentElement, rootMargin: "800px 0px",
    });
    watcher.observe(button);
    return () => [watcher.unobserve(button), watcher.observe(button)];
  }

  #view({ key, message, item = null }, last) {
    const view = this.#views.get(key) ?? this.#inherit(key, message) ?? this.#make(message);
    this.#views.set(key, view);
    const place = message ? this.#place(message, last) : { item, online: this.#online() };
    if (message?.role === "assistant") view.show(this.session.replies.get(message.id), place);
    else view.show({ message, ...place });
    return view;
  }

  #place({ id }, last) {
    const { temporary } = this.session;
    const versions = temporary ? [] : this.session.tree.versions(id);
    return { versions, temporary, isLast: id === last, item: this.delivery.commandFor(id) ?? null, online: this.#online() };
  }

  /** The pending message becomes the saved one in place. */
  #inherit(key, message) {
    const view = message?.client_id && this.#views.get(message.client_id);
    if (view) this.#views.delete(message.client_id);
    return view || null;
  }

  #make(message) {
    return message?.role === "assistant" ? new ReplyView(message, this.actions) : new PersonView(this.actions);
  }

  #arrange(views) {
    let place = this.earlier.nextElementSibling;
    for (const { root } of views) {
      if (root === place) place = place.nextElementSibling;
      else this.root.insertBefore(root, place);
    }
  }

  #drop(key) {
    const view = this.#views.get(key);
    this.#views.delete(key);
    this.#painter.forget(view);
    view.forget();
    view.root.remove();
  }

  #changed(reply) {
    const view = this.#views.get(reply.id);
    if (!view) return;
    view.reply = reply;
    this.#painter.mark(view);
  }
}
