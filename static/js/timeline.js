/** The shown branch on the page: a view for each message, kept as long as the message is there. */
import { forgetWords, markWords } from "chat/found_words";
import { Painter } from "chat/painter";
import { PersonView } from "chat/person_view";
import { ReplyView } from "chat/reply_view";
import { windowStart } from "chat/window";

const FOUND_MS = 2500;

export class Timeline {
  #views = new Map();
  #painter = new Painter();
  #first = null;
  #online;
  #watcher;

  constructor({ root, earlier, session, delivery, scroll, actions, online }) {
    Object.assign(this, { root, earlier, session, delivery, scroll, actions });
    this.#online = online;
    earlier.addEventListener("click", () => this.showEarlier());
    this.#watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && this.showEarlier(), {
      root: root.parentElement, rootMargin: "800px 0px 0px",
    });
    this.#watcher.observe(earlier);
    session.on("reply", (reply) => this.#changed(reply));
  }

  clear() {
    for (const [key] of this.#views) this.#drop(key);
    this.#first = null;
    forgetWords();
  }

  render() {
    const path = this.session.path;
    const from = this.#from(path);
    const entries = path.slice(from).map((message) => ({ key: message.id, message }));
    entries.push(...this.delivery.unsent.map((item) => ({ key: item.frame.id, item })));
    const last = path.at(-1)?.id;
    const views = entries.map((entry) => this.#view(entry, last));
    const wanted = new Set(views);
    for (const [key, view] of this.#views) if (!wanted.has(view)) this.#drop(key);
    this.#arrange(views);
    this.earlier.hidden = from === 0 && !this.session.earlier;
    this.root.hidden = entries.length === 0;
  }

  async showEarlier() {
    const path = this.session.path;
    const from = this.#from(path);
    if (from === 0) {
      if (this.session.earlier) await this.session.loadEarlier();
      return;
    }
    const anchor = this.root.querySelector(".message");
    this.#first = path[windowStart(path, from)].id;
    this.scroll.keep(anchor, () => this.render());
    // An observer speaks only of changes; short messages may leave the button where it was.
    this.#watcher.unobserve(this.earlier);
    this.#watcher.observe(this.earlier);
  }

  /** Opens the newest saved message of the person's for editing; false if there is none. */
  editLast() {
    const own = !this.session.temporary && this.session.path.findLast((message) => message.role === "user");
    const view = own && this.#views.get(own.id);
    view?.edit();
    return Boolean(view);
  }

  /** `change` puts another version in the place of a message. Its switcher comes to stand where the old one stood. */
  turn(from, to, side, change) {
    const top = this.#views.get(from).switcher.root.getBoundingClientRect().top;
    change();
    const view = this.#views.get(to);
    if (!view) return;
    this.scroll.hold(view.switcher.root, top);
    view.switcher.focus(side);
  }

  /** Brings a message of the shown branch into view, marks it for a while and the words in it; reading goes on from there. */
  reveal(id, words) {
    const at = this.session.path.findIndex((message) => message.id === id);
    if (at < this.#from(this.session.path)) this.#first = this.session.path[windowStart(this.session.path, at + 1)].id;
    this.render();
    const { root, view } = this.#views.get(id);
    this.scroll.show(root, markWords(view.text, words) ?? root);
    root.tabIndex = -1;
    root.focus({ preventScroll: true });
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

  /** Where the shown part begins. Stays at its message while others come; a branch without it begins anew. */
  #from(path) {
    const known = this.#first ? path.findIndex((message) => message.id === this.#first) : -1;
    if (known >= 0) return known;
    const from = windowStart(path, path.length);
    this.#first = path[from]?.id ?? null;
    return from;
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
