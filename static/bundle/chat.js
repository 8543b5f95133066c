// Made of static/js by `make bundle`. What is changed here is lost: change the modules.

// static/js/lib/dom.js
var SVG = "http://www.w3.org/2000/svg";
var byId = (id) => document.getElementById(id);
function clone(id) {
  const template = document.getElementById(id);
  return template.content.firstElementChild?.cloneNode(true);
}
function parts(root) {
  const found = {};
  for (const element of root.querySelectorAll("[data-part]")) found[element.dataset.part ?? ""] ??= element;
  if (root.dataset.part) found[root.dataset.part] = root;
  return found;
}
function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const child of children) if (child !== null && child !== void 0) element.append(child);
  return element;
}
function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let place2 = parent.firstElementChild;
  for (const child of children) {
    if (child === place2) place2 = child.nextElementSibling;
    else parent.insertBefore(child, place2);
  }
}
function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}
function setIcon(svg, name) {
  const use = svg.querySelector("use");
  const href = `#icon-${name}`;
  if (use?.getAttribute("href") !== href) use?.setAttribute("href", href);
}
function focusOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function put(element, properties) {
  for (const name of Object.keys(properties)) {
    const value = properties[name];
    if (element[name] !== value) element[name] = value;
  }
}
function label(element, text) {
  element.setAttribute("aria-label", text);
  element.title = text;
}
var isWide = window.matchMedia("(min-width: 64rem)");
var hasRoom = window.matchMedia("(min-width: 75rem)");
var isNarrow = window.matchMedia("(max-width: 48rem)");
var hasTouch = window.matchMedia("(pointer: coarse)");

// static/js/lib/focus_net.js
var byKeyboard = false;
var isByKeyboard = () => byKeyboard;
function installFocusNet({ focus }) {
  document.addEventListener("keydown", () => byKeyboard = true, { capture: true });
  document.addEventListener("pointerdown", () => byKeyboard = false, { capture: true });
  document.addEventListener("focusout", ({ target: target2, relatedTarget }) => {
    if (relatedTarget || !byKeyboard) return;
    requestAnimationFrame(() => isLost(target2) && (inDialog() ?? inDrawer() ?? focus)());
  });
}
function isLost(left) {
  const { activeElement } = document;
  return (!activeElement || activeElement === document.body) && document.hasFocus() && !isShown(left);
}
var isShown = (element) => element.checkVisibility?.() ?? element.getClientRects().length > 0;
function inDialog() {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  return dialog && (() => dialog.querySelector("[autofocus], button, input, textarea")?.focus());
}
function inDrawer() {
  return byId("main").inert ? () => byId("sidebar-close").focus() : null;
}

// static/js/lib/keys.js
var isComposed = ({ isComposing, keyCode }) => Boolean(isComposing) || keyCode === 229;
function onKey(target2, handle) {
  target2.addEventListener("keydown", (event) => isComposed(event) || handle(event));
}
var isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");
var keyName = (key, withMod2) => withMod2 ? isMac ? `⌘ ${key}` : `Ctrl+${key}` : key;
function isPrintKey({ key, code: code2, ctrlKey, metaKey, shiftKey, altKey }) {
  const mod = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return mod && !shiftKey && !altKey && (key.toLowerCase() === "p" || code2 === "KeyP" && !/^[a-z]$/i.test(key));
}

// static/js/lib/toast.js
var SHOWN_MS = 7e3;
var WITH_ACTION_MS = 1e4;
var shown = [];
function toast(text, { action = "", onAction = () => {
}, focus = false } = {}) {
  const root = clone("toast");
  const view = parts(root);
  const back = document.activeElement;
  const one = { close, act: action && act };
  let timer2 = null;
  setText(view.text, text);
  setText(view.action, action);
  view.action.hidden = !action;
  view.action.addEventListener("click", act);
  view.close.addEventListener("click", close);
  for (const type of ["pointerenter", "focusin"]) root.addEventListener(type, () => clearTimeout(timer2));
  for (const type of ["pointerleave", "focusout"]) root.addEventListener(type, wait);
  onKey(root, (event) => event.key === "Escape" && [event.stopPropagation(), close()]);
  inSight().append(root);
  shown.push(one);
  wait();
  if (focus) view.action.focus();
  function wait() {
    clearTimeout(timer2);
    timer2 = setTimeout(close, action ? WITH_ACTION_MS : SHOWN_MS);
  }
  function close() {
    clearTimeout(timer2);
    if (!shown.includes(one)) return;
    shown.splice(shown.indexOf(one), 1);
    const hadFocus = root.contains(document.activeElement);
    root.remove();
    if (hadFocus && back?.isConnected) back.focus();
  }
  function act() {
    close();
    onAction();
  }
}
function inSight() {
  const holder = byId("toasts");
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
  if (!dialog || dialog.contains(holder)) return holder;
  dialog.append(holder);
  dialog.addEventListener("close", () => document.body.append(holder), { once: true });
  return holder;
}
onKey(document, (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyZ";
  const isField3 = event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]");
  const last2 = isUndo && !isField3 && shown.findLast((one) => one.act);
  if (!last2 || !last2.act) return;
  event.preventDefault();
  last2.act();
});

// static/js/lib/emitter.js
var Emitter = class {
  #listeners = /* @__PURE__ */ new Map();
  on(type, listener) {
    const listeners2 = this.#listeners.get(type) ?? /* @__PURE__ */ new Set();
    this.#listeners.set(type, listeners2.add(listener));
    return () => listeners2.delete(listener);
  }
  emit(...args) {
    const [type, detail] = args;
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }
};

// static/js/transport/api.js
var CHANGED_MS = 8e3;
var READ_MS = 3e4;
var SLOW_MS = 2e3;
var calls = new Emitter();
var ApiError = class extends Error {
  constructor(status, code2, message) {
    super(message);
    this.status = status;
    this.code = code2;
  }
};
function cookie(name) {
  const found = document.cookie.split("; ").find((pair2) => pair2.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
async function call(method, path, body2) {
  const limit = timeLimit(method === "GET" ? READ_MS : CHANGED_MS);
  try {
    const response = await request(method, path, body2, limit.signal);
    return response.status === 204 ? null : await response.json().catch(() => limit.signal.aborted ? Promise.reject(unanswered()) : null);
  } finally {
    limit.end();
  }
}
function begin(path, body2, signal) {
  const limit = timeLimit(READ_MS, signal);
  return request("POST", path, body2, limit.signal, { isRead: true }).finally(limit.end);
}
function timeLimit(ms, other) {
  const controller = new AbortController();
  other?.addEventListener("abort", () => controller.abort());
  const timers = [setTimeout(() => calls.emit("slow"), SLOW_MS), setTimeout(() => controller.abort(), ms)];
  return { signal: controller.signal, end: () => timers.forEach((timer2) => clearTimeout(timer2)) };
}
var unanswered = () => new ApiError(0, "offline", gettext("The server does not answer. Check the connection and try again."));
async function request(method, path, body2, signal, { isRead = false } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = cookie("csrftoken");
  if (body2 !== void 0) headers["Content-Type"] = "application/json";
  let response;
  try {
    const keepalive = method !== "GET" && !isRead;
    response = await fetch(path, { method, headers, body: body2 && JSON.stringify(body2), credentials: "same-origin", signal, keepalive });
  } catch {
    throw unanswered();
  }
  if (response.ok) return response;
  const { code: code2 = "error", message } = (await response.json().catch(() => null))?.error ?? {};
  throw new ApiError(response.status, code2, message ?? gettext("The server could not do this. Try again."));
}
var query = (values) => {
  const pairs = Object.entries(values).filter(([, value]) => value !== void 0 && value !== null);
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
};
var api = { conversations: (wanted = {}) => call("GET", `/api/conversations${query(wanted)}`), folders: () => call("GET", "/api/conversations/folders"), changeFolder: (id, changes) => call("PATCH", `/api/conversations/folders/${id}`, changes), removeFolder: (id) => call("DELETE", `/api/conversations/folders/${id}`), changeSeveral: (ids, changes) => call("POST", "/api/conversations/several", { ids, ...changes }), trash: () => call("GET", "/api/conversations/trash"), emptyTrash: (until) => call("DELETE", `/api/conversations/trash${query({ until })}`), conversation: (id, { before, from, limit } = {}) => call("GET", `/api/conversations/${id}${query({ before, from, limit })}`), change: (id, changes) => call("PATCH", `/api/conversations/${id}`, changes), remove: (id, { forever } = {}) => call("DELETE", `/api/conversations/${id}${query({ forever })}`), restore: (id) => call("POST", `/api/conversations/${id}/restore`), search: ({ q, before, timezone }) => call("GET", `/api/search${query({ q, before, timezone })}`), rate: (reply, rating2) => call("PUT", `/api/replies/${reply}/rating`, { rating: rating2 }), searchModels: () => call("GET", "/api/search/models"), parameters: (id, parameters) => call("PATCH", `/api/conversations/${id}`, parameters), temporary: (body2, signal) => begin("/api/chat/temporary", body2, signal), models: () => call("GET", "/api/chat/models"), status: () => call("GET", "/api/chat/status"), preferences: (changes) => call("PATCH", "/api/preferences", changes) };

// static/js/transport/now.js
function conversationNow(id, before, limit) {
  const request2 = new XMLHttpRequest();
  request2.open("GET", `/api/conversations/${id}?${new URLSearchParams({ before, limit: String(limit) })}`, false);
  request2.setRequestHeader("Accept", "application/json");
  request2.send();
  if (request2.status !== 200) throw new ApiError(request2.status, "error", "");
  return JSON.parse(request2.responseText);
}

// static/js/messages/printing.js
var PAGE = 200;
var PATIENCE_MS = 1e4;
var STEP_MS = 30;
var DUE = ".formula:not(.formula--drawn, .formula--source, .formula--open)";
var Printing = class {
  #isPreparing = false;
  #isSeen = false;
  #back = null;
  constructor({ session: session2, timeline: timeline2, scroll: scroll2 }) {
    this.session = session2;
    this.timeline = timeline2;
    this.scroll = scroll2;
    window.addEventListener("beforeprint", () => this.#begin());
    window.addEventListener("afterprint", () => this.#end());
    session2.on("opened", () => this.#back = null);
  }
  async print() {
    if (this.#isPreparing) return;
    this.#isPreparing = true;
    const { id } = this.session;
    await this.#load();
    if (id === this.session.id) {
      this.#begin();
      await this.#drawn();
    }
    this.#isPreparing = this.#isSeen = false;
    if (id === this.session.id) window.print();
    if (!this.#isSeen) this.#end();
  }
  async #load() {
    const { session: session2 } = this;
    try {
      while (session2.earlier) await session2.loadEarlier();
    } catch {
    }
  }
  async #drawn() {
    const end2 = performance.now() + PATIENCE_MS;
    while (this.timeline.root.querySelector(DUE) && performance.now() < end2) await new Promise((resolve2) => setTimeout(resolve2, STEP_MS));
  }
  #begin() {
    this.#isSeen = true;
    this.#loadNow();
    put(byId("print-note"), { hidden: this.session.earlier === null });
    this.#back ??= this.scroll.bookmark();
    this.timeline.unfold(true);
  }
  #loadNow() {
    const { session: session2 } = this;
    try {
      while (session2.id && session2.earlier) session2.takeEarlier(conversationNow(session2.id, session2.earlier, PAGE), false);
    } catch {
    }
  }
  #end() {
    if (!this.#back || this.#isPreparing) return;
    this.timeline.unfold(false);
    this.#back();
    this.#back = null;
  }
};

// static/js/lib/panel.js
var GAP = 6;
function openAt(panel, button) {
  panel.showPopover();
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = Math.min(Math.max(GAP, at.right - width), window.innerWidth - width - GAP);
  const below = at.bottom + GAP + height <= window.innerHeight;
  panel.style.left = `${Math.max(GAP, at.left + width <= window.innerWidth - GAP && at.left < window.innerWidth / 2 ? at.left : left)}px`;
  panel.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height)}px`;
}
function panelButton(button, panel, onOpen = () => {
}) {
  let pressedToClose = false;
  button.addEventListener("pointerdown", () => {
    pressedToClose = panel.matches(":popover-open");
  });
  button.addEventListener("click", () => {
    if (!pressedToClose) {
      onOpen();
      openAt(panel, button);
    }
    pressedToClose = false;
  });
  panel.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (open) panel.querySelector("input:checked, a, button, input, select")?.focus();
  });
}
var Menu = class {
  #choose = null;
  #button = null;
  constructor(root) {
    this.root = root;
    onKey(root, (event) => this.#key(event));
    root.addEventListener("click", (event) => this.#clicked(event));
    root.addEventListener("beforetoggle", (event) => {
      if (event.newState === "closed") this.#button?.setAttribute("aria-expanded", "false");
    });
  }
  open(button, choose2, first = null) {
    this.#button = button;
    this.#choose = choose2;
    button.setAttribute("aria-expanded", "true");
    openAt(this.root, button);
    (first ?? this.#items()[0]).focus();
  }
  #items() {
    return [...this.root.querySelectorAll("[role^=menuitem]:not([hidden])")];
  }
  #clicked(event) {
    const item4 = event.target.closest("[data-action]");
    if (!item4 || item4.getAttribute("aria-disabled") === "true") return;
    this.root.hidePopover();
    this.#choose?.(item4.dataset.action ?? "", item4);
  }
  #key(event) {
    const items = this.#items();
    const at = items.findIndex((item4) => item4 === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") this.root.hidePopover();
    if (to === void 0) return;
    event.preventDefault();
    items.at(to % items.length)?.focus();
  }
};
var anythingOpen = () => Boolean(document.querySelector("dialog[open], [popover]:popover-open"));

// static/js/state/seams.js
function toIndex(text, codePoints) {
  let index = 0;
  for (let passed = 0; passed < codePoints && index < text.length; passed += 1) {
    index += (text.codePointAt(index) ?? 0) > 65535 ? 2 : 1;
  }
  return index;
}
function isBlank({ text, seams }) {
  const last2 = seams.at(-1);
  return last2 ? toIndex(text, last2.at) >= text.length : !text;
}
function signed(seams, backend, model) {
  const last2 = seams.at(-1);
  if (!last2 || !backend || last2.backend && last2.backend !== backend) return seams;
  const known2 = { ...last2, backend, model: model || last2.model };
  return known2.backend === last2.backend && known2.model === last2.model ? seams : [...seams.slice(0, -1), known2];
}

// static/js/state/statuses.js
var FINAL = ["complete", "stopped", "interrupted", "failed"];
var isFinalStatus = (status) => FINAL.some((final) => final === status);

// static/js/state/replies.js
var isFinal = (reply) => isFinalStatus(reply.status);
function blank(id, conversation = null) {
  return { id, conversation, epoch: 1, seq: 0, status: "queued", text: "", steps: [], steps_omitted: 0, drafts: [], seams: [], backend: "", model: "", finish: null, error: null, attempts: [], omitted: null, ttft_ms: null, duration_ms: null, tokens: null, correlation_id: "", demo: false, rating: 0, route: null, reason: "", progress: null, stale: false };
}
function fromMessage(message, conversation = null) {
  const reply = blank(message.id, conversation);
  for (const [key, value] of Object.entries(message)) {
    if (Object.hasOwn(reply, key) && value !== void 0 && value !== null && key !== "conversation") Object.assign(reply, { [key]: value });
  }
  reply.reason = message.route_reason ?? "";
  return reply;
}
function compare(a, b) {
  return Math.sign(a.epoch - b.epoch || a.seq - b.seq);
}
function reduce(state2, frame2) {
  if (frame2.type === "snapshot") return keep(takeSnapshot(state2, frame2));
  if (!state2) return { state: state2, heal: NEEDS_STATE.has(frame2.type) };
  switch (frame2.type) {
    case "delta":
      return delta(state2, frame2);
    case "step":
      return step(state2, frame2);
    case "steps_omitted":
      return stepsOmitted(state2, frame2);
    case "reset":
      return reset(state2, frame2);
    case "end":
      return end(state2, frame2);
    case "route":
      return route(state2, frame2);
    case "progress":
      return progress(state2, frame2);
    case "rating":
      return rating(state2, frame2);
    default:
      return keep(state2);
  }
}
var NEEDS_STATE = /* @__PURE__ */ new Set(["delta", "step", "steps_omitted", "reset", "end"]);
var keep = (state2) => ({ state: state2, heal: false });
var heal = (state2) => ({ state: state2.stale ? state2 : { ...state2, stale: true }, heal: true });
function delta(state2, frame2) {
  return inOrder(state2, frame2, () => ({ text: state2.text + frame2.text }));
}
function step(state2, frame2) {
  return inOrder(state2, frame2, () => ({ steps: withStep(state2.steps, frame2) }));
}
function stepsOmitted(state2, frame2) {
  return inOrder(state2, frame2, () => ({ steps_omitted: frame2.count }));
}
function inOrder(state2, frame2, change2) {
  if (frame2.epoch < state2.epoch) return keep(state2);
  if (frame2.epoch > state2.epoch) return heal(state2);
  if (frame2.seq <= state2.seq) return keep(state2);
  if (frame2.seq > state2.seq + 1 || isFinal(state2)) return heal(state2);
  return keep({ ...state2, ...change2(), seq: frame2.seq, status: "streaming", progress: null });
}
function withStep(steps, { index, kind, title, text }) {
  const known2 = steps.find((one) => one.index === index);
  if (!known2) return [...steps, { index, kind, title: title ?? "", text: text ?? "" }].sort((a, b) => a.index - b.index);
  const grown = { ...known2, title: title || known2.title, text: known2.text + (text ?? "") };
  return steps.map((one) => one === known2 ? grown : one);
}
function reset(state2, frame2) {
  if (frame2.epoch <= state2.epoch) return keep(state2);
  const missedOne = frame2.epoch > state2.epoch + 1;
  const next = { ...state2, epoch: frame2.epoch, seq: 0, status: "streaming", text: "", steps: [], steps_omitted: 0, drafts: frame2.draft ? [...state2.drafts, frame2.draft] : state2.drafts, backend: frame2.backend ?? state2.backend, model: frame2.model ?? "", finish: null, error: null, progress: null, stale: missedOne };
  return { state: next, heal: missedOne };
}
function end(state2, frame2) {
  if (frame2.epoch < state2.epoch) return keep(state2);
  if (frame2.epoch > state2.epoch || frame2.seq !== state2.seq) return heal(state2);
  const { status, backend, model, finish: finish2 = null, error = null, attempts = [], ttft_ms = null, duration_ms = null } = frame2;
  return keep({ ...state2, status, finish: finish2, error, attempts, ttft_ms, duration_ms, omitted: frame2.omitted ?? state2.omitted, tokens: frame2.tokens ?? null, demo: frame2.demo ?? state2.demo, backend: backend ?? state2.backend, model: model ?? state2.model, route: null, progress: null, stale: false, seams: signed(state2.seams, backend, model) });
}
function route(state2, frame2) {
  if (frame2.epoch < state2.epoch || frame2.epoch === state2.epoch && isFinal(state2)) return keep(state2);
  const { epoch, backend, model = "", reason = "" } = frame2;
  const seams = epoch === state2.epoch ? signed(state2.seams, backend, model) : state2.seams;
  return keep({ ...state2, route: { epoch, backend, model, reason }, reason: reason || state2.reason, demo: Boolean(frame2.demo), seams, progress: null });
}
function progress(state2, frame2) {
  if (isFinal(state2)) return keep(state2);
  const { stage: stage2 = "", done = null, total = null, queue: queue2 = null } = frame2;
  return keep({ ...state2, progress: { stage: stage2, done, total, queue: queue2 } });
}
function rating(state2, frame2) {
  return keep(state2.rating === frame2.rating ? state2 : { ...state2, rating: frame2.rating });
}
function takeSnapshot(state2, frame2) {
  const old = state2 ?? blank(frame2.reply, frame2.conversation);
  if (state2 && compare(frame2, state2) < 0) return state2;
  if (state2 && compare(frame2, state2) === 0 && isFinal(state2) && !isFinalStatus(frame2.status)) return state2;
  const sameEpoch = frame2.epoch === old.epoch;
  const { conversation = old.conversation, epoch, seq, status, text, backend = "", model = "" } = frame2;
  const next = { ...old, conversation, epoch, seq, status, text, backend, model, demo: frame2.demo ?? old.demo, steps: frame2.steps ?? [], steps_omitted: frame2.steps_omitted ?? 0, drafts: frame2.drafts ?? [], seams: frame2.seams ?? [], finish: sameEpoch ? old.finish : null, error: sameEpoch ? old.error : null, progress: null, stale: false };
  if (isFinal(next)) next.route = null;
  return next;
}
var Replies = class {
  #states = /* @__PURE__ */ new Map();
  #thumbs = /* @__PURE__ */ new Map();
  get(id) {
    return this.#states.get(id);
  }
  apply(frame2) {
    const before = this.#states.get(frame2.reply);
    if (frame2.type === "rating") this.#thumbs.set(frame2.reply, frame2.rating);
    const { state: state2, heal: wanted } = reduce(before, frame2);
    if (state2) this.#states.set(frame2.reply, state2);
    return { state: state2, heal: wanted, changed: state2 !== before };
  }
  load(message, conversation) {
    const known2 = this.#states.get(message.id);
    const fresh = { ...fromMessage(message, conversation), rating: this.#thumbs.get(message.id) ?? message.rating ?? 0 };
    if (known2 && !isNewer(fresh, known2)) return known2;
    if (known2 && compare(fresh, known2) === 0) fresh.route = known2.route;
    this.#states.set(message.id, fresh);
    return fresh;
  }
  reconnected() {
    this.#thumbs.clear();
  }
  forget(conversation) {
    for (const [id, state2] of this.#states) if (state2.conversation === conversation) this.#states.delete(id);
  }
  running(conversation) {
    return this.#of(conversation).filter((state2) => !isFinal(state2));
  }
  stale(conversation) {
    return this.#of(conversation).filter((state2) => state2.stale);
  }
  have(conversation) {
    const owed = this.#of(conversation).filter((state2) => !isFinal(state2) || state2.stale);
    return Object.fromEntries(owed.map(({ id, epoch, seq }) => [id, { epoch, seq }]));
  }
  #of(conversation) {
    return [...this.#states.values()].filter((state2) => state2.conversation === conversation);
  }
};
function isNewer(fresh, known2) {
  const order = compare(fresh, known2);
  return order > 0 || order === 0 && (isFinal(fresh) || known2.stale && !isFinal(known2));
}

// static/js/text/model_names.js
var LAST_PART = /[^/\\]+(?=[/\\]*$)/;
var shared = /* @__PURE__ */ new Set();
var briefly = (name) => LAST_PART.exec(name)?.[0] ?? name;
function nameModels(names) {
  const all2 = [...new Set(names)].map(briefly);
  shared = new Set(all2.filter((name, at) => all2.indexOf(name) !== at));
  for (const element of document.querySelectorAll("[data-model]")) showModel(element, element.dataset.model ?? "");
}
function modelWords(name) {
  const brief = briefly(name);
  return shared.has(brief) ? name : brief;
}
function showModel(element, name) {
  put(element, { title: name });
  if (element.dataset.model !== name) element.dataset.model = name;
  setText(element, modelWords(name));
}

// static/js/text/days.js
var DAY = 24 * 60 * 60 * 1e3;
var midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
function dayOf(iso, now = /* @__PURE__ */ new Date()) {
  const date = new Date(iso);
  const days2 = Math.round((midnight(now) - midnight(date)) / DAY);
  if (days2 <= 0) return "today";
  if (days2 === 1) return "yesterday";
  if (days2 <= 7) return "week";
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}`;
}
function precisionOf(iso, now = /* @__PURE__ */ new Date()) {
  const date = new Date(iso);
  const days2 = Math.round((midnight(now) - midnight(date)) / DAY);
  if (days2 <= 0) return "time";
  if (days2 < 7) return "weekday";
  return date.getFullYear() === now.getFullYear() ? "day" : "date";
}
function daysLeft(deletedAt, days2, now = /* @__PURE__ */ new Date()) {
  return Math.max(0, Math.ceil(days2 - (now.getTime() - Date.parse(deletedAt)) / DAY));
}
function byDay(conversations2, now = /* @__PURE__ */ new Date()) {
  const groups = [];
  for (const conversation of conversations2) {
    const day = dayOf(conversation.updated_at, now);
    const last2 = groups.at(-1);
    if (last2?.day === day) last2.conversations.push(conversation);
    else groups.push({ day, conversations: [conversation] });
  }
  return groups;
}

// static/js/transport/boot.js
var boot = JSON.parse(document.getElementById("boot")?.textContent ?? "");
var language = document.documentElement.lang || "en";

// static/js/text/words.js
function backendName(backend) {
  if (backend === "victoria") return gettext("Victoria");
  if (backend === "mlx") return gettext("MLX");
  return backend || gettext("Backend");
}
function statusWord(status) {
  switch (status) {
    case "healthy":
      return gettext("Answers");
    case "degraded":
      return gettext("Answers, with problems");
    case "unhealthy":
      return gettext("Does not answer");
    default:
      return gettext("Not known yet");
  }
}
function outcomeWord(outcome) {
  switch (outcome) {
    case "answered":
      return gettext("Answered");
    case "failed":
      return gettext("Failed");
    case "stopped":
      return gettext("Stopped");
    case "lost":
      return gettext("Lost when the server restarted");
    default:
      return outcome ?? "";
  }
}
function stepKind(kind) {
  switch (kind) {
    case "thought":
      return gettext("Thought");
    case "action":
      return gettext("Action");
    case "exploration":
      return gettext("Exploration");
    case "clarification":
      return gettext("Question");
    default:
      return gettext("Step");
  }
}
var stepIcon = (kind) => ({ thought: "brain", action: "zap", exploration: "compass", clarification: "circle-question-mark" })[kind] ?? "route";
function reasonSentence(reason) {
  switch (reason) {
    case "connect":
      return gettext("The connection was refused.");
    case "tls":
      return gettext("The secure connection could not be established.");
    case "connect_timeout":
      return gettext("Connecting took too long.");
    case "first_timeout":
      return gettext("The reply did not start in time.");
    case "idle_timeout":
      return gettext("The reply stopped midway.");
    case "deadline":
      return gettext("The reply took longer than allowed.");
    case "status":
      return gettext("The backend answered with an error.");
    case "overloaded":
      return gettext("The backend is overloaded.");
    case "bad_stream":
      return gettext("The backend sent data that could not be read.");
    case "empty":
      return gettext("The reply was empty.");
    case "incomplete":
      return gettext("The reply ended before it was complete.");
    case "backend_error":
      return gettext("The backend reported an error.");
    case "too_large":
      return gettext("The reply was longer than allowed.");
    case "internal":
      return gettext("Something went wrong on the chat server.");
    case "lost":
      return gettext("The connection to the server was lost.");
    case "ran_on":
      return gettext("It went on to write your next message itself. That is not part of the reply.");
    case "resting":
      return gettext("It failed recently and is skipped for now.");
    default:
      return typeof reason === "string" ? reason : reason?.message ?? "";
  }
}
function errorSentence(error) {
  return error ? error.message || reasonSentence(error.kind) : "";
}
function unsentSentence(item4, online) {
  const { state: state2, error, frame: frame2, after, line: line3 } = item4;
  if (line3) return lineSentence(line3);
  if (state2 === "failed") return error?.message || gettext("This message could not be sent.");
  if (isSending(item4, online)) return gettext("Sending…");
  if (online || state2 === "acked" || after || frame2.type === "branch") return "";
  return gettext("Not sent yet. It will be sent when the connection is back.");
}
function lineSentence(line3) {
  switch (line3) {
    case "waits":
      return gettext("Waiting for the reply to finish.");
    case "aside":
      return gettext("Waiting for a reply on another branch.");
    case "asks":
      return gettext("Not sent yet. Send it now?");
  }
}
var isSending = (item4, online) => Boolean(online && item4?.slow && item4.state === "sent" && !item4.after && item4.frame.type !== "branch");
var timeOnly = lazily(() => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
var dayAndTime = lazily(() => new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
var inFull = lazily(() => new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium", hourCycle: "h23" }));
var weekday = lazily(() => new Intl.DateTimeFormat(language, { weekday: "short" }));
var dayOnly = lazily(() => new Intl.DateTimeFormat(language, { day: "numeric", month: "short" }));
var dateOnly = lazily(() => new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "2-digit" }));
var month = lazily(() => new Intl.DateTimeFormat(language, { month: "long", year: "numeric" }));
var inSeconds = lazily(() => new Intl.NumberFormat(language, { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1 }));
var whole = lazily(() => new Intl.NumberFormat(language));
var toDate = (value) => new Date(typeof value === "number" ? value * 1e3 : value);
function shortTime(value) {
  const date = toDate(value);
  if (Number.isNaN(date.getTime())) return "";
  return date.toDateString() === (/* @__PURE__ */ new Date()).toDateString() ? timeOnly().format(date) : dayAndTime().format(date);
}
function rowTime(value) {
  const format = { time: timeOnly, weekday, day: dayOnly, date: dateOnly }[precisionOf(value)];
  return format().format(toDate(value));
}
function fullTime(value) {
  const date = toDate(value);
  return Number.isNaN(date.getTime()) ? "" : inFull().format(date);
}
var seconds = (ms) => inSeconds().format(ms / 1e3);
var count = (number) => whole().format(number);
function daysLeftWords(days2) {
  if (days2 < 1) return gettext("Will be deleted permanently today");
  return interpolate(ngettext("%(count)s day left", "%(count)s days left", days2), { count: count(days2) }, true);
}
function dayName(day) {
  if (day === "today") return gettext("Today");
  if (day === "yesterday") return gettext("Yesterday");
  if (day === "week") return gettext("Last 7 days");
  const [year, number] = day.split("-").map(Number);
  const name = month().format(new Date(year, number - 1, 1));
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
function lazily(make2) {
  let made;
  return () => made ??= make2();
}

// static/js/state/writers.js
var named = (backend, model) => model ? `${backendName(backend)} · ${modelWords(model)}` : backendName(backend);
function writerWords(reply) {
  if (!reply) return "";
  if (reply.status === "failed") return gettext("No backend");
  const backend = reply.backend || (isFinal(reply) ? "" : reply.route?.backend ?? "");
  return backend && named(backend, reply.model || (isFinal(reply) ? "" : reply.route?.model));
}
function writers({ list, standard }) {
  const name = modelWords(standard);
  const first = name ? interpolate(gettext("MLX · %(name)s (default)"), { name }, true) : gettext("MLX · default model");
  return [{ words: backendName("victoria"), choice: { use_victoria: true }, gone: false }, { words: first, choice: { use_victoria: false, model: "" }, gone: false }, ...list.filter((model) => model.name !== standard).map((model) => ({ words: model.gone ? interpolate(gettext("%(name)s (not available)"), { name: named("mlx", model.name) }, true) : named("mlx", model.name), choice: { use_victoria: false, model: model.name }, gone: Boolean(model.gone) }))];
}

// static/js/messages/regenerate_menu.js
var RegenerateMenu = class {
  #menu = new Menu(byId("regenerate-menu"));
  constructor({ models: models2, regenerate: regenerate2 }) {
    this.models = models2;
    this.regenerate = regenerate2;
  }
  open(reply, button) {
    const offered2 = writers(this.models);
    byId("regenerate-menu").replaceChildren(...offered2.map(item));
    this.#menu.open(button, (_, { dataset }) => this.regenerate(reply, offered2[Number(dataset.number)].choice));
  }
};
function item({ words, gone }, number) {
  const root = clone("regenerate-choice");
  root.dataset.number = String(number);
  if (gone) root.setAttribute("aria-disabled", "true");
  setText(parts(root).name, words);
  return root;
}

// static/js/messages/scroll.js
var NEAR = 64;
var Scroll = class {
  #stick = true;
  #lastTop = 0;
  #moves = 0;
  #anchor = null;
  #isAnchored = CSS.supports("overflow-anchor", "auto");
  constructor({ scroller, content, button, end: end2 }) {
    this.scroller = scroller;
    this.content = content;
    this.button = button;
    this.end = end2;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    scroller.addEventListener("wheel", (event) => event.deltaY < 0 && scroller.scrollTop > 0 && this.leave(), { passive: true });
    for (const type of ["wheel", "pointerdown"]) scroller.addEventListener(type, () => this.#moves++, { passive: true });
    onKey(scroller, () => this.#moves++);
    button.addEventListener("click", () => this.toEnd({ smooth: true }));
    const observer = new ResizeObserver(() => this.#resized());
    observer.observe(content);
    observer.observe(scroller);
  }
  get isAtEnd() {
    return this.#stick;
  }
  toEnd({ smooth = false } = {}) {
    this.#stick = true;
    this.#moves++;
    const calm = !this.end.isShown || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.end.show();
    this.scroller.scrollTo({ top: this.#bottom, behavior: smooth && !calm ? "smooth" : "instant" });
    this.#show();
  }
  show(element, place2 = element) {
    this.leave();
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const [view, at] = [this.scroller, place2].map((one) => one.getBoundingClientRect());
    if (at.top < view.top || at.bottom > view.bottom) this.scroller.scrollTop += at.top - view.top - view.height / 3;
    this.#arrived();
  }
  bring(element) {
    const mine = ++this.#moves;
    this.show(element);
    return (place2) => mine === this.#moves && element.isConnected && this.show(element, place2);
  }
  bookmark() {
    const stick = this.#stick;
    const top = topOf(this.scroller);
    const element = [...this.content.children].find((one) => !one.matches(".more") && one.getBoundingClientRect().bottom > top);
    const place2 = element ? topOf(element) : top;
    return () => stick || !element?.isConnected ? this.toEnd() : this.hold(element, place2);
  }
  leave() {
    if (this.#stick && !this.#isAnchored) this.#remember();
    this.#stick = false;
  }
  keep(change2) {
    if (this.#isAnchored && this.scroller.scrollTop > 0) return change2();
    this.#remember();
    change2();
    this.#restore();
  }
  hold(element, top) {
    this.scroller.scrollTop += topOf(element) - top;
    this.#stick = this.#isNear;
    this.#arrived();
  }
  get #bottom() {
    return this.content.hidden ? 0 : this.scroller.scrollHeight;
  }
  get #isNear() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return this.end.isShown && scrollHeight - scrollTop - clientHeight < NEAR;
  }
  #scrolled() {
    if (!this.#isAnchored && !this.#stick) this.#restore();
    if (this.#isNear) this.#stick = true;
    else if (this.scroller.scrollTop < this.#lastTop - 2) this.#stick = false;
    this.#arrived();
  }
  #resized() {
    if (this.#stick) this.scroller.scrollTop = this.#bottom;
    else if (!this.#isAnchored) this.#restore();
    this.#show();
  }
  #arrived() {
    this.#lastTop = this.scroller.scrollTop;
    if (!this.#isAnchored && !this.#stick) this.#remember();
    this.#show();
  }
  #remember() {
    const top = topOf(this.scroller);
    const firstOf = (one) => [...one.children].find((child) => !child.matches(".more") && child.getBoundingClientRect().bottom > top);
    let element = firstOf(this.content);
    while (element && topOf(element) < top && firstOf(element)) element = firstOf(element);
    this.#anchor = element ? { element, depth: this.#depthOf(element) } : null;
  }
  #restore() {
    if (!this.#anchor?.element.isConnected) return;
    const depth = this.#depthOf(this.#anchor.element);
    this.scroller.scrollTop += Math.round(depth) - Math.round(this.#anchor.depth);
    this.#anchor.depth = depth;
  }
  #depthOf(element) {
    return topOf(element) + this.scroller.scrollTop;
  }
  #show() {
    put(this.button, { hidden: this.content.hidden || this.#stick || this.#isNear });
  }
};
var topOf = (element) => element.getBoundingClientRect().top;

// static/js/messages/stable_layout.js
var PATIENCE_MS2 = 1500;
var STEP_MS2 = 16;
var DUE2 = ".prose:empty, .formula:not(.formula--drawn, .formula--source, .formula--open)";
async function hideUntilStable(timeline2) {
  const end2 = performance.now() + PATIENCE_MS2;
  while (isMoving(timeline2) && performance.now() < end2) {
    timeline2.classList.add("timeline--unstable");
    await new Promise((resolve2) => setTimeout(resolve2, STEP_MS2));
  }
  timeline2.classList.remove("timeline--unstable");
}
function isMoving(timeline2) {
  return [...timeline2.querySelectorAll(DUE2)].some((due) => due.getBoundingClientRect().bottom > 0);
}

// static/js/lib/in_sight.js
function watcher(root, rootMargin, tell) {
  const latest = (entries) => new Map(entries.map((entry) => [entry.target, entry])).values();
  return new IntersectionObserver((entries, observer) => [...latest(entries)].forEach((entry) => tell(entry, observer)), { root, rootMargin });
}
function letRest({ isIntersecting, target: target2 }, observer) {
  if (isIntersecting) return;
  target2.classList.add("message--resting");
  observer.unobserve(target2);
}

// static/js/lib/slices.js
var turn = 0;
var isUrgent = false;
var all = /* @__PURE__ */ new Set();
function freshTime() {
  turn += 1;
}
function atOnce(job) {
  isUrgent = true;
  try {
    job();
    for (const one of all) one.flush();
  } finally {
    isUrgent = false;
  }
}
var Slices = class {
  #limits;
  #began = 0;
  #used = 0;
  #turn = 0;
  #waiting = [];
  #isWorking = false;
  constructor(limits) {
    this.#limits = limits;
    all.add(this);
  }
  get hasTime() {
    if (isUrgent) return true;
    const now = performance.now();
    if (now - this.#began > this.#limits.frame || this.#turn !== turn) [this.#began, this.#used, this.#turn] = [now, 0, turn];
    return this.#used < this.#limits.ms;
  }
  run(job) {
    const start = performance.now();
    try {
      return job();
    } finally {
      this.#used += performance.now() - start;
    }
  }
  count(ms) {
    this.#used += ms;
  }
  later(job) {
    this.#waiting.push(job);
    if (!this.#isWorking) this.#work();
  }
  flush() {
    while (this.#waiting.length) attempt(this.#waiting.pop());
  }
  async #work() {
    this.#isWorking = true;
    while (this.#waiting.length) {
      await pause(0);
      while (this.#waiting.length && this.hasTime) attempt(this.#waiting.pop());
      if (this.#waiting.length) await pause(this.#limits.frame / 2);
    }
    this.#isWorking = false;
  }
};
var pause = (ms) => new Promise((resolve2) => setTimeout(resolve2, ms));
function attempt(job) {
  try {
    job();
  } catch (error) {
    reportError(error);
  }
}

// static/js/text/fold.js
var ACCENTED = /([\p{sc=Latin}\p{sc=Greek}0-9])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20e2\ufe20-\ufe2f]+/gu;
var STRESSED = /([аеиоуыэюяіє][\u0306\u0308]?)[\u0300\u0301]+/g;
var POINTS = /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]/g;
var LOOKS = new RegExp("[\\ufe00-\\ufe0f]|\\p{Emoji_Modifier}", "gu");
var LETTERS = { ...Object.fromEntries([..."øłđðħıŧɨƀɓɖɗƙƴŋɲƶɵʉⱥɉɍɏ"].map((letter2, index) => [letter2, "olddhitibbddkynnzouajry"[index]])), æ: "ae", œ: "oe", þ: "th", ß: "ss", ς: "σ", ё: "е" };
var SPECIAL = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
var UNIT = new RegExp("(?:[\\u1100-\\u115f][\\u1160-\\u11ff]+|\\P{M})\\p{M}*|\\p{M}+", "gu");
var known = /* @__PURE__ */ new Map();
function foldUnit(unit) {
  const plain3 = unit.normalize("NFKD").toLowerCase().replace(ACCENTED, "$1").replace(STRESSED, "$1").replace(POINTS, "").replace(LOOKS, "");
  return plain3.normalize("NFC").replace(SPECIAL, (letter2) => LETTERS[letter2]);
}
function foldOnce(unit) {
  const found = known.get(unit) ?? foldUnit(unit);
  known.set(unit, found);
  return found;
}
var fold = (text) => foldedIn(text).text;
function foldedIn(text) {
  if (/^[\0-\x7f]*$/.test(text)) return { text: text.toLowerCase(), begins: null, ends: null };
  let folded = "";
  const begins2 = [];
  const ends = [];
  for (const { 0: unit, index } of text.matchAll(UNIT)) {
    const plain3 = foldOnce(unit);
    folded += plain3;
    for (let at = 0; at < plain3.length; at += 1) {
      begins2.push(index);
      ends.push(index + unit.length);
    }
    if (!plain3 && ends.length) ends[ends.length - 1] = index + unit.length;
  }
  return { text: folded, begins: begins2, ends };
}

// static/js/messages/found_words.js
var NAME = "found";
var DRAWING_MS = 1e4;
var SIGN = `[${"Han Hiragana Katakana Hangul Thai Lao Khmer Myanmar Tai_Le New_Tai_Lue Tai_Tham Tai_Viet Balinese Javanese".replace(/\w+/g, "\\p{sc=$&}").replaceAll(" ", "")}ー]`;
var LETTER = `(?!${SIGN})[\\p{L}\\p{N}\\p{M}]`;
var BEGINS = new RegExp(`^${LETTER}`, "u");
var ENDS = new RegExp(`${LETTER}$`, "u");
var drawing = null;
function markWords(root, words) {
  const folded = words.map(fold).filter(Boolean);
  const ranges = folded.length ? [...rangesOf(root, wholeWords(folded))] : [];
  if (globalThis.Highlight) CSS.highlights.set(NAME, new Highlight(...ranges));
  return ranges[0] ?? null;
}
function markWhileDrawn(root, words, first) {
  let isFound = false;
  const mark2 = () => {
    const place2 = markWords(root, words);
    if (place2 && !isFound) first(place2);
    isFound ||= Boolean(place2);
  };
  mark2();
  drawing?.disconnect();
  const observer = drawing = new MutationObserver(mark2);
  observer.observe(root, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), DRAWING_MS);
}
function forgetWords() {
  drawing?.disconnect();
  globalThis.CSS?.highlights?.delete(NAME);
}
function* rangesOf(root, pattern) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const { start, end: end2 } of placesOf(node.data, pattern)) {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end2);
      yield range;
    }
  }
}
function* placesOf(text, pattern) {
  const { text: folded, begins: begins2, ends } = foldedIn(text);
  for (const { 0: word, index } of folded.matchAll(pattern)) {
    const last2 = index + word.length - 1;
    yield { start: begins2 ? begins2[index] : index, end: ends ? ends[last2] : last2 + 1 };
  }
}
function wholeWords(words) {
  return new RegExp(words.map(whole2).join("|"), "gu");
}
function whole2(word) {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return `${BEGINS.test(word) ? `(?<!${LETTER})` : ""}${escaped}${ENDS.test(word) ? `(?!${LETTER})` : "(?!\\p{M})"}`;
}

// static/js/messages/painter.js
var SHARE = 3;
var QUICK_MS = 6;
var Painter = class {
  #dirty = /* @__PURE__ */ new Set();
  #requested = false;
  #notBefore = 0;
  mark(view) {
    this.#dirty.add(view);
    if (this.#requested) return;
    this.#requested = true;
    const wait = this.#notBefore - performance.now();
    if (wait > 0) setTimeout(() => requestAnimationFrame(() => this.#paint()), wait);
    else requestAnimationFrame(() => this.#paint());
  }
  forget(view) {
    this.#dirty.delete(view);
  }
  #paint() {
    this.#requested = false;
    const views2 = [...this.#dirty];
    this.#dirty.clear();
    const start = performance.now();
    for (const view of views2) paintSafely(view);
    const took = performance.now() - start;
    this.#notBefore = took > QUICK_MS ? start + took * (1 + SHARE) : 0;
  }
};
function paintSafely(view) {
  try {
    view.paint();
  } catch (error) {
    reportError(error);
  }
}

// static/js/lib/text_field.js
var isModChosen = false;
var needsMod = () => isModChosen || Boolean(globalThis.matchMedia?.("(pointer: coarse)").matches);
function setSendKey(key) {
  isModChosen = key === "mod-enter";
}
var sendKeyName = () => keyName("Enter", needsMod());
function isSendKey(event) {
  return isEnter(event) && !event.shiftKey && (withMod(event) || !needsMod());
}
function insertText(field, text) {
  field.focus();
  document.execCommand("insertText", false, text);
}
var withMod = ({ ctrlKey, metaKey }) => Boolean(ctrlKey || metaKey);
var isEnter = (given) => given.key === "Enter" && !given.altKey && !isComposed(given);
function showEnter(field) {
  field.enterKeyHint = needsMod() ? "enter" : "send";
}
function clean(text) {
  const whole4 = text.replaceAll("\0", "").trimEnd();
  return whole4.toWellFormed?.() ?? whole4;
}
function tooLong(text, limit) {
  if (text.length <= limit) return "";
  const length = [...text].length;
  if (length <= limit) return "";
  const numbers2 = { length: length.toLocaleString(), limit: limit.toLocaleString() };
  return interpolate(gettext("The message is too long: %(length)s characters; the limit is %(limit)s."), numbers2, true);
}
function nameTooLong(name, limit) {
  const length = [...name].length;
  if (length <= limit) return "";
  const numbers2 = { length: length.toLocaleString(), limit: limit.toLocaleString() };
  return interpolate(gettext("The name is too long: %(length)s characters; the limit is %(limit)s. Shorten it."), numbers2, true);
}
function fit(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

// static/js/messages/editor.js
var Editor = class {
  #id;
  constructor({ id, text, limit, edits: edits2, onSave, onCancel }) {
    this.limit = limit;
    this.edits = edits2;
    this.onSave = onSave;
    this.onCancel = onCancel;
    this.#id = id;
    this.root = clone("editor");
    this.view = parts(this.root);
    this.view.field.value = edits2.read(id) ?? text;
    this.root.addEventListener("submit", (event) => this.#submit(event));
    this.view.field.addEventListener("input", () => this.#typed());
    onKey(this.view.field, (event) => this.#key(event));
    showEnter(this.view.field);
    this.view.cancel.addEventListener("click", () => this.#cancel());
  }
  focus() {
    const { field } = this.view;
    this.fit();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
  fit() {
    fit(this.view.field);
  }
  set waiting(on) {
    this.view.field.readOnly = on;
    this.view.save.disabled = on;
  }
  set cancellable(on) {
    this.view.cancel.disabled = !on;
  }
  say(sentence2) {
    setText(this.view.note, sentence2);
    this.view.note.hidden = !sentence2;
  }
  #typed() {
    this.edits.write(this.#id, this.view.field.value);
    this.fit();
    this.say("");
  }
  #submit(event) {
    event.preventDefault();
    if (this.view.save.disabled) return;
    const text = clean(this.view.field.value);
    const refusal = text.trim() ? tooLong(text, this.limit) : gettext("A message cannot be empty.");
    this.say(refusal);
    if (refusal) return;
    this.edits.drop(this.#id);
    this.onSave(text);
  }
  #cancel() {
    if (this.view.cancel.disabled) return;
    this.edits.drop(this.#id);
    this.onCancel();
  }
  #key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.#cancel();
    } else if (isSendKey(event)) {
      event.preventDefault();
      this.root.requestSubmit();
    }
  }
};

// static/js/lib/clipboard.js
var SHOWN_MS2 = 1600;
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
}
function copyButton(button, text) {
  const words = button.getAttribute("aria-label") ?? "";
  const svg = button.querySelector("svg");
  let timer2;
  button.addEventListener("click", async () => {
    await copy(text());
    setIcon(svg, "check");
    label(button, gettext("Copied"));
    clearTimeout(timer2);
    timer2 = setTimeout(() => {
      setIcon(svg, "copy");
      label(button, words);
    }, SHOWN_MS2);
  });
}
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  focused?.focus();
}

// static/js/messages/switcher.js
var Switcher = class {
  #versions = [];
  #at = 0;
  constructor({ switcher, previous, next, place: place2 }, onTurn) {
    this.root = switcher;
    this.previous = previous;
    this.next = next;
    this.place = place2;
    this.onTurn = onTurn;
    previous.addEventListener("click", () => this.#turn(-1));
    next.addEventListener("click", () => this.#turn(1));
    onKey(switcher, (event) => this.#key(event));
  }
  update(versions, id, writers2 = []) {
    this.#versions = versions;
    this.#at = versions.indexOf(id);
    put(this.root, { hidden: versions.length < 2 });
    if (this.root.hidden) return;
    const numbers2 = { number: this.#at + 1, count: versions.length };
    setText(this.place, interpolate("%(number)s/%(count)s", numbers2, true));
    this.root.setAttribute("aria-label", byWriter(interpolate(gettext("Version %(number)s of %(count)s"), numbers2, true), writers2[this.#at]));
    put(this.place, { title: writers2.some(Boolean) ? writers2.map((writer, at) => byWriter(String(at + 1), writer)).join("\n") : "" });
    put(this.previous, { disabled: this.#at === 0, title: byWriter(gettext("Previous version"), writers2[this.#at - 1]) });
    put(this.next, { disabled: this.#at === versions.length - 1, title: byWriter(gettext("Next version"), writers2[this.#at + 1]) });
  }
  focus(side) {
    const [wanted, other] = side === "next" ? [this.next, this.previous] : [this.previous, this.next];
    (wanted.disabled ? other : wanted).focus({ preventScroll: true });
  }
  #turn(step2) {
    const id = this.#versions[this.#at + step2];
    if (id) this.onTurn(id, step2 > 0 ? "next" : "previous");
  }
  #key(event) {
    const step2 = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step2 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#turn(step2);
  }
};
var byWriter = (words, writer) => writer ? `${words}: ${writer}` : words;

// static/js/messages/message_view.js
var NOWHERE = { versions: [], item: null };
var MessageView = class {
  message;
  constructor(role, { onTurn }) {
    this.root = clone("message");
    this.root.classList.add(`message--${role}`);
    this.view = parts(this.root);
    this.switcher = new Switcher(this.view, (id, side) => this.message && onTurn(this.message.id, id, side));
    copyButton(this.view.copy, () => this.source());
  }
  source() {
    return "";
  }
  forget() {
  }
  isMoved(place2, before = NOWHERE) {
    if (place2.item || before.item || place2.versions.join() !== before.versions.join()) return true;
    const keys = Object.keys(place2);
    return keys.some((key) => key !== "versions" && place2[key] !== before[key]);
  }
};

// static/js/text/visible.js
var SEEN = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
var TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
var TOWER = new RegExp("\\p{M}{64}(?=\\p{M})", "gu");
var UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
var withoutUnseen = (text) => text.replace(UNSEEN, "");
var isSeen = (text) => SEEN.test(text);
var asName = (name) => isSeen(name) ? name.replace(TURNING, "") : "";
var tame = (text) => text.replace(TOWER, "$& ");

// static/js/messages/person_view.js
var PersonView = class extends MessageView {
  #editor = null;
  #said = "";
  #place = NOWHERE;
  item = null;
  online;
  constructor(actions2) {
    super("user", actions2);
    this.actions = actions2;
    setText(this.view.author, gettext("You wrote"));
    this.view.retry.addEventListener("click", () => this.item && actions2.onRetry(this.item));
    this.view.withdraw.addEventListener("click", () => this.item && actions2.onWithdraw(this.item));
    this.view.edit.addEventListener("click", () => this.edit());
  }
  source() {
    return this.message?.text ?? this.item?.frame.text ?? "";
  }
  show(place2) {
    if (!this.isMoved(place2, this.#place)) return;
    this.#place = place2;
    const { message, item: item4, versions, online, temporary: temporary2 } = place2;
    if (this.message && this.item && !item4) this.#close();
    this.message = message;
    this.item = item4;
    this.online = online;
    this.editable = Boolean(message) && !temporary2;
    this.switcher.update(versions, message?.id ?? "");
    this.paint();
  }
  paint() {
    const { view, message, item: item4 } = this;
    const pending = message ? null : item4;
    setText(view.text, tame(this.source()));
    view.footer.hidden = Boolean(this.#editor ?? item4?.line);
    view.details.hidden = true;
    view.edit.hidden = !this.editable;
    const words = pending ? unsentSentence(pending, this.online) : "";
    setText(view.status_words, words);
    view.status.hidden = !words;
    const sending = isSending(pending, this.online);
    view.choices.hidden = !words || sending;
    this.root.classList.toggle("message--sending", sending);
    this.#offer(pending);
    this.root.classList.toggle("message--pending", Boolean(pending));
    this.root.classList.toggle("message--failed", pending?.state === "failed");
    if (message && (item4 || this.actions.edits.read(message.id) !== void 0)) this.#open();
    this.#follow();
  }
  #offer(pending) {
    const { view, root } = this;
    const line3 = pending?.line;
    view.withdraw.hidden = false;
    view.retry.hidden = line3 ? line3 === "waits" : pending?.state !== "failed";
    setText(view.withdraw, line3 ? gettext("Take back") : gettext("Back to the field"));
    setText(view.retry, line3 ? gettext("Send") : gettext("Try again"));
    root.classList.toggle("message--waiting", line3 === "waits");
  }
  edit() {
    this.#open();
    this.#editor?.focus();
  }
  #open() {
    if (this.#editor || !this.message) return;
    const { id, text } = this.message;
    this.#editor = new Editor({ id, text: this.item?.frame.text ?? text, limit: this.actions.limit, edits: this.actions.edits, onSave: (typed) => this.actions.onEdit(id, typed), onCancel: () => this.#cancel() });
    this.view.text.after(this.#editor.root);
    this.#arrange(true);
    queueMicrotask(() => this.#editor?.fit());
  }
  #cancel() {
    if (this.item) this.actions.onWithdrawEdit(this.item);
    this.#close();
    this.view.edit.focus();
  }
  #close() {
    this.#editor?.root.remove();
    this.#editor = null;
    this.#said = "";
    this.#arrange(false);
  }
  #arrange(editing) {
    this.view.text.hidden = this.view.footer.hidden = editing;
    this.root.classList.toggle("message--editing", editing);
  }
  #follow() {
    if (!this.#editor) return;
    const state2 = this.item?.state ?? "failed";
    this.#editor.waiting = state2 !== "failed";
    this.#editor.cancellable = state2 === "failed" || state2 === "waiting";
    const words = this.item ? unsentSentence(this.item, this.online) : "";
    if (words !== this.#said) this.#editor.say(words);
    this.#said = words;
  }
};

// static/js/markdown/sink.js
import DOMPurify from "dompurify";

// static/js/markdown/links.js
var FOLLOWED = /^(?:https?:\/\/[^/\\]|mailto:)/i;
var DOTS = /[\u2024\u3002\ufe52\uff0e\uff61]/g;
var LABEL = "[\\p{L}\\p{M}\\p{N}_-]+";
var HOST = new RegExp(`(?:(?<scheme>h(?:tt|xx)ps?|ftps?):[/\\\\]{0,3}|(?<![\\p{L}\\p{M}\\p{N}_.-]))(?<host>(?:${LABEL}\\.)*${LABEL})`, "giu");
var TAIL = /\.?[/\\?#:][^\s\u3000-\u303f\uff00-\uffef]*/y;
var NAME2 = new RegExp("\\.(?:\\p{L}[\\p{L}\\p{M}]+|xn--[\\w-]+)$", "u");
var NUMBERS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
var FILES = ["bak|bat|bin|bmp|c|cfg|class|conf|cpp|cs|css|csv|dll|docx?|env|exe|gif|gz|h|hpp|html?|ini|ipynb|java|jpe?g|js|json|jsx|kt|lock|log", "mjs|mp3|mp4|pdf|php|png|pptx?|rb|scss|sql|svg|tar|toml|tsx?|txt|vue|wav|webp|xlsx?|xml|ya?ml"];
var FILE = new RegExp(`\\.(?:${FILES.join("|")})$`, "i");
var LONGEST = 2e3;
function namesOtherHost(words, host) {
  return hostsIn(words).some((named3) => withoutWww(named3) !== withoutWww(host));
}
function hostsIn(words) {
  const plain3 = words.replace(/\s+/g, " ").slice(0, LONGEST).replace(DOTS, asDot).normalize("NFKC");
  const hosts = [];
  HOST.lastIndex = 0;
  for (let found = HOST.exec(plain3); found; found = HOST.exec(plain3)) {
    const { scheme, host = "" } = found.groups ?? {};
    if (!scheme && !isHost(host)) continue;
    hosts.push(spelled(host));
    HOST.lastIndex = behindAddress(plain3, HOST.lastIndex);
  }
  return hosts;
}
var isHost = (host) => NUMBERS.test(host) || NAME2.test(host) && !FILE.test(host);
function behindAddress(text, at) {
  TAIL.lastIndex = at;
  return TAIL.test(text) ? TAIL.lastIndex : at;
}
function asDot(dot, at, text) {
  return /[\w\uff10-\uff5a]/.test(text[at - 1] ?? "") && /[\w\uff10-\uff5a]/.test(text[at + 1] ?? "") ? "." : dot;
}
function spelled(host) {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return host.toLowerCase();
  }
}
var withoutWww = (host) => host.replace(/^www\./, "").replace(/\.$/, "");

// static/js/markdown/sink.js
var ADDRESSES = ["href"];
var WORDS = ["class", "data-picture", "start"];
var ALLOWED = { ALLOWED_TAGS: ["a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "kbd", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"], ALLOWED_ATTR: [...ADDRESSES, ...WORDS], ALLOWED_URI_REGEXP: FOLLOWED, ADD_URI_SAFE_ATTR: WORDS, ALLOW_ARIA_ATTR: false, ALLOW_DATA_ATTR: false };
var WORKERS = ["chat/markdown/highlight_worker"];
var rules = { createHTML: (html) => DOMPurify.sanitize(html, ALLOWED), createScriptURL: (name) => import.meta.resolve(WORKERS.find((known2) => known2 === name) ?? "") };
var policy = window.trustedTypes?.createPolicy("victoria-chat", rules) ?? rules;
function toFragment(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  return template.content;
}
var startWorker = (name) => new Worker(policy.createScriptURL(name), { type: "module" });

// static/js/markdown/highlight.js
var PATIENCE_MS3 = 3e3;
var ALIASES = { "1с": "1c", bsl: "1c", asm: "x86asm", "c++": "cpp", cc: "cpp", cjs: "javascript", clj: "clojure", console: "shell", cs: "csharp", "c#": "csharp", docker: "dockerfile", env: "properties", erl: "erlang", ex: "elixir", "f#": "fsharp", f90: "fortran", golang: "go", gql: "graphql", h: "c", hpp: "cpp", hs: "haskell", html: "xml", jinja: "django", jl: "julia", js: "javascript", json5: "json", jsonc: "json", jsx: "javascript", kt: "kotlin", make: "makefile", md: "markdown", mjs: "javascript", ml: "ocaml", objc: "objectivec", pascal: "delphi", patch: "diff", pl: "perl", proto: "protobuf", ps1: "powershell", py: "python", python3: "python", rb: "ruby", rs: "rust", sass: "scss", sh: "bash", shellscript: "bash", svg: "xml", tex: "latex", toml: "ini", ts: "typescript", tsx: "typescript", vb: "vbnet", wat: "wasm", yml: "yaml", zsh: "bash" };
var offered = new Set(Object.keys(JSON.parse(document.querySelector('script[type="importmap"]')?.textContent ?? "").imports).filter((name) => name.startsWith("grammar/")).map((name) => name.slice("grammar/".length)));
var worker = null;
var last = Promise.resolve();
function knownLanguage(name) {
  const key = name.toLowerCase();
  const language2 = ALIASES[key] ?? key;
  return offered.has(language2) ? language2 : null;
}
function colour(language2, textOf, put3) {
  const turn2 = last.then(() => colourNow(language2, textOf(), put3));
  last = turn2.catch(() => {
  });
  return turn2;
}
async function colourNow(language2, text, put3) {
  const lines2 = await ask({ text, language: language2, library: import.meta.resolve("highlight.js"), grammar: import.meta.resolve(`grammar/${language2}`) });
  do
    await idle();
  while (!put3(text, lines2));
}
function ask(question2) {
  const own2 = worker ??= startWorker("chat/markdown/highlight_worker");
  return new Promise((resolve2) => {
    const timer2 = setTimeout(giveUp, PATIENCE_MS3);
    own2.onmessage = ({ data }) => {
      clearTimeout(timer2);
      resolve2(data);
    };
    own2.onerror = giveUp;
    own2.postMessage(question2);
    function giveUp() {
      clearTimeout(timer2);
      own2.terminate();
      worker = null;
      resolve2(null);
    }
  });
}
var idle = () => new Promise((resolve2) => {
  if ("requestIdleCallback" in window) requestIdleCallback(() => resolve2(), { timeout: 500 });
  else setTimeout(resolve2, 1);
});

// static/js/markdown/long_text.js
var PIECE = 8e3;
var LONGEST2 = 16e3;
var shown2 = /* @__PURE__ */ new WeakMap();
function showText(element, text) {
  const before = shown2.get(element);
  const isGrown = before?.last.parentNode === element && text.startsWith(before.text);
  if (!isGrown) element.replaceChildren();
  if (!text) return;
  let { start, last: last2 } = before && isGrown ? before : addPiece(element, 0);
  for (let end2 = endOf(text, start); ; end2 = endOf(text, start)) {
    grow(last2.firstChild, text.slice(start, end2));
    if (end2 === text.length) break;
    ({ start, last: last2 } = addPiece(element, end2));
  }
  shown2.set(element, { text, start, last: last2 });
}
function addPiece(element, start) {
  const last2 = make("span", "piece", document.createTextNode(""));
  element.append(last2);
  return { start, last: last2 };
}
function grow(node, text) {
  if (node.data !== text) node.appendData(text.slice(node.data.length));
}
function endOf(text, start) {
  const line3 = text.slice(start + PIECE, start + LONGEST2).indexOf("\n");
  if (line3 >= 0) return start + PIECE + line3 + 1;
  const end2 = Math.min(text.length, start + LONGEST2);
  const isHalfLetter = end2 < text.length && /[\ud800-\udbff]/.test(text[end2 - 1]);
  return isHalfLetter ? end2 - 1 : end2;
}

// static/js/markdown/code_colours.js
var CAP = 6e4;
var PAUSE = 200;
var SHARE2 = 3;
var MOST_LINES = 300;
var CodeColours = class {
  #text = "";
  #isFinal = false;
  #language;
  #coloured = "";
  #lines = [];
  #nodes = [];
  #rest = make("span", "code__rest");
  #isAsked = false;
  #isRefused = false;
  #notBefore = 0;
  constructor(code2, language2) {
    this.code = code2;
    this.#language = knownLanguage(language2);
  }
  show(text) {
    if (!text.startsWith(this.#coloured)) this.#clear();
    this.#text = text;
    this.#isFinal = false;
    if (this.#language) this.#showRest();
    else showText(this.code, text);
  }
  get text() {
    return this.#text;
  }
  get isFinal() {
    return this.#isFinal;
  }
  colour() {
    this.#ask();
  }
  finish() {
    this.#isFinal = true;
    this.#ask();
  }
  #clear() {
    this.code.replaceChildren();
    this.#coloured = "";
    this.#lines = [];
    this.#nodes = [];
  }
  get #wanted() {
    const { length } = this.#text;
    const isWhole2 = this.#isFinal && length <= CAP;
    return isWhole2 ? this.#text : this.#text.slice(0, this.#text.lastIndexOf("\n", CAP - 1) + 1);
  }
  get #isDone() {
    return !this.#language || this.#isRefused || this.#wanted === this.#coloured;
  }
  #ask() {
    if (this.#isAsked || this.#isDone) return;
    this.#isAsked = true;
    const wait = this.#isFinal ? 0 : this.#notBefore - performance.now();
    if (wait > 0) setTimeout(() => this.#begin(), wait);
    else this.#begin();
  }
  async #begin() {
    const start = performance.now();
    try {
      await colour(this.#language ?? "", () => this.#wanted, (text, lines2) => this.#put(text, lines2));
    } catch (error) {
      reportError(error);
      this.#isRefused = true;
    }
    const now = performance.now();
    this.#notBefore = now + Math.max(PAUSE, SHARE2 * (now - start));
    this.#isAsked = false;
    this.#ask();
  }
  #put(text, lines2) {
    if (!lines2) this.#isRefused = true;
    if (!lines2 || !this.#text.startsWith(text)) return true;
    const same2 = lines2.findIndex((line3, index) => line3 !== this.#lines[index]);
    const from = same2 < 0 ? lines2.length : same2;
    const to = Math.min(lines2.length, from + MOST_LINES);
    if (from < to || to < this.#lines.length) this.#replace(from, lines2.slice(from, to));
    this.#coloured = to < lines2.length ? linesOf(text).slice(0, to).join("") : text;
    this.#showRest();
    return to === lines2.length;
  }
  #replace(from, lines2) {
    for (const node of this.#nodes.slice(from).flat()) node.remove();
    const nodes = nodesOf(toFragment(lines2.join("")));
    this.code.insertBefore(fragmentOf(nodes.flat()), this.#rest.parentNode === this.code ? this.#rest : null);
    this.#lines.splice(from, Infinity, ...lines2);
    this.#nodes.splice(from, Infinity, ...nodes);
  }
  #showRest() {
    const rest = this.#text.slice(this.#coloured.length);
    if (rest && this.#rest.parentNode !== this.code) this.code.append(this.#rest);
    showText(this.#rest, rest);
    if (!rest) this.#rest.remove();
  }
};
var linesOf = (text) => text.split(/(?<=\n)/);
function nodesOf(fragment) {
  const lines2 = [[]];
  for (let node = fragment.firstChild; node; node = node.nextSibling) {
    const end2 = node instanceof Text ? node.data.indexOf("\n") + 1 : 0;
    if (end2 > 0 && node instanceof Text && end2 < node.length) node.splitText(end2);
    lines2[lines2.length - 1].push(node);
    if (end2 > 0) lines2.push([]);
  }
  return lines2.filter((line3) => line3.length);
}
function fragmentOf(nodes) {
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes);
  return fragment;
}

// static/js/markdown/code_block.js
var views = /* @__PURE__ */ new WeakMap();
function codeBlock(language2, text) {
  const root = clone("code-block");
  const { language_name, code: code2, copy: copy2, wrap: wrap2 } = parts(root);
  const colours = new CodeColours(code2, language2);
  setText(language_name, language2);
  colours.show(text);
  copyButton(copy2, () => code2.textContent);
  wrap2.addEventListener("click", () => {
    const on = root.classList.toggle("code--wrapped");
    wrap2.setAttribute("aria-pressed", String(on));
  });
  views.set(root, { language: language2, colours });
  return root;
}
function growCode(root, language2, text) {
  const view = views.get(root);
  if (!view || view.language !== language2) return false;
  if (view.colours.text !== text) view.colours.show(text);
  return true;
}
function adoptCode(root, wanted) {
  const view = views.get(wanted);
  return Boolean(view && growCode(root, view.language, view.colours.text));
}
var colourCode = (root) => views.get(root)?.colours.colour();
var finishCode = (root) => views.get(root)?.colours.finish();

// static/js/markdown/origins.js
var origins = /* @__PURE__ */ new WeakMap();
var keep2 = (element, origin2) => origins.set(element, origin2);
var inherit = (before, element) => origins.set(element, origins.get(before) ?? "");
var originOf = (element) => origins.get(element);

// static/js/markdown/morph.js
var MOST = 40;
var MARKS = "em, strong, s";
var BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, pre, figure, hr, div, table";
function morph(old, wanted) {
  enclose(old, wanted);
  const pairs = paired([...old.children], [...wanted.children]);
  let cursor = old.firstChild;
  for (const node of [...wanted.childNodes]) {
    const own2 = node instanceof Element ? pairs.get(node) : cursor instanceof Text && cursor;
    if (own2) cursor = becomes(own2, node, cursor).nextSibling;
    else cursor = wrap(old, node, contentFor(node, cursor, pairs), cursor);
  }
  while (cursor) cursor = withoutIt(cursor);
}
function enclose(old, wanted) {
  let next = old.firstElementChild;
  for (const one of wanted.children) {
    if (!next) return;
    next = encloseIn(one, next);
    if (isAlike(next, one)) next = next.nextElementSibling;
  }
}
function encloseIn(mark2, first) {
  if (!mark2.matches(MARKS) || mark2.tagName === first.tagName) return first;
  let next = first;
  let last2 = null;
  let start = first;
  for (const one of mark2.children) {
    if (!next) break;
    next = encloseIn(one, next);
    if (!isAlike(next, one)) break;
    if (!last2) start = next;
    last2 = next;
    next = next.nextElementSibling;
  }
  return last2 ? putAround(mark2, start, last2) : first;
}
function putAround(mark2, start, last2) {
  const shell = mark2.cloneNode(false);
  start.before(shell);
  while (shell.lastChild !== last2) shell.append(shell.nextSibling);
  return shell;
}
function wrap(old, node, content, cursor) {
  if (!(node instanceof Element && content.length)) {
    old.insertBefore(node, cursor);
    return cursor;
  }
  const shell = node.cloneNode(false);
  const next = content[content.length - 1].nextSibling;
  old.insertBefore(shell, next);
  shell.append(...content.flatMap((one) => one instanceof HTMLParagraphElement ? [...one.childNodes] : [one]));
  for (const one of content) if (one.parentNode === old) one.remove();
  morph(shell, node);
  return next;
}
function contentFor(node, cursor, pairs) {
  if (!(node instanceof HTMLParagraphElement || node instanceof HTMLHeadingElement)) return [];
  if (cursor instanceof HTMLParagraphElement) return cursor.firstElementChild && node instanceof HTMLHeadingElement ? [cursor] : [];
  const kept2 = /* @__PURE__ */ new Set([...pairs.values()]);
  const content = [];
  for (let one = cursor; one && isInline(one) && !kept2.has(one); one = one.nextSibling) content.push(one);
  return content;
}
var isInline = (node) => node instanceof Text || node instanceof Element && !node.matches(BLOCKS);
function withoutIt(node) {
  const { nextSibling } = node;
  node.remove();
  return nextSibling;
}
function paired(old, wanted) {
  const pairs = /* @__PURE__ */ new Map();
  let start = 0;
  while (start < old.length && start < wanted.length && isAlike(old[start], wanted[start])) start += 1;
  let ends = 0;
  const most = Math.min(old.length, wanted.length) - start;
  while (ends < most && isAlike(old[old.length - 1 - ends], wanted[wanted.length - 1 - ends])) ends += 1;
  for (let index = 0; index < start; index += 1) pairs.set(wanted[index], old[index]);
  for (let index = 1; index <= ends; index += 1) pairs.set(wanted[wanted.length - index], old[old.length - index]);
  const inner = longest(old.slice(start, old.length - ends).slice(0, MOST), wanted.slice(start, wanted.length - ends).slice(0, MOST));
  for (const [one, other] of inner) pairs.set(other, one);
  return pairs;
}
function longest(old, wanted) {
  let below = wanted.map(() => []);
  below.push([]);
  for (const one of [...old].reverse()) {
    const row2 = Array.from(below, () => []);
    for (let index = wanted.length - 1; index >= 0; index -= 1) {
      const found = isAlike(one, wanted[index]) ? [[one, wanted[index]], ...below[index + 1]] : [];
      row2[index] = [found, below[index], row2[index + 1]].reduce((best, other) => other.length > best.length ? other : best);
    }
    below = row2;
  }
  return below[0];
}
function isAlike(old, wanted) {
  const [before, after] = [originOf(old), originOf(wanted)];
  return before === after && (before !== void 0 || old.tagName === wanted.tagName);
}
function becomes(old, wanted, first) {
  for (let node = first; node && node !== old; ) node = withoutIt(node);
  if (old instanceof Text && wanted instanceof Text) setData(old, wanted.data);
  else if (!(old instanceof Element && wanted instanceof Element)) old.replaceWith(wanted);
  else if (originOf(old) !== void 0) return old;
  else if (!wanted.classList.contains("code")) change(old, wanted);
  else if (!adoptCode(old, wanted)) old.replaceWith(wanted);
  return old.parentNode ? old : wanted;
}
function change(old, wanted) {
  setAttributes(old, wanted);
  morph(old, wanted);
}
function setData(node, data) {
  if (data.startsWith(node.data)) node.appendData(data.slice(node.data.length));
  else node.data = data;
}
function setAttributes(old, wanted) {
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old instanceof HTMLInputElement && wanted instanceof HTMLInputElement) old.checked = wanted.checked;
}

// static/js/messages/reply_details.js
var ReplyDetails = class {
  reply = null;
  #drawn = null;
  constructor(view) {
    this.view = view;
    view.details.addEventListener("toggle", () => this.#draw());
  }
  update(reply, createdAt) {
    this.reply = reply;
    const { view } = this;
    const backend = reply.status === "failed" ? "" : reply.backend || (isFinal(reply) ? "" : reply.route?.backend);
    setText(view.badge_backend, backend ? backendName(backend) : gettext("No backend"));
    showModel(view.badge_model, reply.model ?? "");
    put(view.badge_demo, { hidden: !reply.demo });
    setText(view.badge_time, createdAt ? shortTime(createdAt) : "");
    put(view.badge_time, { dateTime: createdAt ?? "", title: createdAt ? fullTime(createdAt) : "" });
    this.#draw();
  }
  #draw() {
    if (!this.view.details.open || !this.reply || this.#drawn === this.reply) return;
    this.#drawn = this.reply;
    morph(this.view.details_body, make("div", "", ...facts(this.reply)));
  }
};
function facts(reply) {
  const lines2 = [reply.reason && !isTold(reply) ? interpolate(gettext("Reason for the switch: %(reason)s"), { reason: reasonSentence(reply.reason) }, true) : "", reply.duration_ms === null ? "" : interpolate(gettext("The whole reply took %(time)s."), { time: seconds(reply.duration_ms) }, true), speed(reply), leftOut(reply.omitted ?? reply.attempts.findLast?.((attempt2) => attempt2.omitted)?.omitted), reply.attempts.length ? "" : gettext("No backend was asked."), reply.correlation_id ? interpolate(gettext("Correlation id: %(id)s"), { id: reply.correlation_id }, true) : ""];
  const list = make("ol", "attempts", ...reply.attempts.map(attemptRow));
  return [list, ...lines2.filter(Boolean).map((line3) => make("p", "details__line", line3))];
}
var isTold = ({ attempts }) => attempts.some(({ error }) => errorSentence(error));
function speed({ tokens, duration_ms, ttft_ms }) {
  const ms = (duration_ms ?? 0) - (ttft_ms ?? 0);
  if (!tokens || ms <= 0) return "";
  return interpolate(gettext("%(speed)s tokens per second."), { speed: count(Math.round(tokens * 1e4 / ms) / 10) }, true);
}
function leftOut(number) {
  if (!number) return "";
  const words = ngettext("%(number)s earlier message did not fit into the model's window and was left out.", "%(number)s earlier messages did not fit into the model's window and were left out.", number);
  return interpolate(words, { number: count(number) }, true);
}
function attemptRow(attempt2) {
  const row2 = clone("attempt");
  const view = parts(row2);
  row2.dataset.outcome = attempt2.outcome ?? "";
  setText(view.backend, backendName(attempt2.backend));
  setText(view.model, attempt2.model ?? "");
  setText(view.outcome, outcomeWord(attempt2.outcome));
  if (typeof attempt2.ttft_ms === "number") setText(view.first, interpolate(gettext("First words after %(time)s."), { time: seconds(attempt2.ttft_ms) }, true));
  if (attempt2.chars) setText(view.chars, interpolate(ngettext("%(number)s character.", "%(number)s characters.", attempt2.chars), { number: count(attempt2.chars) }, true));
  setText(view.error, errorSentence(attempt2.error));
  view.error.hidden = !view.error.textContent;
  return row2;
}

// static/js/text/unspaced.js
var EAST = "\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}\\p{scx=Bopomofo}";
var SOUTH_EAST = "\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{sc=Tibetan}";
var LETTERS2 = EAST + SOUTH_EAST;
var UNSPACED = new RegExp(`[${LETTERS2}]`, "u");
var UNSPACED_OR_WIDE = new RegExp(`[${LETTERS2}\\u3000-\\u303f\\uff00-\\uffef]`, "u");

// static/js/markdown/dollars.js
var LETTER2 = /[\p{L}\p{N}]/u;
var TEX = /\\[a-zA-Z]|\^|_\{|(?:^|[\p{L})\]}|])_[\p{L}\p{N}]/u;
var OPERATOR = /[\\^_=+<>]/;
var NAMED = /\\(?:text\w*|math\w+|operatorname\*?|mbox|label|tag\*?|begin|end)\s*\{[^{}]*\}|\\[a-zA-Z]+/g;
var RANGE = /^\s*(\d[\d.,]*)\s*[-–—~]\s*(\d[\d.,]*)[kKmM]?\s*$/;
var MONEY_WORD = new RegExp("(?:^|[\\s,;(/])\\p{L}{2,}|\\d\\s+\\p{L}\\s+\\d", "u");
var PADDED = /^\s|\s$/;
var HALF = /^\s*[-+*/=<>|&,.;:]?\s*$|[-+*/=<>&,.;:([{]\s*$/;
var EQUATION = new RegExp("^\\s*(?:\\p{L}|(?!\\s*\\p{L}{2})[\\p{L}\\d\\s.,!'|()[\\]{}]+[-+*/=<>≤≥≠≈±×·][-+*/=<>≤≥≠≈±×·\\p{L}\\d\\s.,!'|()[\\]{}]*)\\s*$", "u");
var LONGEST_FORMULA = 4e3;
var BLANKS = /\s{40}/;
function opensAsDollar(src, pos, isBehindFormula2) {
  const before = src[pos - 1] ?? "";
  const next = src[pos + 1] ?? "";
  if (!next || next === "\n" || before === "$" && !isBehindFormula2) return false;
  if (UNSPACED.test(before)) return true;
  if (LETTER2.test(before)) return /[\\^_]/.test(next);
  return /\S/.test(next) || !/\d\s$/.test(src.slice(Math.max(0, pos - 2), pos));
}
function closesAsDollar(src, from) {
  const at = indexOfClose(src.slice(0, from + LONGEST_FORMULA), "$", from);
  if (at <= from) return -1;
  const text = src.slice(from, at);
  if (BLANKS.test(text)) return -1;
  const next = src.slice(at + 1, at + 3);
  if (text.includes("`") || !mayFollow(text, next) || isMoney(text) || isProse(text)) return -1;
  return !PADDED.test(text) || isEquation(text, next) ? at : -1;
}
function mayFollow(text, next) {
  const isIndex = /^\s*[\^_]/.test(text);
  if (next.startsWith("$")) return isIndex && /^\$[\\^_]/.test(next);
  if (/^\d/.test(next)) return text.startsWith("\\");
  const letter2 = /^[\p{L}\p{N}]/u.test(next);
  return !letter2 || isIndex || TEX.test(text) || text.trim().length === 1 || UNSPACED.test(next);
}
function isMoney(text) {
  const range = RANGE.exec(text);
  if (range) return Number.parseFloat(range[1].replaceAll(",", "")) < Number.parseFloat(range[2].replaceAll(",", ""));
  const plain3 = text.replace(NAMED, "");
  return /^\s*[-+~≈]?\s*\d/.test(text) && (MONEY_WORD.test(plain3) || UNSPACED.test(plain3));
}
function isProse(text) {
  const plain3 = text.replace(NAMED, "");
  if (UNSPACED.test(plain3)) return !TEX.test(text) && !/[=<>]/.test(text);
  const words = plain3.match(new RegExp("\\p{L}{3,}", "gu"))?.length ?? 0;
  return words > 1 && !TEX.test(text) && (words > 3 || !OPERATOR.test(text));
}
function isEquation(text, next) {
  if (HALF.test(text) || text.includes("\n")) return false;
  if (/\s$/.test(text) && /^[\p{L}\p{N}]/u.test(next) && !UNSPACED.test(next)) return false;
  return TEX.test(text) || EQUATION.test(text);
}
function indexOfClose(text, close, from) {
  for (let at = text.indexOf(close, from); at >= 0; at = text.indexOf(close, at + 1)) {
    let slashes = 0;
    while (at - slashes > from && text[at - slashes - 1] === "\\") slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

// static/js/markdown/mathml_core.js
var CAPITAL = 65;
var SMALL = 97;
var DIGIT = 48;
var ALPHABETS = { bold: [119808, 119834, 120782], italic: [119860, 119886], "bold-italic": [119912, 119938], script: [119964, 119990], "bold-script": [120016, 120042], fraktur: [120068, 120094], "bold-fraktur": [120172, 120198], "double-struck": [120120, 120146, 120792], "sans-serif": [120224, 120250, 120802], "bold-sans-serif": [120276, 120302, 120812], "sans-serif-italic": [120328, 120354], "sans-serif-bold-italic": [120380, 120406], monospace: [120432, 120458, 120822] };
var EARLIER = { italic: { h: "ℎ" }, script: { B: "ℬ", E: "ℰ", F: "ℱ", H: "ℋ", I: "ℐ", L: "ℒ", M: "ℳ", R: "ℛ", e: "ℯ", g: "ℊ", o: "ℴ" }, fraktur: { C: "ℭ", H: "ℌ", I: "ℑ", R: "ℜ", Z: "ℨ" }, "double-struck": { C: "ℂ", H: "ℍ", N: "ℕ", P: "ℙ", Q: "ℚ", R: "ℝ", Z: "ℤ" } };
var FRAMES = { box: "box", updiagonalstrike: "strike-up", downdiagonalstrike: "strike-down", horizontalstrike: "strike", bottom: "line-below", top: "line-above" };
var MARKS2 = new Set("˙¨⃛⃜´ˊ`ˋ˘˚");
function toCore(math) {
  math.querySelectorAll("annotation").forEach((annotation) => annotation.remove());
  math.querySelectorAll("[mathvariant]").forEach(letters);
  math.querySelectorAll("mtable").forEach(table);
  math.querySelectorAll("menclose").forEach(frame);
  math.querySelectorAll("mover > mo:last-child, munder > mo:last-child").forEach(line);
  math.querySelectorAll("mover > mo:last-child").forEach(accent);
  math.querySelectorAll("mpadded[width^='+']").forEach(padding);
  return math;
}
function letters(element) {
  const variant = element.getAttribute("mathvariant") ?? "normal";
  if (variant === "normal") return;
  element.removeAttribute("mathvariant");
  if (element.childElementCount === 0) element.textContent = [...element.textContent].map((one) => letter(one, variant)).join("");
}
function letter(character, variant) {
  const earlier = EARLIER[variant];
  if (earlier && Object.hasOwn(earlier, character)) return earlier[character];
  const code2 = character.codePointAt(0) ?? 0;
  const [capital, small, digit] = ALPHABETS[variant] ?? [];
  if (capital && code2 >= CAPITAL && code2 < CAPITAL + 26) return String.fromCodePoint(capital + code2 - CAPITAL);
  if (small && code2 >= SMALL && code2 < SMALL + 26) return String.fromCodePoint(small + code2 - SMALL);
  if (digit && code2 >= DIGIT && code2 < DIGIT + 10) return String.fromCodePoint(digit + code2 - DIGIT);
  return character;
}
function table(element) {
  const words = (name) => (element.getAttribute(name) ?? "").split(/\s+/);
  const [align, columns, rows] = ["columnalign", "columnlines", "rowlines"].map(words);
  element.classList.toggle("formula-pairs", element.getAttribute("columnspacing") === "0em" && align.length > 1);
  [...element.children].forEach((row2, at) => {
    row2.classList.toggle("formula-ruled", isLine(rows[at]) && row2 !== element.lastElementChild);
    [...row2.children].forEach((cell, index) => {
      if (align[index] === "left" || align[index] === "right") cell.classList.add(`formula-${align[index]}`);
      if (isLine(columns[index])) cell.classList.add("formula-lined");
    });
  });
}
var isLine = (word) => word === "solid" || word === "dashed";
function frame(element) {
  const row2 = document.createElementNS(element.namespaceURI, "mrow");
  for (const notation of (element.getAttribute("notation") ?? "").split(/\s+/)) {
    if (Object.hasOwn(FRAMES, notation)) row2.classList.add(`formula-${FRAMES[notation]}`);
  }
  row2.append(...element.childNodes);
  element.replaceWith(row2);
}
function line(operator) {
  const { parentElement: whole4, previousElementSibling: base } = operator;
  if (operator.textContent !== "‾" || !whole4 || !base) return;
  const row2 = document.createElementNS(whole4.namespaceURI, "mrow");
  row2.classList.add(whole4.localName === "mover" ? "formula-line-above" : "formula-line-below");
  row2.append(base);
  whole4.replaceWith(row2);
}
function accent(operator) {
  const mark2 = operator.textContent;
  if (MARKS2.has(mark2)) operator.setAttribute("stretchy", "true");
  if (mark2 !== "⃗") return;
  operator.textContent = "→";
  operator.setAttribute("stretchy", "false");
  operator.classList.add("formula-vector");
}
function padding(element) {
  for (const name of ["width", "height", "lspace", "voffset"]) element.removeAttribute(name);
}

// static/js/markdown/block_lines.js
var lineOf = (state2, line3) => state2.src.slice(state2.bMarks[line3] + state2.tShift[line3], state2.eMarks[line3]);
var isCode = (state2, line3) => state2.sCount[line3] - state2.blkIndent >= 4;

// static/js/markdown/tex_block.js
var ENVIRONMENT = /^\\begin\{((?:(?:align|aligned|alignat|alignedat|gather|equation|multline|flalign|eqnarray)\*?|gathered|split|array|d?cases|[dr]cases|(?:[pbBvV]|small)?matrix\*?|CD))\}/;
var WORDS2 = new RegExp(`\\p{L}{3,}|[${LETTERS2}]{2,}`, "gu");
var SIGNS = /\\[a-zA-Z]|[\\^_=+<>&|]/g;
var MOST_LETTERS = { alone: 12, each: 8 };
var MOST_LINES2 = 100;
function environmentAt(src, pos) {
  if (!src.startsWith("\\begin{", pos)) return void 0;
  const name = ENVIRONMENT.exec(src.slice(pos, pos + 24))?.[1];
  return name ? { open: `\\begin{${name}}`, close: `\\end{${name}}`, display: true } : void 0;
}
function closeOf(text, { open, close }, from) {
  if (!close.startsWith("\\end")) return indexOfClose(text, close, from);
  let end2 = text.indexOf(close, from);
  for (let inner = text.indexOf(open, from); inner >= 0 && inner < end2; inner = text.indexOf(open, inner + open.length)) {
    end2 = text.indexOf(close, end2 + close.length);
  }
  return end2;
}
function texBlockRule(md2) {
  md2.block.ruler.before("fence", "formula_block", rule, { alt: ["paragraph", "reference", "blockquote", "list"] });
}
function rule(state2, first, end2, silent) {
  const marks = marksAt(lineOf(state2, first));
  if (!marks || isCode(state2, first)) return false;
  const found = extentOf(state2, marks, first, end2);
  if (!found) return false;
  if (silent) return true;
  const token = state2.push("formula_block", "", 0);
  token.content = state2.getLines(first, found.last + 1, state2.blkIndent, false).trim();
  token.meta = { display: true, open: !found.closed };
  token.map = [first, found.last + 1];
  token.block = true;
  state2.line = found.last + 1;
  return true;
}
function marksAt(text) {
  if (text.startsWith("$$")) return { open: "$$", close: "$$", display: true };
  return text.startsWith("\\[") ? { open: "\\[", close: "\\]", display: true } : environmentAt(text, 0);
}
function extentOf(state2, marks, first, end2) {
  let [depth, length, hasBlank] = [1, 0, false];
  for (let line3 = first; line3 < end2; line3 += 1) {
    if (state2.isEmpty(line3)) {
      if (!hasBlank && !areFormula(state2, first, line3, marks)) return null;
      hasBlank = true;
      continue;
    }
    const text = line3 === first ? lineOf(state2, line3).slice(marks.open.length) : lineOf(state2, line3);
    length += text.length;
    if (state2.sCount[line3] < state2.blkIndent || length > LONGEST_FORMULA || line3 - first > MOST_LINES2) return null;
    const close = closeIn(text, marks, depth);
    if (close.at >= 0) return closedAt(text, close.at, marks, { line: line3, isFirst: line3 === first, hasBlank });
    if (hasBlank && isWhole(state2, line3) && !isFormula(text)) return null;
    depth = close.depth;
  }
  const isEnd = state2.src.slice(state2.eMarks[end2 - 1]).trim() === "";
  return state2.env.live && isEnd ? { last: end2 - 1, closed: false } : null;
}
function closedAt(text, at, { close }, { line: line3, isFirst, hasBlank }) {
  const behind2 = text.slice(at + close.length);
  if (!/^[.,;:]?\s*$/.test(behind2) || isFirst && at === 0 || hasBlank && !isFormula(text.slice(0, at))) return null;
  return { last: line3, closed: true };
}
function closeIn(text, { open, close }, depth) {
  if (!close.startsWith("\\end")) return { at: indexOfClose(text, close, 0), depth };
  let now = depth;
  for (let from = 0; ; ) {
    const end2 = text.indexOf(close, from);
    const inner = text.indexOf(open, from);
    if (end2 < 0 && inner < 0) return { at: -1, depth: now };
    const isInner = inner >= 0 && (end2 < 0 || inner < end2);
    now += isInner ? 1 : -1;
    if (now === 0) return { at: end2, depth: 0 };
    from = isInner ? inner + open.length : end2 + close.length;
  }
}
function areFormula(state2, first, end2, { open }) {
  for (let line3 = first; line3 < end2; line3 += 1) {
    if (!isFormula(line3 === first ? lineOf(state2, line3).slice(open.length) : lineOf(state2, line3))) return false;
  }
  return true;
}
function isFormula(line3) {
  if (/`|^#{1,6}\s/.test(line3)) return false;
  if (line3.length <= MOST_LETTERS.alone) return true;
  const letters2 = line3.replace(NAMED, "").match(WORDS2)?.reduce((sum, word) => sum + word.length, 0) ?? 0;
  return letters2 <= MOST_LETTERS.alone + MOST_LETTERS.each * (line3.match(SIGNS)?.length ?? 0);
}
var isWhole = (state2, line3) => !state2.env.live || state2.eMarks[line3] < state2.src.length;

// static/js/markdown/tex.js
var LONGEST_IN_CELL = 500;
var PAIRS = [{ open: "$$", close: "$$", display: true }, { open: "$", close: "$", display: false, opens: opensAsDollar, closes: closesAsDollar }, { open: "\\[", close: "\\]", display: true }, { open: "\\(", close: "\\)", display: false }];
function texRules(md2) {
  texBlockRule(md2);
  md2.inline.ruler.before("escape", "formula", inlineRule);
  md2.renderer.rules.formula_block = md2.renderer.rules.formula = (tokens, index) => {
    const { content, meta } = tokens[index];
    const names = ["formula", meta?.display && "formula--display", meta?.open && "formula--open"].filter(Boolean);
    return `<span class="${names.join(" ")}">${md2.utils.escapeHtml(content)}</span>`;
  };
}
function texOf(source) {
  const { open, close } = PAIRS.find((pair2) => source.startsWith(pair2.open)) ?? { open: "", close: "" };
  const end2 = source.lastIndexOf(close);
  return source.slice(open.length, end2) + source.slice(end2 + close.length);
}
function inlineRule(state2, silent) {
  const { src, pos } = state2;
  const pair2 = pairAt(src, pos);
  if (!pair2 || pair2.opens?.(src, pos, isBehindFormula(state2)) === false) return false;
  const from = pos + pair2.open.length;
  const close = pair2.closes?.(src, from) ?? findClose(state2, pair2, from);
  if (close >= 0 && close + pair2.close.length > state2.posMax) return false;
  if (close >= 0 && pair2.open === "\\[" && !OPERATOR.test(src.slice(from, close))) return false;
  if (close >= 0) return take(state2, silent, pair2, close + pair2.close.length, false);
  const mayCome = Boolean(state2.env.live) && state2.posMax === src.length && isHalf(pair2, src.slice(from));
  return mayCome && take(state2, silent, pair2, state2.posMax, true);
}
var isHalf = ({ open }, rest) => rest.length < LONGEST_FORMULA && (open !== "$" || TEX.test(rest)) && !rest.includes("`");
function take(state2, silent, { display }, end2, open) {
  if (!silent) {
    const token = state2.push("formula", "", 0);
    token.content = state2.src.slice(state2.pos, end2);
    token.meta = { display, open };
  }
  state2.pos = end2;
  return true;
}
function findClose(state2, pair2, from) {
  const { close } = pair2;
  state2.missing ??= /* @__PURE__ */ new Set();
  if (state2.missing.has(close)) return -1;
  const at = closeOf(state2.src, pair2, from);
  if (at < 0) state2.missing.add(close);
  return at > from && at - from <= LONGEST_FORMULA && state2.src.slice(from, at).trim() ? at : -1;
}
var pairAt = (src, pos) => src[pos] === "$" || src[pos] === "\\" ? markedAt(src, pos) : void 0;
var markedAt = (src, pos) => PAIRS.find(({ open }) => src.startsWith(open, pos)) ?? environmentAt(src, pos);
var isBehindFormula = ({ pending, tokens }) => !pending && tokens.at(-1)?.type === "formula";
function isHalfFormula(src, pos, isBehind) {
  const pair2 = pairAt(src, pos);
  return pair2 !== void 0 && pair2.opens?.(src, pos, isBehind) !== false && isHalf(pair2, src.slice(pos + pair2.open.length));
}
function formulaEnd(line3, pos, { longest: longest2 = LONGEST_IN_CELL, isBehind = false } = {}) {
  const pair2 = pairAt(line3, pos);
  if (!pair2 || pair2.opens?.(line3, pos, isBehind) === false) return -1;
  const from = pos + pair2.open.length;
  const close = pair2.closes?.(line3, from) ?? closeOf(line3.slice(0, from + longest2), pair2, from);
  return close > from && (pair2.open !== "\\[" || OPERATOR.test(line3.slice(from, close))) ? close + pair2.close.length : -1;
}

// static/js/markdown/formula.js
var REFUSED = "#badbad";
var OPTIONS = { output: "mathml", throwOnError: true, strict: "ignore", trust: false, errorColor: REFUSED, maxExpand: 300, maxSize: 30 };
var WITHOUT_STYLE = { "\\fcolorbox": "\\fbox{\\colorbox{#2}{#3}}", "\\pmb": "\\boldsymbol{#1}" };
var DEEPEST = 60;
var MOST_ELEMENTS = 4e3;
var KEPT = 500;
var slices = new Slices({ ms: 12, frame: 100 });
var drawn = /* @__PURE__ */ new Map();
var library = null;
var katex = null;
function drawFormula(element) {
  if (drawn.has(keyOf(element))) return put2(element);
  if (katex && slices.hasTime) return slices.run(() => draw(element));
  load().then(() => katex && slices.later(() => slices.run(() => drawIfShown(element))));
}
function load() {
  return library ??= import("katex").then(() => katex = globalThis.katex, failed);
}
function failed(error) {
  library = null;
  reportError(error);
}
function drawIfShown(element) {
  if (element.isConnected) draw(element);
}
function draw(element) {
  const key = keyOf(element);
  if (!drawn.has(key)) drawn.set(key, mathOf(element));
  const [oldest] = drawn.keys();
  if (drawn.size > KEPT) drawn.delete(oldest);
  put2(element);
}
function put2(element) {
  const math = drawn.get(keyOf(element));
  if (!math) return element.classList.add("formula--source");
  element.classList.add("formula--drawn");
  element.classList.toggle("formula--long", element.textContent.length > 50);
  element.replaceChildren(math.cloneNode(true));
}
var isDisplay = (element) => element.classList.contains("formula--display");
var keyOf = (element) => `${isDisplay(element)} ${element.textContent}`;
function mathOf(element) {
  const source = texOf(element.textContent);
  if (!katex || source.length > LONGEST_FORMULA) return null;
  try {
    const holder = document.createElement("span");
    katex.render(source, holder, { ...OPTIONS, macros: { ...WITHOUT_STYLE }, displayMode: isDisplay(element) });
    const math = holder.querySelector("math");
    return !math || math.querySelector(`[mathcolor="${REFUSED}"]`) || isTooMuch(math) ? null : toCore(math);
  } catch {
    return null;
  }
}
function isTooMuch(math) {
  return math.getElementsByTagName("*").length > MOST_ELEMENTS || isDeep(math, DEEPEST);
}
function isDeep(element, room) {
  return room === 0 || [...element.children].some((child) => isDeep(child, room - 1));
}

// static/js/text/direction.js
var RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}\u200f]/u;
var LETTER3 = /[\p{L}\u200e\u200f]/u;
var BLOCKS2 = "p, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, table, th, td, li";
var NEUTRAL = "pre, code, .formula, .picture";
function directionOf(text) {
  const first = LETTER3.exec(text)?.[0];
  return first ? RTL.test(first) ? "rtl" : "ltr" : "";
}
var isolated = (name) => RTL.test(name) ? `⁨${name}⁩` : name;
function direct(root) {
  if (!RTL.test(root.textContent ?? "")) return;
  for (const block of root.querySelectorAll(BLOCKS2)) {
    const own2 = directionOf(wordsOf(block));
    const around = block.parentElement?.closest("[dir]")?.getAttribute("dir") ?? "ltr";
    if (!own2 || own2 === around) continue;
    if (block.tagName !== "LI") block.dir = own2;
    else block.classList.add("turned", ...around === "rtl" ? ["turned--right"] : []);
  }
}
function wordsOf(block) {
  if (!block.querySelector(NEUTRAL)) return block.textContent ?? "";
  const copy2 = block.cloneNode(true);
  for (const part of copy2.querySelectorAll(NEUTRAL)) part.remove();
  return copy2.textContent ?? "";
}

// static/js/markdown/decorate.js
var LONG_TITLE = 30;
function decorate(fragment) {
  fragment.querySelectorAll(".formula, .note-mark, .picture").forEach(origin);
  direct(fragment);
  fragment.querySelectorAll("a").forEach(link);
  fragment.querySelectorAll("pre").forEach(code);
  fragment.querySelectorAll("table").forEach(table2);
  fragment.querySelectorAll(".picture").forEach(picture);
  fragment.querySelectorAll("ol").forEach(numbers);
  fragment.querySelectorAll("li").forEach(task);
  fragment.querySelectorAll(".formula:not(.formula--open)").forEach(drawFormula);
  return fragment;
}
var origin = (element) => keep2(element, `${element.className} ${element.dataset.picture ?? ""} ${element.textContent}`);
function link(anchor) {
  if (anchor.protocol === ":") return anchor.replaceWith(...anchor.childNodes);
  anchor.rel = "noopener noreferrer nofollow";
  anchor.target = "_blank";
  anchor.title = anchor.href;
  if (isDeceptive(anchor)) anchor.after(make("span", "link-host", ` (${anchor.hostname || anchor.pathname})`));
  if (!isSeen(anchor.textContent) && !anchor.querySelector(".picture")) anchor.textContent = anchor.href;
}
function isDeceptive({ hostname, username, pathname, textContent }) {
  const host = hostname || pathname.slice(pathname.lastIndexOf("@") + 1).toLowerCase();
  return hostname.includes("xn--") || username !== "" || namesOtherHost(withoutUnseen(textContent), host);
}
function code(pre) {
  const inner = pre.querySelector("code") ?? pre;
  const language2 = /language-(\S+)/.exec(inner.className)?.[1] ?? "";
  pre.replaceWith(codeBlock(language2, inner.textContent));
}
function table2(element) {
  const scroller = make("div", "table-scroll");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", gettext("Table"));
  element.replaceWith(scroller);
  scroller.append(element);
  for (const title of element.querySelectorAll("th")) title.classList.toggle("long-title", title.textContent.length > LONG_TITLE);
}
function numbers(list) {
  const last2 = list.start + list.childElementCount - 1;
  if (last2 > 99) list.classList.add(last2 > 9999 ? "longest-numbers" : "long-numbers");
}
function picture(mark2) {
  const { picture: address = "" } = mark2.dataset;
  const url = webAddress(address);
  if (!url) return mark2.replaceWith(isSeen(mark2.textContent) ? mark2.textContent : address);
  const button = clone("picture-button");
  const view = parts(button);
  setText(view.host, interpolate(gettext("Load picture from %(host)s"), { host: url.hostname }, true));
  setText(view.words, mark2.textContent);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const image = loadedPicture(url, mark2.textContent);
    inherit(button, image);
    button.replaceWith(image);
    focusOn(image);
  });
  inherit(mark2, button);
  mark2.replaceWith(button);
}
function loadedPicture(url, alt) {
  const image = new Image();
  image.className = "loaded-picture";
  image.alt = alt;
  image.referrerPolicy = "no-referrer";
  image.addEventListener("error", () => {
    const hadFocus = document.activeElement === image;
    const failed2 = make("span", "picture-failed", interpolate(gettext("The picture from %(host)s could not be loaded."), { host: url.hostname }, true));
    inherit(image, failed2);
    image.replaceWith(failed2);
    if (hadFocus) focusOn(failed2);
  });
  image.src = url.href;
  return image;
}
function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}
function task(item4) {
  const holder = item4.firstElementChild?.tagName === "P" ? item4.firstElementChild : item4;
  const text = holder.firstChild;
  if (!(text instanceof Text)) return;
  const mark2 = /^\s*\[([ xX])\]\s/.exec(text.data);
  if (!mark2) return;
  text.data = text.data.slice(mark2[0].length);
  const box = make("input", "task-box");
  box.type = "checkbox";
  box.disabled = true;
  box.checked = mark2[1] !== " ";
  box.setAttribute("aria-label", box.checked ? gettext("Done") : gettext("Not done"));
  item4.classList.add("task");
  holder.prepend(box);
}

// static/js/markdown/markdown.js
import MarkdownIt from "markdown-it";

// static/js/markdown/bare_links.js
var ADDRESS = /(?:https?|ftp):\/\/\S{1,2000}/gi;
var AT_START = /^(?:https?|ftp):\/\/\S{1,2000}/i;
var STOP = /[\u3000-\u3004\u3008-\u303f\uff01-\uff0d\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u201c\u201d]/;
var CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u30fc]/u;
var OPENING = /[/=?&#_-]/;
var LETTER4 = /[\w%~]/;
function bareLinkRule({ linkify }) {
  const { match, matchAtStart } = linkify;
  linkify.match = (text) => match.call(linkify, parted(text));
  linkify.matchAtStart = (text) => {
    const [found] = AT_START.exec(text) ?? [""];
    const own2 = ownLength(found);
    return matchAtStart.call(linkify, own2 < found.length ? text.slice(0, own2) : text);
  };
}
function parted(text) {
  const letters2 = [];
  let at = 0;
  ADDRESS.lastIndex = 0;
  for (let found = ADDRESS.exec(text); found; found = ADDRESS.exec(text)) {
    const end2 = found.index + ownLength(found[0]);
    letters2.push(text.slice(at, end2), end2 < ADDRESS.lastIndex ? " " : "");
    at = Math.min(end2 + 1, ADDRESS.lastIndex);
    ADDRESS.lastIndex = at;
  }
  return letters2.join("") + text.slice(at);
}
function ownLength(found) {
  const stop2 = found.search(STOP);
  return wordBehind(stop2 < 0 ? found : found.slice(0, stop2));
}
function wordBehind(address) {
  const host = address.indexOf("://") + 3;
  const path = address.slice(host).search(/[/?#]/) + host;
  let [may, isCjk] = [true, false];
  for (let at = host; at < address.length; at += 1) {
    const letter2 = address[at];
    const isWord = CJK.test(letter2);
    if (isWord && !may) return at;
    if (path < host || at < path) may = isWord || letter2 === "." || isCjk && LETTER4.test(letter2) && letter2 !== ".";
    else may = isWord || OPENING.test(letter2) && at > path || isCjk && LETTER4.test(letter2) || may && letter2 === "(";
    isCjk = isWord || isCjk && LETTER4.test(letter2);
  }
  return address.length;
}

// static/js/markdown/emphasis.js
var ASCII_WORD = /[A-Za-z0-9]/;
var WORD = /[\p{L}\p{M}\p{N}]/u;
var SENTENCE_END = /[.:;!?…»”“"']/u;
var TAG_END = /<\/(?:sub|sup|kbd)>$/i;
var LONGEST_TAG = 6;
var QUOTE = /[«»„“”‘’"']/u;
function emphasisRule(md2) {
  md2.inline.State = class extends md2.inline.State {
    scanDelims(start, canSplitWord) {
      const found = super.scanDelims(start, canSplitWord);
      if (!canSplitWord || found.can_open === found.can_close) return found;
      const before = characterBefore(this.src, start);
      const end2 = start + found.length;
      const after = end2 < this.posMax ? String.fromCodePoint(this.src.codePointAt(end2) ?? 0) : " ";
      const isBehindTag = before === ">" && TAG_END.test(this.src.slice(Math.max(0, start - LONGEST_TAG), start));
      if (!isBehindTag && !isBesideWord(before, after, found)) return found;
      return { ...found, can_open: true, can_close: true };
    }
  };
}
function characterBefore(src, at) {
  if (at === 0) return " ";
  const isPair = at > 1 && (src.codePointAt(at - 2) ?? 0) > 65535;
  return src.slice(isPair ? at - 2 : at - 1, at);
}
function isBesideWord(before, after, { can_close, length }) {
  if (/\s/.test(before) || /\s/.test(after)) return false;
  if (UNSPACED_OR_WIDE.test(before) || UNSPACED_OR_WIDE.test(after)) return true;
  const [word, sign] = can_close ? [before, after] : [after, before];
  if (ASCII_WORD.test(word)) return !can_close && length > 1 && SENTENCE_END.test(sign);
  return WORD.test(word) && (length > 1 || SENTENCE_END.test(sign) || QUOTE.test(sign));
}

// static/js/markdown/inline_tags.js
var BREAK = /^<br\s*\/?>/i;
var TAG = /^<(sub|sup|kbd)>/i;
var PARTS = /(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)|<(\/?)(sub|sup|kbd)>/gi;
var LONGEST_TAG2 = 12;
var MOST_OPEN = 20;
function tagRules(md2) {
  md2.inline.ruler.before("autolink", "tag", rule2);
}
function rule2(state2, silent) {
  const { src, pos } = state2;
  if (src[pos] !== "<") return false;
  const text = src.slice(pos, pos + LONGEST_TAG2);
  const broken = BREAK.exec(text);
  if (broken && !silent) state2.push("hardbreak", "br", 0);
  if (broken) state2.pos += broken[0].length;
  return Boolean(broken) || pair(state2, silent, TAG.exec(text));
}
function pair(state2, silent, tag) {
  const close = tag ? closeOf2(state2, state2.pos) : -1;
  if (!tag || close < 0 || close > state2.posMax) return false;
  const name = tag[1].toLowerCase();
  const end2 = close + tag[0].length + 1;
  if (!silent) {
    const { posMax } = state2;
    state2.pos += tag[0].length;
    state2.posMax = close;
    state2.push(`${name}_open`, name, 1);
    state2.md.inline.tokenize(state2);
    state2.push(`${name}_close`, name, -1);
    state2.posMax = posMax;
  }
  state2.pos = end2;
  return true;
}
function closeOf2(state2, pos) {
  state2.tags ??= pairsIn(state2.src);
  return state2.tags.get(pos) ?? -1;
}
function pairsIn(src) {
  const pairs = /* @__PURE__ */ new Map();
  const open = [];
  for (const { index, 2: slash, 3: tag } of src.matchAll(PARTS)) {
    if (!tag) continue;
    const name = tag.toLowerCase();
    if (!slash) open.push({ name, at: index });
    else if (open.at(-1)?.name === name) pairs.set(open.pop()?.at ?? -1, index);
    if (open.length > MOST_OPEN) return /* @__PURE__ */ new Map();
  }
  return pairs;
}

// static/js/markdown/nested_fence.js
var FENCE = /^(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$/;
var DEEPEST2 = 8;
var MARKDOWN = /^(?:markdown|md|mdx|rmd|qmd)(?![\w-])/i;
var ANNOUNCES = /(?:^|[:：])\s*$/;
function nestedFenceRule(md2) {
  md2.block.ruler.before("fence", "nested_fence", rule3, { alt: ["paragraph", "reference", "blockquote", "list"] });
  md2.renderer.rules.undecided = (tokens, index) => `<p>${md2.utils.escapeHtml(tokens[index].content).replaceAll("\n", "<br>\n")}</p>
`;
}
function rule3(state2, first, end2, silent) {
  const outer = fenceAt(state2, first);
  if (!outer?.isMarkdown) return false;
  const found = endOf2(state2, outer, first, end2);
  if (!found) return false;
  if (silent) return true;
  const token = state2.push("fence", "code", 0);
  token.info = outer.info;
  token.markup = outer.marker.repeat(outer.length);
  token.content = state2.getLines(first + 1, found.last, state2.sCount[first], true);
  token.meta = { closed: found.closed, open: found.open };
  state2.line = found.last + (found.closed ? 1 : 0);
  token.map = [first, state2.line];
  if (found.open && state2.level > 0) pushUndecided(state2, end2);
  return true;
}
function pushUndecided(state2, end2) {
  const first = state2.line;
  const text = state2.getLines(first, end2, state2.blkIndent, false).trim();
  if (!text) return;
  const token = state2.push("undecided", "", 0);
  token.content = text;
  token.map = [first, end2];
  state2.line = end2;
}
function endOf2(state2, outer, first, end2) {
  const open = [outer];
  let nested;
  for (let line3 = first + 1; line3 < end2; line3 += 1) {
    if (!state2.isEmpty(line3) && state2.sCount[line3] < state2.blkIndent) return null;
    const fence2 = fenceAt(state2, line3);
    const inner = open[open.length - 1];
    if (!fence2 || fence2.marker !== inner.marker || fence2.length < inner.length) continue;
    if (inner.isMarkdown && (fence2.info || opens(state2, line3, end2))) {
      open.push(fence2);
      nested ??= { line: line3, isSure: fence2.info !== "" };
    } else if (!fence2.info) open.pop();
    if (open.length > DEEPEST2) return null;
    if (open.length === 0) return nested ? { last: line3, closed: true, open: false } : null;
  }
  const isEnd = state2.src.slice(state2.eMarks[end2 - 1]).trim() === "";
  if (!nested || !state2.env.live || !isEnd) return null;
  return nested.isSure ? { last: end2, closed: false, open: false } : { last: nested.line, closed: true, open: true };
}
function opens(state2, line3, end2) {
  const next = line3 + 1;
  return ANNOUNCES.test(lineOf(state2, line3 - 1)) && next < end2 && !state2.isEmpty(next) && !fenceAt(state2, next);
}
function fenceAt(state2, line3) {
  const first = state2.src[state2.bMarks[line3] + state2.tShift[line3]];
  if (first !== "`" && first !== "~" || isCode(state2, line3)) return null;
  const found = FENCE.exec(lineOf(state2, line3));
  if (!found || found[1][0] === "`" && found[2].includes("`")) return null;
  return { marker: found[1][0], length: found[1].length, info: found[2], isMarkdown: MARKDOWN.test(found[2]) };
}

// static/js/markdown/notes.js
var MARK = /^\[\^([^\s[\]^]{1,60})\]/;
function noteRules(md2) {
  md2.block.ruler.before("reference", "note", blockRule, { alt: ["paragraph", "reference"] });
  md2.inline.ruler.after("image", "note_mark", inlineRule2);
  md2.renderer.rules.note_mark = (tokens, index) => `<span class="note-mark">${md2.utils.escapeHtml(tokens[index].content)}</span>`;
  md2.renderer.rules.note = (tokens, index) => `<p>${md2.utils.escapeHtml(tokens[index].content)}</p>`;
}
var nameOf = (mark2) => MARK.exec(mark2)?.[1] ?? "";
function blockRule(state2, first, end2, silent) {
  if (state2.sCount[first] - state2.blkIndent >= 4) return false;
  const isTop2 = state2.level === 0 && state2.blkIndent === 0;
  if (silent && !isTop2 && state2.sCount[first] >= state2.blkIndent) return false;
  const start = state2.bMarks[first] + state2.tShift[first];
  const found = /^\[\^([^\s[\]^]{1,60})\]:[ \t]*/.exec(state2.src.slice(start, state2.eMarks[first]));
  if (!found) return false;
  if (silent) return true;
  const token = state2.push("note", "", 0);
  const last2 = isTop2 ? lastLine(state2, first, end2, start + found[0].length) : first + 1;
  const lines2 = state2.getLines(first, last2, 4, false);
  token.content = (isTop2 ? lines2.slice(found[0].length + state2.tShift[first]) : lines2).trim();
  token.meta = { name: found[1] };
  token.map = [first, last2];
  token.block = true;
  state2.line = last2;
  return true;
}
function lastLine(state2, first, end2, start) {
  const { tokens, parentType, tight, line: line3 } = state2;
  const [mark2, shift, count2] = [state2.bMarks[first], state2.tShift[first], state2.sCount[first]];
  state2.tokens = [];
  state2.parentType = "note";
  state2.bMarks[first] = start;
  state2.tShift[first] = 0;
  state2.sCount[first] = 4;
  state2.blkIndent += 4;
  state2.level += 1;
  state2.md.block.tokenize(state2, first, end2);
  const last2 = state2.line;
  state2.level -= 1;
  state2.blkIndent -= 4;
  [state2.bMarks[first], state2.tShift[first], state2.sCount[first]] = [mark2, shift, count2];
  Object.assign(state2, { tokens, parentType, tight, line: line3 });
  return last2;
}
function inlineRule2(state2, silent) {
  const found = state2.src[state2.pos] === "[" && MARK.exec(state2.src.slice(state2.pos, Math.min(state2.pos + 64, state2.posMax)));
  if (!found) return false;
  if (!silent) state2.push("note_mark", "", 0).content = found[0];
  state2.pos += found[0].length;
  return true;
}

// static/js/markdown/pending.js
var CONTAINER = /^[ \t]*(?:(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]*)*)/;
var QUOTE2 = /^[ \t>]*/;
var MARKS3 = /^(?:(?:[-*+=_>]|\d{1,9}[.)]?|#{1,6})[ \t]*)+$/;
var FENCE2 = /^(?:`{3,}[^`]*|~{3,}.*)$/;
var REFERENCE = /^\[(?!\^)[^\]]*\]:/;
var DELIMITERS = /^(?:[|:]|-[|: -]*)[|: \t-]*$/;
var WHOLE = /* @__PURE__ */ new Set(["fence", "code_block", "formula_block", "note", "wide_table", "undecided"]);
var CELLS_APART = " ";
var WORDS3 = /^[^|`$\\*_~<>[\]!?.:;\n]{1,40}$/;
var PIPE = /[ \t]\|(?:[ \t]+|$)/;
var LONGEST_HEAD = 400;
var BEHIND_BLANK = /(?:^|\n[ \t>]*\n)$/;
function pendingIn(source, parse2) {
  const from = source.lastIndexOf("\n") + 1;
  const found = [rowsIn(source, from), lineIn(source, from)].find((one) => one && standsFree(source, one.at, parse2));
  return found ?? null;
}
function lineIn(source, from) {
  const line3 = source.slice(from);
  const marks = from + (QUOTE2.exec(line3)?.[0].length ?? 0);
  if (MARKS3.test(source.slice(marks))) return { at: marks, words: source.slice(marks).trim() };
  const text = behindContainer(source, from);
  const rest = source.slice(text);
  return FENCE2.test(rest) || REFERENCE.test(rest) ? { at: text, words: rest.trim() } : null;
}
function rowsIn(source, from) {
  const line3 = source.slice(behindContainer(source, from));
  const before = from > 0 ? source.lastIndexOf("\n", from - 2) + 1 : from;
  const above = behindContainer(source, before);
  const row2 = source.slice(above, from);
  const isBelow = from > 0 && (line3 === "" ? mayBeHead(source, before, row2) : row2.includes("|") && DELIMITERS.test(line3));
  if (isBelow) return { at: above, words: wordsOf2(row2) };
  return mayBeHead(source, from, line3) ? { at: behindContainer(source, from), words: wordsOf2(line3) } : null;
}
var mayBeHead = (source, from, text) => text.startsWith("|") || isHead(text) && BEHIND_BLANK.test(source.slice(0, from));
function isHead(row2) {
  const cells = row2.length > LONGEST_HEAD ? [] : row2.trimEnd().split(PIPE);
  const isOpen = cells.at(-1) === "";
  return cells.length > 1 && cells.slice(0, isOpen ? -1 : void 0).every((cell) => WORDS3.test(cell));
}
var behindContainer = (source, from) => from + (CONTAINER.exec(source.slice(from))?.[0].length ?? 0);
function standsFree(source, at, parse2) {
  const line3 = source.slice(0, at).split("\n").length - 1;
  const last2 = source.split("\n").length - 1;
  return !parse2(source).some(({ type, map }) => {
    if (!map || map[0] > line3 || map[1] <= line3) return false;
    if (type === "table_open") return map[0] < line3 || map[0] + 1 < last2;
    return WHOLE.has(type) && (type !== "fence" || map[0] < line3);
  });
}
var wordsOf2 = (row2) => row2.split("|").map((cell) => cell.trim()).filter(Boolean).join(CELLS_APART);

// static/js/markdown/table_rule.js
var MOST_CELLS = 2e3;
var DELIMITERS2 = /^(?:[|:]|-[|:-])[\s|:-]*$/;
var PLAIN = /^(?:[^`$\\]|`[^`|]+`(?!`))*$/;
var DELIMITER = /^:?-+:?$/;
var CODE = /(`+)(?!`)(?:[^]*?[^`])?\1(?!`)/y;
function tableRule(md2) {
  md2.block.ruler.at("table", rule4, { alt: ["paragraph", "reference"] });
  md2.renderer.rules.wide_table = (tokens, index) => `<p>${md2.utils.escapeHtml(tokens[index].content).replaceAll("\n", "<br>\n")}</p>`;
}
function rule4(state2, first, end2, silent) {
  if (first + 2 > end2 || isCode(state2, first) || isCode(state2, first + 1) || state2.sCount[first + 1] < state2.blkIndent) return false;
  const delimiters = rowOf(state2, first + 1);
  if (!DELIMITERS2.test(delimiters)) return false;
  const wide = delimiters.includes("|") && isWide2(state2, first, end2, delimiters);
  const columns = wide ? [] : alignments(delimiters);
  const head = wide ? [] : cellsOf(rowOf(state2, first));
  if (!wide && (!columns || columns.length !== head.length || !rowOf(state2, first).includes("|"))) return false;
  if (silent) return true;
  if (wide) pushText(state2, first, lastLine2(state2, first, end2));
  else pushTable(state2, first, end2, head, columns ?? []);
  return true;
}
function isWide2(state2, first, end2, delimiters) {
  return (lastLine2(state2, first, end2) - first) * delimiters.split("|").length > MOST_CELLS;
}
function pushText(state2, first, last2) {
  const token = state2.push("wide_table", "", 0);
  token.content = state2.getLines(first, last2, state2.blkIndent, false).trimEnd();
  token.map = [first, last2];
  state2.line = last2;
}
function pushTable(state2, first, end2, head, columns) {
  const { parentType } = state2;
  state2.parentType = "table";
  const table3 = state2.push("table_open", "table", 1);
  state2.push("thead_open", "thead", 1);
  pushRow(state2, first, "th", head, columns);
  state2.push("thead_close", "thead", -1);
  const last2 = pushBody(state2, first + 2, end2, columns);
  state2.push("table_close", "table", -1);
  table3.map = [first, last2];
  state2.parentType = parentType;
  state2.line = last2;
}
function pushBody(state2, from, end2, columns) {
  let line3 = from;
  while (line3 < end2 && isRow(state2, line3, end2)) {
    if (line3 === from) state2.push("tbody_open", "tbody", 1);
    pushRow(state2, line3, "td", cellsOf(rowOf(state2, line3)), columns);
    line3 += 1;
  }
  if (line3 > from) state2.push("tbody_close", "tbody", -1);
  return line3;
}
function isRow(state2, line3, end2) {
  if (state2.sCount[line3] < state2.blkIndent || isCode(state2, line3) || !rowOf(state2, line3)) return false;
  return !state2.md.block.ruler.getRules("blockquote").some((terminates) => terminates(state2, line3, end2, true));
}
function pushRow(state2, line3, tag, cells, columns) {
  const count2 = Math.max(columns.length, cells.findLastIndex(Boolean) + 1);
  state2.push("tr_open", "tr", 1).map = [line3, line3 + 1];
  for (let index = 0; index < count2; index += 1) {
    const open = state2.push(`${tag}_open`, tag, 1);
    if (columns[index]) open.attrs = [["class", columns[index]]];
    const content = state2.push("inline", "", 0);
    content.content = cells[index] ?? "";
    content.children = [];
    state2.push(`${tag}_close`, tag, -1);
  }
  state2.push("tr_close", "tr", -1);
}
function alignments(line3) {
  const columns = line3.replace(/^\|/, "").replace(/\|$/, "").split("|").map((column) => column.trim());
  return columns.every((column) => DELIMITER.test(column)) ? columns.map(alignment) : null;
}
function alignment(column) {
  if (column.endsWith(":")) return column.startsWith(":") ? "align-center" : "align-right";
  return column.startsWith(":") ? "align-left" : "";
}
function cellsOf(line3) {
  const cells = PLAIN.test(line3) ? line3.split("|") : partsOf(line3);
  if (line3.startsWith("|")) cells.shift();
  if (cells.length && !cells[cells.length - 1].trim() && line3.endsWith("|")) cells.pop();
  return cells.map((cell) => cell.trim());
}
function partsOf(line3) {
  const cells = [""];
  for (let at = 0; at < line3.length; ) {
    const part = partAt(line3, at);
    at += part.length;
    if (part === "|") cells.push("");
    else cells[cells.length - 1] += part.replaceAll("\\|", "|");
  }
  return cells;
}
function partAt(line3, at) {
  const sign = line3[at];
  if (sign === "|") return sign;
  if (sign === "`") return codeAt(line3, at);
  const end2 = sign === "$" || sign === "\\" ? formulaEnd(line3, at) : -1;
  if (end2 > at && holds(line3.slice(at, end2))) return line3.slice(at, end2);
  if (sign === "\\") return line3.slice(at, at + (/[|`$]/.test(line3[at + 1] ?? "") ? 2 : 1));
  return /^[^|`$\\]+/.exec(line3.slice(at))?.[0] ?? sign;
}
function codeAt(line3, at) {
  CODE.lastIndex = at;
  return CODE.exec(line3)?.[0] ?? /^`+/.exec(line3.slice(at))?.[0] ?? "`";
}
var holds = (formula) => !/\s\|\s/.test(formula) || /\\[a-zA-Z]|[\^_]/.test(formula);
function lastLine2(state2, first, end2) {
  let line3 = first + 2;
  while (line3 < end2 && !state2.isEmpty(line3) && state2.sCount[line3] >= state2.blkIndent) line3 += 1;
  return line3;
}
var rowOf = (state2, line3) => lineOf(state2, line3).trim();

// static/js/markdown/undecided.js
var SPECIAL2 = /[\\`$<![*_~]|:\/\//g;
var BREAK2 = /^<br\s*\/?>/i;
var TAG2 = /^<(?:sub|sup|kbd)>/i;
var AUTOLINK = /^<(?:[a-z][a-z0-9+.-]{1,31}:[^<>\s]*|[^<>\s@]+@[^<>\s@]+)>/i;
var HALF_TAG = /^<(?:br\s*\/?|\/?[a-z][^\s<>]*)?$/i;
var HALF_TAIL = /^\(\s*(?:<[^<>\n]*>?|[^\s<]\S*)?(?:\s+(?:"(?:[^"\\]|\\[^])*["\\]?|'(?:[^'\\]|\\[^])*['\\]?|\((?:[^()\\]|\\[^])*[)\\]?)?\s*)?$/;
var SCHEME = /(?<![a-z0-9.+-])[a-z][a-z0-9.+-]*$/i;
var LAST_WORD = /\S+$/;
var MAY_GO_ON = /^(?:$|[!#-;=?@[-`{}~])/;
function undecidedFrom(text, md2, references) {
  const scan = new Scan(text, md2, references);
  const at = scan.run();
  return Math.min(at, scan.addressAtEnd());
}
var Scan = class {
  #at = 0;
  #behind = 0;
  #formulaEnd = -1;
  constructor(text, md2, references) {
    this.text = text;
    this.md = md2;
    this.references = references;
    this.state = new md2.inline.State(text, md2, { references: {} }, []);
  }
  run() {
    while (this.#at < this.text.length) {
      SPECIAL2.lastIndex = this.#at;
      const found = SPECIAL2.exec(this.text);
      if (!found) break;
      this.#at = found.index;
      const end2 = this.#endOf(found[0]);
      if (end2 < 0) return this.#at;
      this.#at = end2;
    }
    return this.text.length;
  }
  addressAtEnd() {
    const rest = this.text.slice(this.#behind);
    const word = LAST_WORD.exec(rest);
    if (!word || !/:|\/\//.test(word[0])) return this.text.length;
    const last2 = this.md.linkify.match(word[0])?.at(-1);
    return last2 && MAY_GO_ON.test(word[0].slice(last2.lastIndex)) ? this.#behind + word.index + last2.index : this.text.length;
  }
  #endOf(sign) {
    switch (sign) {
      case "`":
        return this.#code();
      case "://":
        return this.#address();
      case "$":
        return this.#formula() ?? this.#at + 1;
      case "\\":
        return this.#formula() ?? this.#at + 2;
      case "<":
        return this.#tag();
      case "!":
        return this.text[this.#at + 1] === "[" ? this.#link(this.#at + 1) : this.#at + 1;
      case "[":
        return this.#link(this.#at);
      default:
        return this.#run();
    }
  }
  #skip(end2) {
    this.#behind = Math.max(this.#behind, end2);
    return end2;
  }
  #address() {
    const start = this.#at - (SCHEME.exec(this.text.slice(this.#behind, this.#at))?.[0].length ?? 0);
    const found = start < this.#at ? this.md.linkify.matchAtStart(this.text.slice(start)) : null;
    if (!found) return this.#at + 3;
    const end2 = start + found.lastIndex;
    const [tail] = /^\S*/.exec(this.text.slice(end2)) ?? [""];
    if (end2 + tail.length < this.text.length || !MAY_GO_ON.test(tail)) return this.#skip(end2);
    this.#at = start;
    return -1;
  }
  #code() {
    const marks = /^`+/.exec(this.text.slice(this.#at))?.[0] ?? "`";
    const from = this.#at + marks.length;
    for (let at = this.text.indexOf(marks, from); at >= 0; ) {
      const end2 = at + (/^`+/.exec(this.text.slice(at))?.[0].length ?? 0);
      if (end2 - at === marks.length) return end2 < this.text.length ? this.#skip(end2) : -1;
      at = this.text.indexOf(marks, end2);
    }
    return -1;
  }
  #formula() {
    const { text } = this;
    const isBehind = this.#at === this.#formulaEnd;
    const end2 = formulaEnd(text, this.#at, { longest: LONGEST_FORMULA, isBehind });
    if (end2 < 0) return isHalfFormula(text, this.#at, isBehind) ? this.text.length : void 0;
    const isSingle = text[this.#at] === "$" && text[this.#at + 1] !== "$";
    if (isSingle && /^(?:\$|[\ud800-\udbff])?$/.test(text.slice(end2))) return -1;
    this.#formulaEnd = end2;
    return this.#skip(end2);
  }
  #tag() {
    const rest = this.text.slice(this.#at);
    const whole4 = BREAK2.exec(rest) ?? AUTOLINK.exec(rest);
    if (whole4) return this.#skip(this.#at + whole4[0].length);
    if (TAG2.test(rest)) return pairsIn(this.text).has(this.#at) ? this.#at + 1 : -1;
    return HALF_TAG.test(rest) ? -1 : this.#at + 1;
  }
  #link(at) {
    const close = this.md.helpers.parseLinkLabel(this.state, at, false);
    if (close < 0) return -1;
    const next = this.text[close + 1];
    if (next === void 0) return -1;
    if (next === "(") return this.#inlineLink(at, close + 1);
    const label2 = this.text.slice(at + 1, close);
    if (next !== "[") return this.#knows(label2) ? this.#skip(close + 1) : at + 1;
    const end2 = this.text.indexOf("]", close + 2);
    if (end2 < 0) return -1;
    return this.#knows(this.text.slice(close + 2, end2) || label2) ? this.#skip(end2 + 1) : at + 1;
  }
  #inlineLink(at, from) {
    const end2 = this.#endOfTail(from);
    if (end2 >= 0) return this.#skip(end2);
    return HALF_TAIL.test(this.text.slice(from)) ? -1 : at + 1;
  }
  #endOfTail(from) {
    const { text, md: md2 } = this;
    const most = text.length;
    const start = behindBlanks(text, from + 1);
    const address = md2.helpers.parseLinkDestination(text, start, most);
    let at = behindBlanks(text, address.ok ? address.pos : start);
    const title = md2.helpers.parseLinkTitle(text, at, most);
    if (title.ok) at = behindBlanks(text, title.pos);
    return text[at] === ")" ? at + 1 : -1;
  }
  #knows(label2) {
    return Object.hasOwn(this.references, this.md.utils.normalizeReference(label2));
  }
  #run() {
    const end2 = this.#at + this.state.scanDelims(this.#at, true).length;
    return end2 < this.text.length ? end2 : -1;
  }
};
function behindBlanks(text, from) {
  let at = from;
  while (/[ \t\n]/.test(text[at] ?? "")) at += 1;
  return at;
}

// static/js/markdown/undecided_rules.js
var LAST_LETTERS = 20;
var CELL = /^t[dh]_open$/;
var MARK2 = /[*_~]/;
var LETTER5 = /[\p{L}\p{M}\p{N}]/u;
function undecidedRules(md2) {
  md2.core.ruler.after("block", "hold", hold);
  md2.core.ruler.push("held", showHeld);
}
function hold(state2) {
  state2.env.held = null;
  const token = state2.env.growing ? lastText(state2.tokens) : void 0;
  if (!token) return;
  const { content } = token;
  const at = undecidedFrom(content + behind(content, state2.src), state2.md, state2.env.references ?? {});
  if (at >= content.length) return;
  const lead = leadOf(content, at);
  state2.env.held = { token, text: content.slice(at), lead };
  token.content = content.slice(0, at) + lead;
}
function leadOf(content, at) {
  if (!MARK2.test(content[at - 1] ?? "")) return "";
  const letter2 = String.fromCodePoint(content.codePointAt(at) ?? 0);
  return LETTER5.test(letter2) ? letter2 : "\\";
}
function showHeld(state2) {
  const held = state2.env.held;
  if (!held) return;
  const last2 = held.token.children?.at(-1);
  if (last2?.type === "text" && last2.content.endsWith(held.lead)) last2.content = last2.content.slice(0, last2.content.length - held.lead.length);
  for (const [index, line3] of held.text.split("\n").entries()) {
    if (index > 0) held.token.children?.push(new state2.Token("softbreak", "br", 0));
    const text = new state2.Token("text", "", 0);
    text.content = index > 0 ? line3.trimStart() : line3;
    held.token.children?.push(text);
  }
}
function lastText(tokens) {
  const last2 = tokens.findLast(({ nesting, type, content }) => nesting >= 0 && !CELL.test(type) && (type !== "inline" || content));
  return last2?.type === "inline" ? last2 : void 0;
}
function behind(content, src) {
  const source = src.trimEnd();
  if (source.length < src.length) return src[source.length];
  return source.endsWith(content.slice(-LAST_LETTERS).split("\n").at(-1) ?? "") ? "" : "\n";
}

// static/js/markdown/markdown.js
var LONGEST3 = { characters: 4e4, lines: 500 };
var MOST_WEIGHT = 8e3;
var MAX_NESTING = 24;
var LINKIFY_CAP = 2e4;
var WEIGHTS = { fence: 12, code_block: 12, formula: 8, formula_block: 8, image: 8, note_mark: 3 };
var MAY_BE_OPEN = /\$|\\[([]|\\begin\{|(?:```|~~~)[ \t]*(?:m|M|r|R|q|Q)/;
var md = new MarkdownIt({ html: false, linkify: true, breaks: true });
md.set({ maxNesting: MAX_NESTING });
md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
bareLinkRule(md);
texRules(md);
noteRules(md);
nestedFenceRule(md);
tableRule(md);
emphasisRule(md);
tagRules(md);
undecidedRules(md);
var escape = md.utils.escapeHtml;
md.renderer.rules.image = (tokens, index) => {
  const { attrs, content } = tokens[index];
  const source = String(attrs?.find(([name]) => name === "src")?.[1]);
  return `<span class="picture" data-picture="${escape(source)}">${escape(content)}</span>`;
};
var LANGUAGE = /^[\p{L}\p{N}+#._-]+$/u;
md.renderer.rules.fence = (tokens, index) => {
  const { info, content } = tokens[index];
  const language2 = languageOf(info);
  return `<pre><code${LANGUAGE.test(language2) ? ` class="language-${language2}"` : ""}>${escape(content)}</code></pre>
`;
};
md.renderer.rules.link_open = (tokens, index, options, env, renderer) => {
  const href = String(tokens[index].attrGet("href"));
  tokens[index].attrs = FOLLOWED.test(href) ? [["href", href]] : null;
  return renderer.renderToken(tokens, index, options);
};
var newReferences = () => ({ references: {} });
function split(source, env = newReferences()) {
  const blocks = [];
  let from = 0;
  while (from !== void 0) {
    const found = parse(source, from, env);
    const long = found.find(isLong);
    const cut = long && cutOf(source, long);
    if (!long || !cut) blocks.push(...found);
    else blocks.push(...found.slice(0, found.indexOf(long)), ...parse(source.slice(0, cut), long.start, env));
    from = cut;
  }
  const last2 = blocks.at(-1);
  if (last2 && env.live && last2.kind !== "fence" && MAY_BE_OPEN.test(last2.source)) last2.open = true;
  return blocks;
}
function parse(source, from, env) {
  const rest = source.slice(from);
  const tokens = [];
  md.block.parse(rest, md, env, tokens);
  const lines2 = lineStarts(rest);
  return tokens.filter(isTop).map((token) => toBlock(token, rest, lines2, from));
}
var isTop = ({ level, nesting }) => level === 0 && nesting >= 0;
var isLong = ({ kind, source, lines: lines2 = 0 }) => (kind === "markdown" || kind === "note") && (source.length > LONGEST3.characters || lines2 > LONGEST3.lines);
function cutOf(source, { start, source: own2 }) {
  const lines2 = lineStarts(own2);
  const most = lines2.findLastIndex((at, line3) => line3 <= LONGEST3.lines && at <= LONGEST3.characters);
  const apart = lines2.slice(0, most + 1).findLastIndex((at) => /\S/.test(own2[at]));
  return most > 0 ? start + lines2[apart > 0 ? apart : most] : void 0;
}
function splitLive(source, env) {
  const blocks = split(withPending(source), env);
  const moving = blocks.findIndex(({ kind, open }) => kind === "fence" && open);
  const next = moving < 0 ? void 0 : blocks[moving + 1]?.start;
  if (next !== void 0) return [...blocks.slice(0, moving + 1), { ...plain(source.slice(next))[0], start: next, end: source.length }];
  const last2 = blocks.at(-1);
  if (last2 && (last2.kind === "markdown" || last2.kind === "note")) last2.growing = true;
  if (last2?.kind === "note") last2.content = withPending(last2.content ?? "");
  return blocks;
}
function blockTokens(source) {
  const tokens = [];
  md.block.parse(source, md, { references: {}, live: true }, tokens);
  return tokens;
}
function withPending(source) {
  const pending = pendingIn(source, blockTokens);
  return pending ? source.slice(0, pending.at) + asText(pending.words) : source;
}
var asText = (words) => words.replace(/[!-/:-@[-`{-~]/g, "\\$&");
var plain = (source) => source ? [{ kind: "plain", start: 0, end: source.length, source, open: false }] : [];
function toHtml(source, env = newReferences()) {
  if (source.length > LONGEST3.characters) return null;
  md.set({ linkify: source.length <= LINKIFY_CAP });
  try {
    const tokens = md.parse(source, env);
    return isTooMuch2(tokens) ? null : md.renderer.render(tokens, md.options, env);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
function isTooMuch2(tokens) {
  let weight = 0;
  for (const { type, level, children } of tokens) {
    weight += (WEIGHTS[type] ?? 1) + (children?.reduce((sum, child) => sum + (WEIGHTS[child.type] ?? 1), 0) ?? 0);
    if (weight > MOST_WEIGHT || level >= MAX_NESTING - 2) return true;
  }
  return false;
}
function toBlock({ type, map, meta, content, info, markup }, source, lines2, from) {
  const [first, last2] = map;
  const own2 = source.slice(lines2[first], lines2[last2] ?? source.length);
  const start = from + lines2[first];
  const block = { kind: "markdown", start, end: start + own2.length, source: own2, lines: last2 - first, open: false };
  if (type === "fence") return { ...block, kind: "fence", content, open: Boolean(meta?.open), ...fence({ info, markup, meta }, own2) };
  if (type === "formula_block" && own2.length <= LONGEST3.characters) return { ...block, kind: "formula", content };
  if (type === "wide_table") return { ...block, kind: "plain" };
  if (type === "note") return { ...block, kind: "note", name: String(meta?.name), content };
  return block;
}
function fence({ info, markup, meta }, source) {
  const lines2 = source.trimEnd().split("\n");
  const last2 = lines2[lines2.length - 1].trim();
  const closed = lines2.length > 1 && last2.length >= markup.length && last2 === markup[0].repeat(last2.length);
  return { language: languageOf(info), closed: meta ? Boolean(meta.closed) : closed };
}
var languageOf = (info) => info.trim().split(/\s+/)[0];
function lineStarts(source) {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

// static/js/markdown/blocks.js
var KINDS = { markdown: { draw: (block, env) => fillBlock(make("div", "block"), block, env), grow: fillBlock }, plain: { draw: (block) => fillPlain(make("div", "block block--plain"), block), grow: fillPlain }, fence: { draw: drawFence, grow: growFence }, formula: { draw: (block) => fillFormula(make("div", "block"), block), grow: fillFormula }, note: { draw: () => Object.assign(make("div", "block"), { hidden: true }), grow: () => true } };
function redraw(drawn2, block, env) {
  const isSame = drawn2?.block.kind === block.kind;
  if (isSame && isAlike2(drawn2.block, block)) return { block, node: drawn2.node };
  if (isSame && KINDS[block.kind].grow(drawn2.node, block, env)) return { block, node: drawn2.node };
  return { block, node: KINDS[block.kind].draw(block, env) };
}
var isAlike2 = (a, b) => a.source === b.source && a.open === b.open && a.closed === b.closed && a.growing === b.growing;
function finish({ node, block }) {
  if (block.kind === "fence") finishCode(node);
}
var refers = ({ block }) => block.kind === "markdown" && block.source.includes("[");
var resolve = ({ node, block }, env) => fillBlock(node, block, env);
function fill(node, source, env) {
  const html = toHtml(source, env);
  node.classList.toggle("block--plain", html === null);
  if (html === null) showText(node, source);
  else morph(node, decorate(toFragment(html)));
  const codes = node.querySelectorAll(".code");
  codes.forEach((code2, index) => env.growing && index === codes.length - 1 ? colourCode(code2) : finishCode(code2));
  return node;
}
function fillBlock(node, { source, open, growing }, env) {
  return fill(node, source, { ...env, live: open, growing });
}
function fillPlain(node, { source }) {
  showText(node, source);
  return node;
}
function fillFormula(node, { content, open }) {
  const formula = make("span", `formula formula--display${open ? " formula--open" : ""}`, content);
  if (!open) drawFormula(formula);
  node.replaceChildren(formula);
  return node;
}
function drawFence({ language: language2 = "", content = "", closed }) {
  const node = codeBlock(language2, content);
  node.classList.add("block");
  colourFence(node, closed);
  return node;
}
function growFence(node, { language: language2 = "", content = "", closed }) {
  if (!growCode(node, language2, content)) return false;
  colourFence(node, closed);
  return true;
}
var colourFence = (node, closed) => closed ? finishCode(node) : colourCode(node);

// static/js/markdown/footnotes.js
var MOST_MARKS = 2e3;
var replies = 0;
var Footnotes = class {
  #prefix = `note-${replies += 1}`;
  #rows = [];
  #marks = /* @__PURE__ */ new WeakMap();
  #known = [];
  #list = make("ol", "");
  #section = make("section", "footnotes prose", this.#list);
  constructor(element) {
    this.element = element;
    this.#section.setAttribute("role", "doc-endnotes");
    this.#section.setAttribute("aria-label", gettext("Footnotes"));
    element.addEventListener("click", (event) => follow(event, element));
  }
  get isShown() {
    return this.#section.isConnected;
  }
  update(notes) {
    for (const row2 of this.#rows.splice(notes.length)) row2.root.remove();
    notes.forEach((note, index) => this.#fill(this.#rows[index] ??= newRow(), note));
    if (!notes.length) this.#section.remove();
    else if (this.element.lastElementChild !== this.#section) this.element.append(this.#section);
    const rows = this.#number();
    this.#arrange(rows);
    this.#section.dir = rows.find(({ line: line3 }) => line3.dir)?.line.dir ?? "";
    for (const mark2 of this.#known) this.#show(mark2);
    rows.forEach((row2) => this.#back(row2));
  }
  #fill(row2, { name = "", content = "", growing = false, env }) {
    row2.name = name;
    row2.marks = [];
    const key = `${Object.keys(env.references).length} ${growing} ${content}`;
    if (row2.key === key) return;
    row2.key = key;
    fill(row2.body, content, { ...env, growing });
    row2.line.dir = directionOf(wordsOf(row2.body));
  }
  #number() {
    const byName = new Map([...this.#rows].reverse().map((row2) => [row2.name, row2]));
    const met = /* @__PURE__ */ new Set();
    this.#known = [];
    const meet = (element) => {
      if (this.#known.length >= MOST_MARKS) return;
      const mark2 = this.#markOf(element);
      this.#known.push(mark2);
      mark2.row = byName.get(mark2.name) ?? null;
      if (!mark2.row) return;
      met.add(mark2.row);
      mark2.index = mark2.row.marks.push(mark2) - 1;
    };
    const inText = [...this.element.querySelectorAll(".note-mark")].filter((element) => !this.#section.contains(element));
    inText.forEach(meet);
    for (const row2 of met) row2.body.querySelectorAll(".note-mark").forEach(meet);
    const rows = [...met, ...this.#rows.filter((row2) => !met.has(row2))];
    rows.forEach((row2, index) => row2.number = index + 1);
    return rows;
  }
  #markOf(element) {
    const known2 = this.#marks.get(element);
    if (known2) return known2;
    const mark2 = { element, name: nameOf(element.textContent), typed: element.textContent, row: null, index: 0, state: "" };
    this.#marks.set(element, mark2);
    return mark2;
  }
  #arrange(rows) {
    rows.forEach(({ root, number }, index) => {
      root.id = `${this.#prefix}-${number}`;
      if (this.#list.children[index] !== root) this.#list.insertBefore(root, this.#list.children[index] ?? null);
    });
  }
  #show(mark2) {
    const { element, row: row2, index, typed } = mark2;
    const state2 = row2 ? `${row2.number} ${index}` : "";
    if (mark2.state === state2) return;
    mark2.state = state2;
    element.replaceChildren(row2 ? make("sup", "", noteLink(this.#prefix, row2.number, index)) : typed);
  }
  #back(row2) {
    const wanted = row2.marks.length;
    if (row2.back.children.length === wanted && row2.shown === row2.number) return;
    if (row2.shown !== row2.number || row2.back.children.length > wanted) row2.back.replaceChildren();
    row2.shown = row2.number;
    for (let index = row2.back.children.length; index < wanted; index += 1) row2.back.append(backLink(this.#prefix, row2.number, index));
  }
};
function newRow() {
  const body2 = make("div", "footnotes__text");
  const back = make("span", "footnotes__back");
  const line3 = make("div", "", body2, back);
  const root = make("li", "", line3);
  root.tabIndex = -1;
  return { root, line: line3, body: body2, back, name: "", marks: [], number: 0, key: null, shown: 0 };
}
var markId = (prefix, number, index) => `${prefix}-${number}-mark-${index + 1}`;
function noteLink(prefix, number, index) {
  const link2 = make("a", "", String(number));
  link2.id = markId(prefix, number, index);
  link2.href = `#${prefix}-${number}`;
  link2.setAttribute("role", "doc-noteref");
  link2.setAttribute("aria-label", interpolate(gettext("Footnote %(number)s"), { number }, true));
  return link2;
}
function backLink(prefix, number, index) {
  const link2 = make("a", "", "↩");
  link2.href = `#${markId(prefix, number, index)}`;
  link2.setAttribute("role", "doc-backlink");
  link2.setAttribute("aria-label", interpolate(gettext("Back to the text, footnote %(number)s"), { number }, true));
  return link2;
}
function follow(event, element) {
  const link2 = event.target.closest?.('a[href^="#note-"]');
  if (!link2 || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target2 = element.querySelector(link2.hash);
  if (!target2) return;
  event.preventDefault();
  target2.scrollIntoView({ block: "center", behavior: "instant" });
  target2.focus({ preventScroll: true });
}

// static/js/markdown/rich_text.js
var STEP = { characters: 16e3, lines: 200 };
var LONGEST_STEP = { characters: 64e3, lines: 2e3 };
var MOST_ELEMENTS2 = 4e4;
var ELEMENTS_OF_BLOCK = 5;
var MOST_NOTES = 300;
var LAYOUT = { characters: 3e3, ms: 6 };
var slices2 = new Slices({ ms: 40, frame: 100 });
var RichText = class _RichText {
  #wanted = { source: "", live: true };
  #drawn = { source: "", live: true };
  #tail = 0;
  #growing = [];
  #notes = [];
  #references = newReferences();
  #referring = [];
  #stale = [];
  #elements = 0;
  #isAsleep = false;
  #ending = null;
  #callbacks;
  constructor(element, callbacks) {
    this.element = element;
    this.#callbacks = callbacks;
  }
  static sourceOf(text) {
    return tame(text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);
  }
  update(text, live) {
    const source = _RichText.sourceOf(text);
    const { source: before, live: wasLive } = this.#wanted;
    if (!source.startsWith(before)) this.#clear();
    else if (!wasLive && (live || source !== before)) this.#reopen();
    this.#wanted = { source, live };
    this.#go();
  }
  get notes() {
    return [...this.#notes, ...this.#growing.map(({ block }) => block).filter(isNote)];
  }
  get references() {
    return this.#references;
  }
  get #isBehind() {
    const { source, live } = this.#drawn;
    return source.length < this.#wanted.source.length || live !== this.#wanted.live || this.#stale.length > 0;
  }
  #go() {
    while (this.#isBehind && slices2.hasTime) slices2.run(() => this.#step());
    if (!this.#isBehind || this.#isAsleep) return;
    this.#isAsleep = true;
    slices2.later(() => this.#wake());
  }
  #wake() {
    this.#isAsleep = false;
    if (!this.element.isConnected) return;
    this.#go();
    this.#callbacks.onDrawn();
  }
  #reopen() {
    if (this.#drawn.live || !this.#ending) return;
    const { tail, drawn: drawn2, elements, notes, referring, references } = this.#ending;
    this.#drawn.live = true;
    this.#tail = tail;
    this.#growing = drawn2.map((one) => refers(one) ? toRedraw(one) : one);
    this.#elements = elements;
    this.#notes.length = notes;
    this.#referring.length = referring;
    this.#references = { references };
    this.#stale = [...this.#referring];
  }
  #clear() {
    this.element.replaceChildren();
    this.#drawn = { source: "", live: true };
    this.#tail = 0;
    this.#growing = [];
    this.#notes = [];
    this.#references = newReferences();
    this.#referring = [];
    this.#stale = [];
    this.#elements = 0;
    this.#ending = null;
  }
  #step() {
    const { source, live } = this.#wanted;
    const from = this.#drawn.source.length;
    const stale = from === source.length && live === this.#drawn.live && this.#stale.pop();
    if (stale) return resolve(stale, this.#references);
    const to = endOfStep(source, this.#tail, from);
    this.#show(source.slice(0, to), live || to < source.length);
    if (from > 0) slices2.count(Math.max(LAYOUT.ms, (to - from) / LAYOUT.characters));
  }
  #show(source, live) {
    this.#drawn = { source, live };
    const env = { references: { ...this.#references.references }, live };
    const blocks = this.#blocks(source.slice(this.#tail), env);
    this.#draw(blocks, env);
    this.#callbacks.onBlocks(this.#growing, this.#tail);
    this.#finish(blocks, live);
  }
  #blocks(source, env) {
    if (this.#elements > MOST_ELEMENTS2) return plain(source);
    let room = MOST_NOTES - this.#notes.length;
    return (env.live ? splitLive : split)(source, env).map((block) => isNote(block) && (room -= 1) < 0 ? { ...block, kind: "plain" } : block);
  }
  #draw(blocks, env) {
    const before = this.#growing;
    this.#growing = blocks.map((block, index) => this.#place(before[index], redraw(before[index], block, env)));
    for (const extra of before.slice(blocks.length)) extra.node.remove();
  }
  #place(before, drawn2) {
    if (!before) this.element.append(drawn2.node);
    else if (before.node !== drawn2.node) before.node.replaceWith(drawn2.node);
    return drawn2;
  }
  #finish(blocks, live) {
    if (!live) this.#ending = { tail: this.#tail, drawn: [...this.#growing], ...this.#state };
    let count2 = live ? 0 : blocks.length;
    if (live) while (count2 + 1 < blocks.length && isSettled(blocks[count2], blocks[count2 + 1])) count2 += 1;
    for (const drawn2 of this.#growing.splice(0, count2)) this.#done(drawn2);
    const end2 = count2 < blocks.length ? blocks[count2].start : this.#drawn.source.length - this.#tail;
    if (count2 > 0 || !live) this.#advance(end2);
  }
  get #state() {
    const references = { ...this.#references.references };
    return { elements: this.#elements, notes: this.#notes.length, referring: this.#referring.length, references };
  }
  #done(drawn2) {
    this.#elements += ELEMENTS_OF_BLOCK + drawn2.node.querySelectorAll("*").length;
    if (isNote(drawn2.block)) this.#notes.push(drawn2.block);
    if (refers(drawn2)) this.#referring.push(drawn2);
    finish(drawn2);
  }
  #advance(length) {
    const passed = this.#drawn.source.slice(this.#tail, this.#tail + length);
    this.#tail += length;
    if (!passed.includes("]:")) return;
    const known2 = Object.keys(this.#references.references).length;
    split(passed, this.#references);
    if (Object.keys(this.#references.references).length > known2) this.#stale = [...this.#referring];
  }
};
var isSettled = (block, next) => !block.open && next.source.includes("\n") && (!next.open || block.end < next.start);
var toRedraw = ({ block, node }) => ({ block: { ...block, source: "" }, node });
var isNote = ({ kind }) => kind === "note";
function endOfStep(source, tail, from) {
  const most = stepBehind(source.slice(tail, from));
  let end2 = from;
  for (let lines2 = 0; lines2 < most.lines; lines2 += 1) {
    const next = source.indexOf("\n", end2) + 1 || source.length;
    if (next > from + most.characters) return end2 > from ? end2 : from + most.characters;
    if (next === source.length) return next;
    end2 = next;
  }
  return end2;
}
function stepBehind(tail) {
  if (tail.length > LONGEST_STEP.characters) return LONGEST_STEP;
  const length = { characters: tail.length, lines: tail.split("\n").length };
  const within = (name) => Math.min(LONGEST_STEP[name], Math.max(STEP[name], length[name]));
  return { characters: within("characters"), lines: within("lines") };
}

// static/js/messages/seam_lines.js
var SeamLines = class {
  #lines = [];
  update(seams) {
    for (const { line: line3 } of this.#lines.splice(seams.length)) line3.remove();
    seams.forEach(({ at, seam }, index) => {
      const known2 = this.#lines[index] ??= { at, seam, line: make("p", "seam"), isInside: false };
      Object.assign(known2, { at, seam });
      write(known2);
    });
  }
  place(blocks, start) {
    const tops = /* @__PURE__ */ new Map();
    for (const own2 of [...this.#shown].reverse()) {
      const found = own2.at < start ? void 0 : blocks.find(({ block }) => start + endOf3(block) > own2.at);
      if (!found) continue;
      own2.isInside = own2.at > start + found.block.start;
      write(own2);
      const before = tops.get(found.node) ?? found.node;
      if (own2.line.nextElementSibling !== before) before.before(own2.line);
      tops.set(found.node, own2.line);
    }
  }
  get #shown() {
    return this.#lines.filter(({ at }, index) => this.#lines[index + 1]?.at !== at);
  }
};
var endOf3 = ({ start, source }) => start + source.trimEnd().length;
function write({ line: line3, seam, isInside }) {
  setText(line3, seamWords(seam, isInside));
}
function seamWords({ backend, model }, isInside) {
  const names = { backend: backendName(backend), model: modelWords(model) };
  if (isInside && model) return interpolate(gettext("%(backend)s (%(model)s) continued in the middle of this:"), names, true);
  if (isInside) return interpolate(gettext("%(backend)s continued in the middle of this:"), names, true);
  if (model) return interpolate(gettext("%(backend)s (%(model)s) continued from here."), names, true);
  return interpolate(gettext("%(backend)s continued from here."), names, true);
}

// static/js/messages/reply_text.js
var BELOW_AUTHOR = 3;
var ReplyText = class {
  #now = { text: "", live: true };
  #rich = null;
  #seams = new SeamLines();
  constructor(element) {
    this.element = element;
    this.footnotes = new Footnotes(element);
  }
  update({ text, seams }, live) {
    this.#now = { text, live };
    this.#rich ??= this.#begin();
    const { sourceOf } = RichText;
    const placed = seams.map((seam) => ({ seam, at: sourceOf(text.slice(0, toIndex(text, seam.at))).length }));
    this.#seams.update(placed.sort((a, b) => a.at - b.at));
    this.#rich.update(text, live);
    this.#drawn();
  }
  #begin() {
    const holder = make("div", "prose");
    this.element.append(holder);
    return new RichText(holder, { onDrawn: () => this.#drawn(), onBlocks: (blocks, start) => this.#seams.place(blocks, start) });
  }
  #drawn() {
    if (!this.#now.live) placeHeadings(this.element);
    this.#note();
  }
  #note() {
    const { text } = this.#now;
    if (!this.#rich || !text.includes("[^") && !this.footnotes.isShown) return;
    const env = this.#rich.references;
    this.footnotes.update(this.#rich.notes.map((note) => ({ ...note, env })));
  }
};
function placeHeadings(element) {
  const headings = [...element.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const level = ({ tagName }) => Number(tagName[1]);
  const top = Math.min(...headings.map(level));
  for (const heading of headings) heading.setAttribute("aria-level", String(BELOW_AUTHOR + level(heading) - top));
}

// static/js/messages/reply_drafts.js
var ReplyDrafts = class {
  #rows = [];
  constructor(element) {
    this.element = element;
  }
  update(drafts, backend) {
    for (const row2 of this.#rows.splice(drafts.length)) row2.root.remove();
    drafts.forEach((draft, index) => {
      this.#rows[index] ??= this.#add(draft);
      setText(this.#rows[index].line, lineOf2(draft, drafts[index + 1]?.backend ?? backend));
    });
  }
  #add(draft) {
    const root = clone("draft");
    const row2 = { root, ...parts(root) };
    const title = hasRunOn(draft) ? gettext("%(backend)s, left out") : gettext("%(backend)s, interrupted");
    setText(row2.title, interpolate(title, { backend: backendName(draft.backend) }, true));
    setText(row2.reason, reasonSentence(draft.reason));
    row2.reason.hidden = !row2.reason.textContent;
    root.querySelector("details")?.addEventListener("toggle", () => new ReplyText(row2.text).update({ text: draft.text, seams: [] }, false), { once: true });
    this.element.append(root);
    return row2;
  }
};
var hasRunOn = ({ reason }) => reason === "ran_on";
function lineOf2(draft, to) {
  const names = { from: backendName(draft.backend), to: backendName(to) };
  if (hasRunOn(draft)) return interpolate(gettext("%(from)s continued past its answer. The rest was left out."), names, true);
  return interpolate(gettext("%(from)s stopped answering. %(to)s answers instead."), names, true);
}

// static/js/messages/reply_steps.js
var MOST2 = 500;
var ReplySteps = class {
  #rows = [];
  #more = null;
  constructor(view) {
    this.view = view;
  }
  update({ steps, steps_omitted: omitted = 0 }, live) {
    const { steps: root, steps_now: now, steps_icon: icon2, steps_list: list } = this.view;
    put(root, { hidden: steps.length === 0 });
    root.classList.toggle("steps--live", live);
    this.#fill(list, steps, omitted);
    const last2 = steps.at(-1);
    if (!last2) return;
    setText(now, live && !omitted ? titleOf(last2) : summary(steps.length + omitted));
    setIcon(icon2, live ? stepIcon(last2.kind) : "route");
  }
  #fill(list, steps, omitted) {
    const shown3 = steps.slice(0, MOST2);
    shown3.forEach((step2, index) => {
      this.#rows[index] ??= addRow(list);
      fill2(this.#rows[index], step2);
    });
    this.#trim(shown3.length);
    this.#count(list, steps.length - shown3.length + omitted);
  }
  #count(list, number) {
    if (!number) return this.#more?.remove();
    this.#more ??= make("li", "step__more");
    setText(this.#more, interpolate(ngettext("and %(number)s more", "and %(number)s more", number), { number }, true));
    if (list.lastChild !== this.#more) list.append(this.#more);
  }
  #trim(length) {
    for (const row2 of this.#rows.splice(length)) row2.root.remove();
  }
};
function summary(number) {
  return interpolate(ngettext("%(number)s step", "%(number)s steps", number), { number }, true);
}
function addRow(list) {
  const root = clone("step");
  list.append(root);
  return { root, ...parts(root) };
}
function fill2(row2, step2) {
  if (row2.step === step2) return;
  row2.step = step2;
  const { kind, title, text } = step2;
  put(row2.root.dataset, { kind });
  setIcon(row2.icon, stepIcon(kind));
  setText(row2.kind, stepKind(kind));
  setText(row2.title, tame(title));
  showText(row2.text, tame(text).replace(/^\s*\n/, "").trimEnd());
}
var titleOf = ({ title, kind }) => isSeen(title) ? tame(title) : stepKind(kind);

// static/js/lib/clock.js
var DAY_CHECK_MS = 2e4;
var listeners = /* @__PURE__ */ new Set();
var timer = null;
function everySecond(listener) {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((one) => one()), 1e3);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(timer);
    timer = null;
  };
}
function everyDay(listener) {
  let day = (/* @__PURE__ */ new Date()).toDateString();
  setInterval(() => {
    if (day === (day = (/* @__PURE__ */ new Date()).toDateString())) return;
    listener();
  }, DAY_CHECK_MS);
}

// static/js/messages/reply_waiting.js
var SILENCE_MS = 15 * 1e3;
var SANE_MS = 15 * 60 * 1e3;
var MLX_STAGES = /* @__PURE__ */ new Map([["making_all", gettext("The reply appears once it is complete.")], ["still_busy", gettext("The model server is still busy with the previous message: Stop does not reach it.")]]);
var ReplyWaiting = class {
  #since;
  #asked = null;
  #reply = null;
  #stop;
  #epoch = null;
  #stepsBefore = 0;
  #leaving = false;
  constructor(view, createdAt) {
    this.view = view;
    const age = Date.now() - new Date(createdAt ?? Date.now()).getTime();
    this.#since = age >= 0 && age < SANE_MS ? Date.now() - age : Date.now();
  }
  update(reply) {
    const shown3 = isWaiting(reply);
    put(this.view.waiting, { hidden: !shown3 });
    this.#reply = reply;
    this.#count(shown3);
    if (!shown3) return;
    this.#restartClock(reply);
    this.#write();
    this.#progress(reply.progress);
    this.#more(reply);
  }
  set leaving(on) {
    if (on === this.#leaving) return;
    this.#leaving = on;
    if (!this.#reply || !isWaiting(this.#reply)) return;
    this.#write();
    this.#more(this.#reply);
  }
  get isWorking() {
    return this.#reply !== null && this.#reply.steps.length > this.#stepsBefore;
  }
  forget() {
    this.#count(false);
  }
  #count(on) {
    if (on) {
      this.#stop ??= everySecond(() => this.#write());
    } else {
      this.#stop?.();
      this.#stop = void 0;
    }
  }
  #restartClock({ route: route2, epoch, seams, steps }) {
    if (seams.length && epoch !== this.#epoch) {
      this.#since = Date.now();
      this.#stepsBefore = steps.length;
    }
    this.#epoch = epoch;
    const asked = route2 ? `${route2.epoch} ${route2.backend}` : null;
    if (this.#asked !== null && asked !== this.#asked) this.#since = Date.now();
    this.#asked = asked ?? this.#asked;
  }
  #write() {
    if (!this.#reply) return;
    const waited = Date.now() - this.#since;
    const backend = inLineFor(this.#reply) ?? this.#reply.route?.backend ?? this.#reply.backend;
    this.view.mlx_now.hidden = this.#leaving || backend !== "victoria" || waited < SILENCE_MS;
    const values = { backend: backendName(backend), time: elapsed(waited) };
    setText(this.view.waiting_words, interpolate(phrase(this.#reply, this.isWorking), values, true));
  }
  #progress(progress2) {
    const bar = this.view.waiting_progress;
    const { total, done } = progress2 ?? {};
    const known2 = total && total > (done ?? 0);
    bar.hidden = !known2;
    if (!known2) return;
    bar.max = total;
    bar.value = done ?? 0;
    bar.setAttribute("aria-label", gettext("Progress"));
  }
  #more(reply) {
    const text = this.#leaving ? gettext("Victoria is being stopped, then MLX answers.") : reply.progress ? stage(reply.progress, reply.steps.at(-1)) : whyAnother(reply);
    setText(this.view.waiting_more, text);
    this.view.waiting_more.hidden = !text;
  }
};
function isWaiting(reply) {
  return !isFinal(reply) && (isBlank(reply) || (reply.route?.epoch ?? 0) > reply.epoch || inLineFor(reply) !== null);
}
function inLineFor({ progress: progress2 }) {
  return progress2 && Number.isInteger(progress2.queue) ? progress2.stage : null;
}
function phrase(reply, isWorking) {
  if (inLineFor(reply)) return gettext("Waiting for %(backend)s, %(time)s so far");
  if (!reply.route && !reply.backend) return gettext("Waiting, %(time)s so far");
  if (isWorking && reply.route?.epoch === reply.epoch) return gettext("%(backend)s is working, %(time)s so far");
  return gettext("Asking %(backend)s, %(time)s so far");
}
function whyAnother({ route: route2, epoch, text, backend }) {
  if (text && route2 && route2.epoch > epoch) return interpolate(gettext("%(backend)s stopped answering."), { backend: backendName(backend) }, true);
  return reasonSentence(route2?.reason);
}
function stage({ stage: name, done, total, queue: queue2 }, step2) {
  if (queue2 === 0) return gettext("Yours is next.");
  if (queue2 && queue2 > 0) return interpolate(ngettext("%(number)s request is ahead of yours.", "%(number)s requests are ahead of yours.", queue2), { number: count(queue2) }, true);
  if (total && total > 0 && (!name || name === "prompt")) {
    return interpolate(gettext("Reading the conversation: %(done)s of %(total)s"), { done: count(done ?? 0), total: count(total) }, true);
  }
  const ofMLX = MLX_STAGES.get(name);
  if (ofMLX) return ofMLX;
  return name && name !== step2?.title ? name : "";
}
function elapsed(ms) {
  const whole4 = Math.max(0, Math.floor(ms / 1e3));
  if (whole4 < 60) return seconds(whole4 * 1e3);
  return `${Math.floor(whole4 / 60)}:${String(whole4 % 60).padStart(2, "0")}`;
}

// static/js/state/offers.js
function wasActing({ status, steps }) {
  return (status === "interrupted" || status === "stopped") && steps.some((step2) => step2.kind === "action");
}
function offers(reply, isLast, temporary2 = false) {
  if (!isFinal(reply) || temporary2 && !isLast) return { goOn: false, retry: false, choose: false, regenerate: false };
  const { status, text, finish: finish2 } = reply;
  const choose2 = wasActing(reply);
  const isCut = status === "complete" && finish2 === "length";
  const isUnfinished = status === "interrupted" || status === "stopped" || isCut;
  const retry = isLast && !choose2 && (isUnfinished || status === "failed");
  return { goOn: isLast && !temporary2 && isUnfinished && (Boolean(text) || isCut) && !(choose2 && status === "interrupted"), retry, choose: choose2, regenerate: !retry && !choose2 };
}

// static/js/state/questions.js
var LIST_ITEM = /^(?:[-*+]|\d+[.)])\s+(\S.*)$/;
var MOST3 = 20;
function questionsOf({ steps, finish: finish2, text }) {
  const asked = steps.filter((step2) => step2.kind === "clarification").map(question);
  const found = asked.length || finish2 !== "clarification" ? asked : text.split("\n").map((line3) => LIST_ITEM.exec(line3.trim())?.[1] ?? "");
  return found.filter(isSeen).slice(0, MOST3);
}
function question({ title, text }) {
  return text && title.trimEnd().endsWith("?") ? `${title} ${text}` : text || title;
}

// static/js/messages/reply_view.js
var ReplyView = class extends MessageView {
  #last = {};
  #place = NOWHERE;
  constructor(message, actions2) {
    super("assistant", actions2);
    this.message = message;
    this.reply = blank(message.id);
    this.actions = actions2;
    this.steps = new ReplySteps(this.view);
    this.drafts = new ReplyDrafts(this.view.drafts);
    this.text = new ReplyText(this.view.text);
    this.waiting = new ReplyWaiting(this.view, message.created_at);
    this.details = new ReplyDetails(this.view);
    this.#listen();
  }
  source() {
    return this.reply.text;
  }
  show(reply, place2) {
    if (reply === this.reply && !this.isMoved(place2, this.#place)) return;
    this.reply = reply;
    this.#place = place2;
    this.#switcher();
    this.paint();
  }
  forget() {
    this.waiting.forget();
  }
  paint() {
    if (this.reply !== this.#last) this.#draw();
    this.#offer();
  }
  #switcher() {
    const { versions } = this.#place;
    this.switcher.update(versions, this.message.id, versions.length > 1 ? versions.map(this.actions.writer) : []);
  }
  #draw() {
    const { reply } = this;
    if (reply.backend !== this.#last.backend || reply.model !== this.#last.model || reply.status !== this.#last.status) this.#switcher();
    const final = isFinal(reply);
    put(this.root.dataset, { status: reply.status });
    put(this.root, { ariaBusy: String(!final) });
    setText(this.view.author, authorWords(reply));
    this.drafts.update(reply.drafts, reply.backend);
    this.waiting.update(reply);
    this.steps.update(reply, !final && isBlank(reply) && this.waiting.isWorking);
    if (reply.text !== this.#last.text || reply.seams !== this.#last.seams || reply.status !== this.#last.status) {
      this.text.update(reply, !final);
    }
    this.#questions(final ? questionsOf(reply) : []);
    put(this.view.copy, { hidden: !reply.text });
    this.details.update(reply, this.message.created_at);
    this.#last = reply;
  }
  #listen() {
    const { view, actions: actions2, message } = this;
    const again = (choice2) => () => actions2.onRegenerate(message.id, choice2);
    view.go_on.addEventListener("click", () => actions2.onGoOn(message.id));
    view.retry.addEventListener("click", again());
    view.regenerate.addEventListener("click", again());
    view.regenerate_with.addEventListener("click", () => actions2.onRegenerateWith(message.id, view.regenerate_with));
    view.ask_mlx.addEventListener("click", again({ use_victoria: false }));
    view.ask_victoria.addEventListener("click", again({ use_victoria: true }));
    for (const [button, thumb] of this.#thumbs) button.addEventListener("click", () => actions2.onRate(message.id, this.reply.rating === thumb ? 0 : thumb));
    view.mlx_now.addEventListener("click", () => actions2.onMlxNow(message.id));
  }
  get #thumbs() {
    return [[this.view.up, 1], [this.view.down, -1]];
  }
  #offer() {
    const { view, reply } = this;
    const { versions, isLast, item: item4, online, temporary: temporary2 } = this.#place;
    put(view.details, { hidden: !isFinal(reply) && (isWaiting(reply) || !reply.text) });
    put(view.footer, { hidden: view.details.hidden && versions.length < 2 });
    const { goOn, retry, choose: choose2, regenerate: regenerate2 } = offers(reply, Boolean(isLast), temporary2);
    const disabled = Boolean(item4);
    put(view.go_on, { hidden: !goOn, disabled });
    put(view.retry, { hidden: !retry, disabled });
    put(view.ask_mlx, { hidden: !choose2, disabled });
    put(view.ask_victoria, { hidden: !choose2, disabled });
    put(view.choices, { hidden: !goOn && !retry && !choose2 });
    for (const button of [view.regenerate, view.regenerate_with]) put(button, { hidden: !regenerate2, disabled });
    for (const [button, thumb] of this.#thumbs) {
      put(button, { hidden: Boolean(temporary2) || !isFinal(reply) || !reply.text, ariaPressed: String(reply.rating === thumb) });
    }
    this.waiting.leaving = Boolean(item4?.after);
    this.root.classList.toggle("message--sending", isSending(item4, online));
    this.#status(item4 && unsentSentence(item4, online) || (isFinal(reply) ? statusWords(reply) : ""));
  }
  #status(words) {
    setText(this.view.status_words, words);
    put(this.view.status, { hidden: !words });
  }
  #questions(questions) {
    const { questions: holder } = this.view;
    put(holder, { hidden: questions.length === 0 });
    const before = [...holder.children];
    arrange(holder, questions.map((question2, index) => before[index]?.textContent === question2 ? before[index] : this.#button(question2)));
  }
  #button(question2) {
    const button = make("button", "button question", question2);
    button.dir = "auto";
    button.type = "button";
    button.addEventListener("click", () => this.actions.onQuestion(question2));
    return button;
  }
};
function authorWords({ status, backend }) {
  if (status === "failed") return gettext("No backend answered.");
  return interpolate(gettext("%(backend)s answered"), { backend: backendName(backend) }, true);
}
function statusWords(reply) {
  if (!wasActing(reply)) return endWords(reply);
  const why = reply.error ? reasonSentence(reply.error.kind) : endWords(reply);
  return `${why} ${gettext("Victoria had already started to act and may have changed something. Nothing was repeated: check before you ask again.")}`;
}
function endWords(reply) {
  return [missingWords(reply), lastWords(reply)].filter(Boolean).join(" ");
}
function missingWords({ status, text, finish: finish2, model, attempts }) {
  const hasAnswer = status !== "failed" && (text || finish2 === "length");
  const missing = hasAnswer ? attempts.at?.(-1)?.missing_model : "";
  if (!missing) return "";
  const words = model ? gettext("The model %(missing)s is not available; %(model)s answered instead.") : gettext("The model %(missing)s is not available; the default model answered instead.");
  return interpolate(words, { missing: modelWords(missing), model: modelWords(model) }, true);
}
function lastWords(reply) {
  const why = errorSentence(reply.error);
  switch (reply.status) {
    case "stopped":
      return reply.text ? gettext("Stopped here.") : gettext("Stopped before the first word.");
    case "interrupted":
      return why || gettext("The reply was interrupted.");
    case "failed":
      return failedWords(reply, why);
    default:
      return reply.finish === "length" ? cutWords(reply) : "";
  }
}
function cutWords({ text }) {
  if (text) return gettext("Cut off: the reply reached the maximum length.");
  return gettext("Cut off while still thinking: the thoughts reached the maximum length.");
}
function failedWords({ attempts }, why) {
  const nobody = gettext("No backend answered.");
  return why && attempts.length < 2 ? why : `${nobody} ${why}`.trim();
}

// static/js/messages/window.js
var MESSAGES = 8;
var CHARACTERS = 6e3;
var MOST4 = 200;
var Window = class {
  #first = null;
  #last = null;
  #count = 0;
  get isEnd() {
    return this.#last === null;
  }
  reset() {
    this.#first = this.#last = null;
  }
  bounds(path) {
    const first = this.#first === null ? -1 : placeOf(path, this.#first);
    const last2 = this.#last === null ? path.length - 1 : placeOf(path, this.#last);
    if (first < 0) return this.#set(path, portionBefore(path, path.length), path.length);
    const isMuch = last2 - first >= this.#count + 2 * MESSAGES;
    return this.#set(path, first, last2 < first || isMuch ? portionAfter(path, first) : last2 + 1);
  }
  growUp(path, isHeld) {
    const { from, to } = this.bounds(path);
    const start = portionBefore(path, from);
    let end2 = to;
    while (end2 - start > MOST4 && !isHeld(path[end2 - 1])) end2 -= 1;
    this.#set(path, start, end2);
  }
  growDown(path, isHeld) {
    const { from, to } = this.bounds(path);
    this.#letGoAbove(path, from, portionAfter(path, to), isHeld);
  }
  follow(path, isHeld) {
    const { from, to } = this.bounds(path);
    if (!this.isEnd) this.reset();
    else if (to - from > MOST4 + MESSAGES) this.#letGoAbove(path, from, to, isHeld);
  }
  moveTo(path, at) {
    const { from, to } = this.bounds(path);
    if (at >= from && at < to) return false;
    this.#set(path, portionBefore(path, at), portionAfter(path, at));
    return true;
  }
  #letGoAbove(path, from, end2, isHeld) {
    let start = from;
    while (end2 - start > MOST4 && !isHeld(path[start])) start += 1;
    this.#set(path, start, end2);
  }
  #set(path, from, to) {
    this.#first = path[from]?.id ?? null;
    this.#last = to < path.length ? path[to - 1].id : null;
    this.#count = to - from;
    return { from, to };
  }
};
function portionBefore(path, end2) {
  let start = end2;
  for (let characters = 0; start > 0 && isRoom(end2 - start, characters); characters += lengthOf(path[start])) start -= 1;
  return start;
}
function portionAfter(path, start) {
  let end2 = start;
  for (let characters = 0; end2 < path.length && isRoom(end2 - start, characters); characters += lengthOf(path[end2 - 1])) end2 += 1;
  return end2;
}
var isRoom = (messages, characters) => messages < MESSAGES && characters < CHARACTERS;
var lengthOf = ({ text }) => text?.length ?? 0;
var placeOf = (path, id) => path.findLastIndex((message) => message.id === id);

// static/js/messages/timeline.js
var FOUND_MS = 2500;
var AHEAD = "150% 0px";
var Timeline = class {
  #views = /* @__PURE__ */ new Map();
  #painter = new Painter();
  #window = new Window();
  #online;
  #watcher;
  #resting;
  #isWhole = false;
  constructor({ root, earlier, later, session: session2, delivery: delivery2, scroll: scroll2, actions: actions2, online, failed: failed2 }) {
    this.root = root;
    this.earlier = earlier;
    this.later = later;
    this.session = session2;
    this.delivery = delivery2;
    this.scroll = scroll2;
    this.actions = actions2;
    this.failed = failed2;
    this.#online = online;
    earlier.addEventListener("click", () => this.#pressed(earlier));
    later.addEventListener("click", () => this.#pressed(later));
    const scroller = root.parentElement;
    this.#watcher = watcher(scroller, AHEAD, ({ isIntersecting, target: target2 }) => isIntersecting && this.#grow(target2));
    this.#resting = watcher(scroller, "0px", letRest);
    session2.on("reply", (reply) => this.#changed(reply));
  }
  clear() {
    for (const [key] of this.#views) this.#drop(key);
    this.#window.reset();
    this.#isWhole = false;
    this.#watch();
    forgetWords();
  }
  unfold(isWhole2) {
    this.#isWhole = isWhole2;
    if (isWhole2) return atOnce(() => this.render());
    this.render();
    this.#watch();
  }
  render() {
    const path = this.session.path;
    if (this.scroll.isAtEnd) this.#window.follow(path, this.#isHeld);
    const { from, to } = this.#isWhole ? { from: 0, to: path.length } : this.#window.bounds(path);
    const entries = path.slice(from, to).map((message) => ({ key: message.id, message }));
    if (to === path.length) entries.push(...this.delivery.unsent.map((item4) => ({ key: item4.frame.id, item: item4 })));
    const last2 = path.at(-1)?.id;
    this.#first(entries, last2);
    const views2 = entries.map((entry) => this.#view(entry, last2));
    const wanted = new Set(views2);
    for (const [key, view] of this.#views) if (!wanted.has(view)) this.#drop(key);
    this.#arrange(views2);
    put(this.earlier, { hidden: from === 0 && !this.session.earlier });
    put(this.later, { hidden: this.isEnd });
    put(this.root, { hidden: entries.length === 0 });
  }
  #first(entries, last2) {
    const nearest = entries.findLast(({ key }) => !this.#views.has(key));
    if (!nearest) return;
    freshTime();
    this.#view(nearest, last2);
  }
  get isEnd() {
    return this.#window.isEnd;
  }
  showEnd() {
    if (this.isEnd) return;
    this.#window.reset();
    this.render();
    this.#watch();
  }
  editLast() {
    const path = this.session.path;
    const at = this.session.temporary ? -1 : path.findLastIndex((message) => message.role === "user");
    if (at < 0) return false;
    const view = this.#bring(path, at);
    if (view instanceof PersonView) view.edit();
    return true;
  }
  turn(from, to, side, change2) {
    const top = this.#views.get(from)?.switcher.root.getBoundingClientRect().top ?? 0;
    change2();
    const path = this.session.path;
    const at = path.findIndex((message) => message.id === to);
    if (at < 0) return;
    const view = this.#bring(path, at);
    this.scroll.hold(view.switcher.root, top);
    view.switcher.focus(side);
  }
  reveal(id, words) {
    const path = this.session.path;
    const { root, view } = this.#bring(path, path.findIndex((message) => message.id === id));
    let place2 = root;
    const show2 = this.scroll.bring(root);
    markWhileDrawn(view.text, words, (found) => show2(place2 = found));
    requestAnimationFrame(() => requestAnimationFrame(() => show2(place2)));
    focusOn(root);
    root.classList.add("message--found");
    setTimeout(() => root.classList.remove("message--found"), FOUND_MS);
  }
  has(id) {
    return id !== void 0 && this.#views.has(id);
  }
  spoken(id) {
    const view = this.#views.get(id);
    view?.paint();
    return view?.view.text.textContent ?? this.session.replies.get(id)?.text ?? "";
  }
  #bring(path, at) {
    if (this.#window.moveTo(path, at)) {
      this.scroll.leave();
      this.render();
      this.#watch();
    }
    return this.#views.get(path[at].id);
  }
  async #pressed(button) {
    const beside = this.root.querySelector(button === this.earlier ? ".message" : ".message:last-of-type");
    await this.#grow(button);
    if (button.hidden && beside) focusOn(beside);
  }
  #grow(target2) {
    return target2 === this.earlier ? this.#growUp() : this.#growDown();
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
  #load() {
    return this.session.loadEarlier().then(() => this.#watch(), this.failed);
  }
  #watch() {
    for (const button of [this.earlier, this.later]) {
      this.#watcher.unobserve(button);
      this.#watcher.observe(button);
    }
  }
  #isHeld = ({ id }) => {
    const root = this.#views.get(id)?.root;
    const selection = document.getSelection();
    return Boolean(root?.contains(document.activeElement) || root && selection && !selection.isCollapsed && selection.containsNode(root, true));
  };
  #view({ key, message, item: item4 }, last2) {
    const view = this.#views.get(key) ?? this.#inherit(message) ?? this.#make(message);
    this.#views.set(key, view);
    const place2 = message ? this.#place(message, last2) : { versions: [], item: item4 ?? null, online: this.#online() };
    if (view instanceof PersonView) view.show({ message, ...place2 });
    else view.show(this.session.replies.get(key), place2);
    return view;
  }
  #place({ id }, last2) {
    const { temporary: temporary2 } = this.session;
    const versions = temporary2 ? [] : this.session.tree.versions(id);
    const writers2 = versions.length > 1 ? versions.map(this.actions.writer).join() : "";
    return { versions, writers: writers2, temporary: temporary2, isLast: id === last2, item: this.delivery.commandFor(id) ?? null, online: this.#online() };
  }
  #inherit(message) {
    if (!message?.client_id) return null;
    const view = this.#views.get(message.client_id);
    this.#views.delete(message.client_id);
    return view ?? null;
  }
  #make(message) {
    return message?.role === "assistant" ? new ReplyView(message, this.actions) : new PersonView(this.actions);
  }
  #arrange(views2) {
    let place2 = this.earlier.nextElementSibling;
    for (const view of views2) {
      if (view.root === place2) {
        place2 = view.root.nextElementSibling;
      } else {
        this.root.insertBefore(view.root, place2);
        this.#resting.observe(view.root);
      }
    }
  }
  #drop(key) {
    const view = this.#views.get(key);
    if (!view) return;
    this.#views.delete(key);
    this.#painter.forget(view);
    this.#resting.unobserve(view.root);
    view.forget();
    view.root.remove();
  }
  #changed(reply) {
    const view = this.#views.get(reply.id);
    if (!(view instanceof ReplyView)) return;
    view.reply = reply;
    this.#painter.mark(view);
  }
};

// static/js/page/announcer.js
var LONGEST4 = 1500;
function say(words) {
  byId("announcer").replaceChildren(make("p", "", words));
}
function sayToo(words) {
  byId("announcer").append(make("p", "", words));
}
function announce(reply, text) {
  const said = text.length > LONGEST4 ? `${text.slice(0, LONGEST4)}…` : text;
  const opening2 = { complete: gettext("%(backend)s answered:"), stopped: gettext("The reply was stopped."), interrupted: gettext("The reply was interrupted."), failed: gettext("No reply came.") }[reply.status];
  byId("announcer").replaceChildren(make("p", "", interpolate(opening2 ?? "", { backend: backendName(reply.backend) }, true)), make("p", "", said));
}

// static/js/page/composer.js
var SAVE_MS = 300;
var Composer = class {
  #conversation = void 0;
  #isFirst = true;
  #isWriting = false;
  #timer = null;
  constructor({ unsent: unsent2, limit, onSend, onStop, onUp }) {
    this.unsent = unsent2;
    this.limit = limit;
    this.onSend = onSend;
    this.onStop = onStop;
    this.onUp = onUp;
    this.form = byId("composer");
    this.field = byId("message-text");
    new ResizeObserver(() => this.#measure()).observe(this.form);
    this.note = byId("composer-note");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("input", () => this.#typed());
    onKey(this.field, (event) => this.#key(event));
    byId("stop").addEventListener("click", () => this.onStop());
    for (const button of [byId("send"), byId("stop")]) button.addEventListener("click", ({ detail }) => detail && this.offerFocus());
    window.addEventListener("pagehide", () => this.#save());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#save());
  }
  switchTo(conversation, { carry = false } = {}) {
    if (carry) this.unsent.write(this.#conversation, "");
    else this.#save();
    this.#conversation = conversation;
    if (!carry && !this.#isFirst) this.field.value = this.unsent.read(conversation);
    this.#isFirst = false;
    this.say("");
    this.#fit();
  }
  takeOver() {
    const { form } = this;
    const isSent = form.hasAttribute("aria-busy");
    form.dispatchEvent(new Event("takeover"));
    form.removeAttribute("aria-busy");
    if (isSent) form.requestSubmit();
  }
  adopt(conversation) {
    this.unsent.write(null, "");
    this.#conversation = conversation;
    this.#save();
  }
  fill(text) {
    const rest = this.field.value.trim();
    this.field.value = rest ? `${text.trimEnd()}

${rest}` : text;
    this.field.setSelectionRange(text.length, text.length);
    this.field.focus();
    this.#typed();
  }
  focus() {
    this.field.focus();
  }
  offerFocus() {
    if (!hasTouch.matches) this.focus();
  }
  showKeys() {
    const key = sendKeyName();
    const words = key === "Enter" ? gettext("Enter sends, Shift+Enter starts a new line.") : gettext("%(key)s sends, Enter starts a new line.");
    setText(byId("send-hint"), interpolate(words, { key }, true));
    byId("send").title = interpolate(gettext("Send (%(key)s)"), { key }, true);
    showEnter(this.field);
  }
  say(sentence2) {
    setText(this.note, sentence2);
    this.note.hidden = !sentence2;
  }
  refuse(sentence2) {
    if (document.querySelector("dialog:modal") || byId("main").inert) return toast(sentence2);
    this.say("");
    this.say(sentence2);
  }
  insert(text) {
    insertText(this.field, text);
  }
  set writing(on) {
    this.#isWriting = on;
    this.#offer();
  }
  #offer() {
    const [send2, stop2] = [byId("send"), byId("stop")];
    const hadFocus = document.activeElement;
    put(send2, { hidden: this.#isWriting && !this.field.value.trim() });
    put(stop2, { hidden: !this.#isWriting });
    if ([send2, stop2].some((button) => button === hadFocus && button.hidden)) this.offerFocus();
  }
  #submit(event) {
    event.preventDefault();
    const text = clean(this.field.value);
    if (!text.trim() || this.#isFirst) return;
    const refusal = tooLong(text, this.limit);
    this.say(refusal);
    if (refusal) return;
    this.onSend(text);
    this.field.value = "";
    this.#save();
    this.#fit();
  }
  #key(event) {
    if (isUp(event) && !this.field.value && this.#up()) return event.preventDefault();
    if (!isSendKey(event)) return;
    event.preventDefault();
    this.form.requestSubmit();
  }
  #measure() {
    document.documentElement.style.setProperty("--composer-height", `${this.form.offsetHeight}px`);
  }
  #up() {
    const effect = this.onUp();
    if (typeof effect === "string") this.fill(effect);
    return effect !== false;
  }
  #typed() {
    this.#fit();
    if (!this.note.hidden) this.say("");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), SAVE_MS);
  }
  #save() {
    clearTimeout(this.#timer);
    this.unsent.write(this.#conversation, this.field.value);
  }
  #fit() {
    this.form.classList.toggle("composer--empty", !this.field.value.trim());
    this.#offer();
    fit(this.field);
  }
};
var isUp = ({ key, ctrlKey, metaKey, altKey, shiftKey }) => key === "ArrowUp" && !ctrlKey && !metaKey && !altKey && !shiftKey;

// static/js/page/connection.js
var PATIENCE_MS4 = 700;
var BLOCKED_AFTER = 3;
var Connection = class {
  #timer = null;
  constructor(socket2, api2, { isKept = () => true, leaving = () => {
  } } = {}) {
    this.api = api2;
    this.isKept = isKept;
    this.bar = byId("connection");
    socket2.on("open", () => this.#hide());
    socket2.on("down", (state2) => this.#down(state2));
    socket2.on("closed", () => this.#signedOut());
    byId("connection-link").addEventListener("click", leaving);
  }
  #hide() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.bar.hidden = true;
  }
  #down({ attempts, everOpen }) {
    if (navigator.onLine === false) return this.#offline();
    this.#timer ??= setTimeout(() => this.#show(gettext("Connection lost, trying again")), PATIENCE_MS4);
    if (attempts >= BLOCKED_AFTER) this.#findReason(everOpen);
  }
  #offline() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#show(gettext("You are offline. Messages are sent when the network is back."));
  }
  async #findReason(everOpen) {
    try {
      await this.api.status();
      if (!everOpen && this.#timer !== null) {
        this.#show(gettext("The server answers, but WebSocket connections do not get through. The administrator's proxy must pass the Upgrade and Connection headers for /ws/ (in nginx: proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;)"));
      }
    } catch (error) {
      if (error.status === 401) this.#signedOut();
    }
  }
  #signedOut() {
    clearTimeout(this.#timer);
    const link2 = byId("connection-link");
    this.#show(this.isKept() ? gettext("You are signed out. Your text is kept.") : gettext("You are signed out."));
    setText(link2, gettext("Sign in again"));
    link2.href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
    link2.hidden = false;
  }
  #show(text) {
    this.bar.hidden = false;
    setText(byId("connection-text"), text);
  }
};

// static/js/page/parameters_form.js
var NUMBERS2 = { temperature: { least: 0, most: 2, whole: false }, max_tokens: { least: 1, most: 1e6, whole: true } };
var NEARLY = 0.8;
var ParametersForm = class {
  constructor(root, { onChange = () => {
  } } = {}) {
    this.view = parts(root);
    this.fields = [this.view.system_prompt, this.view.temperature, this.view.max_tokens];
    for (const field of this.fields) {
      field.addEventListener("input", () => this.#typed(field));
      field.addEventListener("change", () => onChange());
    }
  }
  show(values, defaults) {
    const { system_prompt, temperature, max_tokens } = this.view;
    system_prompt.value = values.system_prompt;
    temperature.value = String(values.temperature ?? "");
    max_tokens.value = String(values.max_tokens ?? "");
    system_prompt.placeholder = defaults.system_prompt || gettext("For example: Answer briefly and in plain words.");
    temperature.placeholder = (defaults.temperature ?? boot.standard.temperature).toLocaleString(language);
    max_tokens.placeholder = String(defaults.max_tokens ?? boot.standard.max_tokens);
    this.fields.forEach((field) => this.#typed(field));
  }
  read() {
    const [system_prompt, temperature, max_tokens] = [this.#prompt(), this.#number("temperature"), this.#number("max_tokens")];
    if (system_prompt === void 0 || temperature === void 0 || max_tokens === void 0) return null;
    return { system_prompt, temperature, max_tokens };
  }
  clear() {
    for (const field of this.fields) {
      field.value = "";
      this.#typed(field);
    }
  }
  focusOnProblem() {
    this.fields.find((field) => field.hasAttribute("aria-invalid"))?.focus();
  }
  fit() {
    fit(this.view.system_prompt);
  }
  #prompt() {
    const text = clean(this.view.system_prompt.value).trim();
    const problem = [...text].length > boot.limits.system_prompt ? tooLong2() : "";
    return this.#judge("system_prompt", problem, text);
  }
  #number(name) {
    const { least, most, whole: whole4 } = NUMBERS2[name];
    const { value, validity } = this.view[name];
    const number = Number(value);
    const isWrong = validity.badInput || value !== "" && !(number >= least && number <= most && (!whole4 || Number.isInteger(number)));
    const limits = { least: count(least), most: count(most) };
    const words = whole4 ? gettext("A whole number from %(least)s to %(most)s, or leave it empty.") : gettext("A number from %(least)s to %(most)s, or leave it empty.");
    return this.#judge(name, isWrong ? interpolate(words, limits, true) : "", value === "" ? null : number);
  }
  #judge(name, problem, value) {
    setText(this.view[`${name}_problem`], problem);
    if (problem) this.view[name].setAttribute("aria-invalid", "true");
    else this.view[name].removeAttribute("aria-invalid");
    return problem ? void 0 : value;
  }
  #typed(field) {
    this.#judge(field.dataset.part, "", null);
    if (field !== this.view.system_prompt) return;
    const { system_prompt: most } = boot.limits;
    const length = [...field.value].length;
    this.view.count.hidden = length < most * NEARLY;
    setText(this.view.count, interpolate(gettext("%(number)s of %(most)s characters"), { number: count(length), most: count(most) }, true));
    this.fit();
  }
};
function tooLong2() {
  return interpolate(gettext("The limit is %(most)s characters. Shorten the text."), { most: count(boot.limits.system_prompt) }, true);
}

// static/js/state/parameters.js
var unchosen = () => ({ system_prompt: "", temperature: null, max_tokens: null });
function parametersOf(data, otherwise = unchosen()) {
  if (data?.system_prompt === void 0) return otherwise;
  const { system_prompt, temperature = null, max_tokens = null } = data;
  return { system_prompt, temperature, max_tokens };
}
var isChosen = ({ system_prompt, temperature, max_tokens }) => Boolean(system_prompt) || temperature !== null || max_tokens !== null;

// static/js/page/conversation_settings.js
var ConversationSettings = class {
  #late = false;
  constructor({ session: session2, preferences: preferences2, api: api2, isOnItsWay, failed: failed2 }) {
    this.session = session2;
    this.preferences = preferences2;
    this.api = api2;
    this.isOnItsWay = isOnItsWay;
    this.failed = failed2;
    this.dialog = byId("conversation-settings");
    this.button = byId("conversation-settings-open");
    this.form = new ParametersForm(byId("conversation-parameters"));
    this.button.addEventListener("click", () => this.open());
    byId("conversation-settings-form").addEventListener("submit", (event) => this.#submit(event));
    byId("conversation-settings-clear").addEventListener("click", () => this.form.clear());
    for (const button of this.dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => this.dialog.close());
    for (const event of ["opened", "adopted", "meta"]) session2.on(event, () => this.#mark());
    session2.on("opened", () => this.dialog.close());
    session2.on("adopted", (id) => this.#adopted(id));
    this.#mark();
  }
  open() {
    this.form.show(this.session.parameters, parametersOf(this.preferences.values));
    this.#say("");
    this.dialog.showModal();
    this.form.fit();
  }
  async #submit(event) {
    event.preventDefault();
    const values = this.form.read();
    if (!values) return this.form.focusOnProblem();
    try {
      await this.#save(values);
      this.dialog.close();
    } catch (error) {
      this.#say(error.message);
    }
  }
  async #save(values) {
    const { session: session2 } = this;
    if (session2.id !== null && session2.isSaved) await this.api.parameters(session2.id, values);
    else if (session2.id === null) this.#late = this.isOnItsWay();
    session2.set(values);
  }
  #adopted(id) {
    if (this.#late) this.api.parameters(id, this.session.parameters).catch(this.failed);
    this.#late = false;
  }
  #mark() {
    const own2 = isChosen(this.session.parameters);
    this.button.classList.toggle("header__own--on", own2);
    label(this.button, own2 ? gettext("System prompt and parameters of this conversation (changed)") : gettext("System prompt and parameters of this conversation"));
  }
  #say(sentence2) {
    setText(byId("conversation-settings-problem"), sentence2);
  }
};

// static/js/text/brought.js
var FILE_ADDRESS = /^file:/i;
var OF_FILES = /* @__PURE__ */ new Set(["Files", "application/x-moz-file", "x-special/gnome-copied-files", "application/x-kde-cutselection"]);
var hasFiles = (types) => types.some((type) => OF_FILES.has(type));
function textIn({ types, names, text, addresses }) {
  const listed2 = lines(addresses);
  if (!hasFiles(types) && !listed2.some((line3) => FILE_ADDRESS.test(line3))) return text || listed2.join("\n");
  const labels = /* @__PURE__ */ new Set([...names, ...listed2, ...listed2.map((address) => nameIn(decoded(address)))]);
  const own2 = lines(text).filter((line3) => !labels.has(line3) && !FILE_ADDRESS.test(line3) && !labels.has(nameIn(line3)));
  return own2.length ? text : "";
}
function isOnlyFiles(given) {
  const isListed = lines(given.addresses).some((line3) => FILE_ADDRESS.test(line3));
  return (hasFiles(given.types) || isListed) && !textIn(given);
}
function broughtBy(transfer) {
  return { types: [...transfer?.types ?? []], names: [...transfer?.files ?? []].map(({ name }) => name), text: transfer?.getData("text/plain") ?? "", addresses: transfer?.getData("text/uri-list") ?? "" };
}
var lines = (text) => text.split(/[\r\n]+/).map((line3) => line3.trim()).filter((line3) => line3 && !line3.startsWith("#"));
function decoded(address) {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}
var nameIn = (path) => path.split(/[\\/]/).at(-1) ?? "";

// static/js/page/files.js
var isField = (target2) => target2 instanceof Element && target2.matches(":read-write");
function installFiles({ refuse: refuse2, take: take2 }) {
  let isOurs = false;
  document.addEventListener("dragstart", () => isOurs = true, true);
  document.addEventListener("dragend", () => isOurs = false, true);
  document.addEventListener("dragover", over);
  document.addEventListener("drop", dropped);
  document.addEventListener("paste", pasted);
  function over(event) {
    const { dataTransfer, target: target2 } = event;
    if (event.defaultPrevented || !dataTransfer) return;
    const files = hasFiles(dataTransfer.types);
    if (isField(target2) && !files) return;
    event.preventDefault();
    dataTransfer.dropEffect = files || isWanted() ? "copy" : "none";
  }
  function dropped(event) {
    if (event.defaultPrevented) return;
    const brought = broughtBy(event.dataTransfer);
    const files = isOnlyFiles(brought);
    if (isField(event.target) && !hasFiles(brought.types) && !files) return;
    event.preventDefault();
    if (files) refuse2(sentence());
    else if (isWanted()) take2(textIn(brought));
  }
  function pasted(event) {
    if (event.defaultPrevented || !isOnlyFiles(broughtBy(event.clipboardData))) return;
    event.preventDefault();
    refuse2(sentence());
  }
  function isWanted() {
    return !isOurs && !document.querySelector("dialog:modal");
  }
}
var sentence = () => gettext("Files and images cannot be sent yet. Copy the text and paste it here.");

// static/js/sidebar/rename.js
var OF_A_CONVERSATION = { label: () => gettext("Name of the conversation"), longest: 200 };
var OF_A_FOLDER = { label: () => gettext("Name of the folder"), longest: 100 };
function renameInPlace(element, title, save, end2 = () => {
}, kind = OF_A_CONVERSATION) {
  const field = make("input", "rename");
  field.dir = "auto";
  field.value = title;
  field.setAttribute("aria-label", kind.label());
  element.hidden = true;
  element.after(field);
  field.focus();
  field.select();
  let done = false;
  const finish2 = (keep3) => {
    if (done) return;
    const wanted = clean(field.value).trim();
    const problem = keep3 ? nameTooLong(wanted, kind.longest) : "";
    if (problem) return refuse(field, problem);
    done = true;
    field.remove();
    element.hidden = false;
    if (keep3 && isSeen(wanted) && wanted !== title) save(wanted);
    end2();
  };
  field.addEventListener("blur", () => finish2(true));
  onKey(field, (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    finish2(event.key === "Enter");
    if (done) element.focus();
  });
  return () => finish2(false);
}
function refuse(field, problem) {
  field.setAttribute("aria-invalid", "true");
  toast(problem);
}

// static/js/text/names.js
var titleWords = (title) => asName(title) || gettext("New chat");
var withTitle = (words, title, more) => interpolate(words, { ...more, title: isolated(titleWords(title)) }, true);
var folderWords = (name) => asName(name) || gettext("Unnamed folder");

// static/js/page/header.js
var Title = class {
  #cancel = () => {
  };
  constructor(session2, rename) {
    this.button = byId("title");
    this.session = session2;
    this.button.addEventListener("click", () => session2.id && this.#rename(session2.id, session2.title, rename));
    session2.on("opened", () => this.#cancel());
    for (const event of ["opened", "adopted", "meta"]) session2.on(event, () => this.show());
  }
  show() {
    const { title } = this.session;
    setText(this.button, titleWords(title));
    this.button.disabled = !this.session.isSaved;
  }
  #rename(id, title, rename) {
    this.#cancel = renameInPlace(this.button, title, (wanted) => rename(id, wanted));
  }
};
var Pill = class {
  constructor(backends2, choice2, { onOpen }) {
    this.backends = backends2;
    this.choice = choice2;
    panelButton(byId("pill"), byId("backends-panel"), onOpen);
    backends2.on("change", () => this.show());
    choice2.on("change", () => this.show());
    isNarrow.addEventListener("change", () => this.show());
    this.show();
  }
  show() {
    const { status, text, brief } = this.backends.next(this.choice.values.use_victoria);
    const pill = byId("pill");
    pill.dataset.status = status;
    label(pill, text);
    setText(byId("pill-text"), isNarrow.matches ? brief : text);
    row(byId("victoria-row"), this.backends.victoria);
    row(byId("mlx-row"), this.backends.mlx);
  }
};
function row(element, { status, since }) {
  element.dataset.status = status;
  const words = statusWord(status);
  const time = since && shortTime(since);
  const text = time ? interpolate(gettext("%(status)s since %(time)s"), { status: words, time }, true) : words;
  setText(element.querySelector(".backend-row__words"), text);
}

// static/js/page/line_guard.js
function guardLine(outbox2, target2 = window) {
  const ask3 = (event) => event.preventDefault();
  const follow2 = () => {
    const waits = outbox2.line().some(({ line: line3 }) => line3 !== "asks");
    if (waits) target2.addEventListener("beforeunload", ask3);
    else target2.removeEventListener("beforeunload", ask3);
  };
  const forget = outbox2.on("change", follow2);
  follow2();
  return () => {
    forget();
    target2.removeEventListener("beforeunload", ask3);
  };
}

// static/js/page/line_news.js
function tellOfLine({ queue: queue2, delivery: delivery2, session: session2, conversations: conversations2, open }) {
  const tell = (conversation, words, more) => {
    const title = conversations2.get(conversation ?? "")?.title ?? "";
    toast(withTitle(words, title, more), { action: gettext("Open"), onAction: () => open(conversation) });
  };
  delivery2.on("slow", (item4) => say(unsentSentence(item4, true)));
  queue2.on("asks", (conversation) => {
    if (conversation === session2.id) sayAfterEnd({ session: session2, delivery: delivery2 });
    else tell(conversation, gettext("“%(title)s”: your message has not been sent yet."));
  });
  delivery2.on("missed", ({ frame: frame2, error }) => {
    if (!error || error.code === "not_found") return;
    tell(frame2.conversation ?? null, gettext("“%(title)s”: %(sentence)s"), { sentence: error.message });
  });
}
function sayAfterEnd({ session: session2, delivery: delivery2 }) {
  const ask3 = () => sayToo(lineSentence("asks"));
  if (!delivery2.stoppable) return queueMicrotask(ask3);
  const forget = () => [opened(), finished()];
  const opened = session2.on("opened", forget);
  const finished = session2.on("finished", () => {
    forget();
    if (delivery2.unsent.some(({ line: line3 }) => line3 === "asks")) ask3();
  });
}

// static/js/page/new_chat.js
function showNew(session2, isEmpty, nobody) {
  byId("empty").hidden = byId("temporary-open").hidden = session2.id !== null || !isEmpty;
  byId("missing").hidden = !nobody;
  byId("suggestions").hidden = nobody;
}

// static/js/state/seen.js
var isVisible = () => document.visibilityState === "visible";
var Seen = class {
  #telling = /* @__PURE__ */ new Set();
  constructor({ session: session2, conversations: conversations2 }) {
    this.session = session2;
    this.conversations = conversations2;
    for (const event of ["opened", "adopted"]) session2.on(event, () => this.#look());
    conversations2.on("change", () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
  }
  isNews = ({ id, unseen }) => Boolean(unseen) && !(id === this.session.id && isVisible());
  async #look() {
    const conversation = this.conversations.get(this.session.id);
    if (!conversation?.unseen || !isVisible() || this.#telling.has(conversation.id)) return;
    this.#telling.add(conversation.id);
    await this.conversations.seen(conversation.id);
    this.#telling.delete(conversation.id);
    this.#look();
  }
};

// static/js/page/notify.js
var LONGEST5 = 140;
var PATIENCE_MS5 = 1200;
var canNotify = () => "Notification" in window && Notification.permission === "granted";
function firstWords(text) {
  const plain3 = text.replace(/```[^\n]*|[*_`#>|]+|!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\s+/g, " ").trim();
  return plain3.length > LONGEST5 ? `${plain3.slice(0, LONGEST5).trimEnd()}…` : plain3;
}
var body = (status, text) => firstWords(text) || (status === "failed" ? gettext("No reply came.") : "");
var Notifier = class {
  constructor({ preferences: preferences2, conversations: conversations2, open }) {
    this.preferences = preferences2;
    this.conversations = conversations2;
    this.open = open;
  }
  ended(conversation, { status, text }) {
    if (status === "stopped" || !this.#wanted) return;
    setTimeout(() => {
      if (this.#wanted && this.conversations.get(conversation.id)?.unseen) this.#show(conversation, body(status, text));
    }, PATIENCE_MS5);
  }
  get #wanted() {
    return Boolean(this.preferences.values.notifications) && canNotify() && !isVisible();
  }
  #show({ id, title }, words) {
    try {
      const shown3 = new Notification(titleWords(title), { body: words, tag: id });
      shown3.addEventListener("click", () => {
        window.focus();
        this.open(id);
        shown3.close();
      });
    } catch {
    }
  }
};

// static/js/lib/event_stream.js
async function* eventsOf(response) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (; ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines2 = (rest + value).split("\n");
      rest = lines2.pop() ?? "";
      for (const line3 of lines2) if (line3.startsWith("data: ")) yield JSON.parse(line3.slice(6));
    }
  } finally {
    reader.cancel().catch(() => {
    });
  }
}

// static/js/lib/ids.js
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// static/js/state/temporary_turns.js
var MOST_TURNS = 400;
var MOST_BYTES = 9e5;
function recent(turns) {
  const said = turns.filter(({ text }) => text.trim());
  let bytes = 0;
  let from = said.length;
  while (from > 0 && said.length - from < MOST_TURNS) {
    bytes += sizeOf(said[from - 1]);
    if (bytes > MOST_BYTES && from < said.length) break;
    from -= 1;
  }
  return { messages: said.slice(from), left_out: from };
}
var sizeOf = (turn2) => new TextEncoder().encode(JSON.stringify(turn2)).length;

// static/js/state/temporary.js
var TEMPORARY = "temporary";
var Temporary = class extends Emitter {
  id = null;
  #api;
  #parameters;
  #messages = /* @__PURE__ */ new Map();
  #head = null;
  #writing = null;
  #session = null;
  constructor({ api: api2, parameters }) {
    super();
    this.#api = api2;
    this.#parameters = parameters;
  }
  begin() {
    this.end();
    this.id = newId();
    return { id: this.id, temporary: true, title: gettext("Temporary chat"), messages: [] };
  }
  end() {
    this.#writing?.controller.abort();
    this.id = this.#head = this.#writing = this.#session = null;
    this.#messages.clear();
  }
  owns({ conversation, reply, message }) {
    return this.id !== null && (conversation === this.id || this.#messages.has(reply ?? message ?? ""));
  }
  take(frame2) {
    queueMicrotask(() => this.#take(frame2));
  }
  #take(frame2) {
    if (!this.owns(frame2)) return;
    if (frame2.type === "send") this.#send(frame2);
    if (frame2.type === "regenerate") this.#ask(frame2, [], this.#messages.get(frame2.reply ?? "")?.parent ?? null);
    if (frame2.type === "stop" && this.#writing?.reply === frame2.reply) this.#writing.controller.abort();
  }
  #send(frame2) {
    const message = this.#message("user", this.#head, { text: frame2.text ?? "", client_id: frame2.id });
    this.#ask(frame2, [message], message.id);
  }
  async #ask(frame2, fresh, question2) {
    const chat = this.id;
    const reply = this.#message("assistant", question2, { text: "", status: "queued", steps: [], drafts: [], seams: [] });
    const controller = new AbortController();
    let response;
    try {
      response = await this.#api.temporary({ ...this.#body(frame2, fresh, question2), frames: { conversation: chat, reply: reply.id } }, controller.signal);
    } catch (error) {
      const { code: code2, message } = error;
      if (code2 === "unknown_session" && chat === this.id) this.#session = null;
      if (chat === this.id) this.emit("frame", { type: "error", id: frame2.id, code: code2, message });
      return;
    }
    if (chat === null || chat !== this.id) return response.body?.cancel();
    this.#writing = { reply: reply.id, controller };
    this.#begun(frame2.id, chat, [...fresh, reply]);
    await this.#read(response, reply, controller.signal);
  }
  #begun(id, chat, messages) {
    const reply = messages[messages.length - 1];
    const conversation = { id: chat, title: gettext("Temporary chat"), head: reply.id };
    for (const message of messages) this.#messages.set(message.id, message);
    this.#head = reply.id;
    this.emit("frame", { type: "ack", id, conversation: chat, message: messages.length > 1 ? messages[0].id : null, reply: reply.id });
    this.emit("frame", { type: "conversation", conversation });
    for (const message of messages) this.emit("frame", { type: "message", conversation: chat, message: { ...message } });
  }
  async #read(response, reply, signal) {
    const chat = this.id;
    let state2 = blank(reply.id, chat);
    const tell = (frame2) => chat === this.id && this.emit("frame", frame2);
    let attempts = [];
    try {
      for await (const frame2 of eventsOf(response)) {
        if (frame2.session && chat === this.id) this.#session = frame2.session;
        attempts = frame2.attempts ?? attempts;
        ({ state: state2 } = reduce(state2, frame2));
        if (isFinal(state2)) this.#ended(reply, state2.text);
        tell(frame2);
      }
    } catch {
    }
    if (isFinal(state2)) return;
    this.#ended(reply, state2.text);
    tell(cutOff(state2, attempts, signal.aborted));
  }
  #ended(reply, text) {
    if (this.#writing?.reply === reply.id) this.#writing = null;
    reply.text = text;
  }
  #body({ use_victoria, model }, fresh, question2) {
    const known2 = new Map(this.#messages);
    for (const message of fresh) known2.set(message.id, message);
    const turns = [];
    for (let at = known2.get(question2 ?? ""); at; at = known2.get(at.parent ?? "")) turns.unshift({ role: at.role, text: at.text });
    return { ...recent(turns), use_victoria, model, session: this.#session, ...this.#parameters() };
  }
  #message(role, parent, more) {
    const message = { id: newId(), parent, role, status: "complete", created_at: (/* @__PURE__ */ new Date()).toISOString(), ...more };
    return message;
  }
};
function cutOff({ id, epoch, seq, text, steps, route: route2, backend: shown3, model: shownModel }, attempts, stopped) {
  const acted = steps.some(({ kind }) => kind === "action");
  const status = stopped ? "stopped" : text || acted ? "interrupted" : "failed";
  const { backend, model } = route2 ?? { backend: shown3, model: shownModel };
  const last2 = backend ? [{ backend, model, outcome: stopped ? "stopped" : "lost", chars: text.length, error: null }] : [];
  const error = stopped ? null : { kind: "lost", message: gettext("The connection to the server was lost.") };
  const finish2 = stopped ? "stop" : null;
  return { type: "end", reply: id, epoch, seq, status, backend, model, finish: finish2, error, attempts: [...attempts, ...last2] };
}

// static/js/page/router.js
var PATH = /^\/c\/([0-9a-f-]{36})\/?$/i;
var TEMPORARY_PATH = `/?${TEMPORARY}`;
var pathOf = (id) => id === TEMPORARY ? TEMPORARY_PATH : id ? `/c/${id}/` : "/";
var idOf = ({ pathname, search: search2 }) => pathname + search2 === TEMPORARY_PATH ? TEMPORARY : PATH.exec(pathname)?.[1] ?? null;
var Router = class {
  #latest = 0;
  constructor({ show: show2, failed: failed2 }) {
    this.show = show2;
    this.failed = failed2;
    window.addEventListener("popstate", () => this.#go(idOf(location)));
    document.addEventListener("click", (event) => this.#clicked(event));
  }
  async open(id, place2 = null) {
    if (await this.#go(id, place2)) this.note(id);
  }
  note(id) {
    const isShown2 = id === TEMPORARY ? idOf(location) === id : location.pathname === pathOf(id) && idOf(location) !== TEMPORARY;
    if (!isShown2) history.pushState(null, "", pathOf(id));
  }
  async #go(id, place2 = null) {
    const mine = ++this.#latest;
    try {
      await this.show(id, () => mine === this.#latest, place2);
    } catch (error) {
      if (mine === this.#latest) this.failed(error);
      return false;
    }
    return mine === this.#latest;
  }
  #clicked(event) {
    const link2 = event.target.closest?.("a[href]");
    if (!link2 || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const isNew = link2.hasAttribute("data-new-chat");
    const id = link2.origin === location.origin ? idOf(link2) : null;
    if (!isNew && (!id || link2.target)) return;
    event.preventDefault();
    this.open(isNew ? null : id);
  }
};

// static/js/page/routing.js
var LOOK_MS = 3e4;
var Routing = class {
  #places;
  #look = null;
  constructor({ choice: choice2, preferences: preferences2, models: models2, backends: backends2 }) {
    this.choice = choice2;
    this.models = models2;
    this.backends = backends2;
    this.#places = [place("#routing", choice2), place("#settings", preferences2)];
    for (const { toggles, selects, chosen } of this.#places) {
      for (const toggle of toggles) toggle.addEventListener("change", () => chosen.set({ use_victoria: toggle.checked }));
      for (const select of selects) select.addEventListener("change", () => chosen.set({ model: select.value }));
    }
    choice2.on("change", () => this.show());
    models2.on("change", () => this.show());
    backends2.on("change", () => [this.show(), models2.follow(backends2)]);
    hasRoom.addEventListener("change", () => this.#place());
    document.addEventListener("visibilitychange", () => this.#watch());
    this.#place();
    this.show();
  }
  show() {
    for (const { toggles, selects, chosen } of this.#places) {
      for (const toggle of toggles) toggle.checked = chosen.values.use_victoria;
      for (const select of selects) this.#choose(select, chosen.values.model);
    }
    for (const note of document.querySelectorAll("[data-models-note]")) {
      note.hidden = !this.models.stale || !this.models.list.length;
    }
    this.#say();
    this.#watch();
  }
  onEnd = (frame2) => {
    if (this.choice.missing || this.models.isNews(frame2, this.choice.sent.model)) this.models.load({ again: true });
  };
  #place() {
    byId(hasRoom.matches ? "routing-in-header" : "routing-in-panel").append(byId("routing"));
  }
  #say() {
    const { missing } = this.choice;
    const words = missing && missingWords2(missing, this.models.standard);
    const isNext = this.backends.asksMlx(this.choice.values.use_victoria);
    for (const [id, text] of [["model-gone", words], ["composer-model", isNext ? words : ""]]) {
      setText(byId(id), text);
      put(byId(id), { hidden: !text });
    }
  }
  #watch() {
    clearTimeout(this.#look);
    const isDue = this.choice.missing || this.models.isDue(this.backends);
    if (isDue && document.visibilityState === "visible") {
      this.#look = setTimeout(() => this.models.load({ again: true }).then(() => this.#watch()), LOOK_MS);
    }
  }
  #choose(select, model) {
    const options = [standardOption(this.models.standard), ...this.models.list.map(listedOption)];
    if (!options.some(({ value }) => value === model)) options.push(this.#unlistedOption(model));
    const differs = options.length !== select.options.length || options.some((option2, at) => !option2.isEqualNode(select.options[at]));
    if (differs) select.replaceChildren(...options);
    select.value = model;
    select.title = model;
  }
  #unlistedOption(model) {
    const name = modelWords(model);
    const isGone = this.models.isGone(model);
    return option(isGone ? interpolate(gettext("%(name)s (no longer listed)"), { name }, true) : name, model, isGone);
  }
};
function place(selector, chosen) {
  return { toggles: document.querySelectorAll(`${selector} [data-use-victoria]`), selects: document.querySelectorAll(`${selector} [data-models]`), chosen };
}
function missingWords2(missing, standard) {
  const words = standard ? gettext("MLX does not have %(missing)s at the moment. The default model will answer: %(model)s.") : gettext("MLX does not have %(missing)s at the moment. The default model will answer.");
  return interpolate(words, { missing: modelWords(missing), model: modelWords(standard) }, true);
}
function standardOption(standard) {
  return option(standard ? interpolate(gettext("Default (%(name)s)"), { name: modelWords(standard) }, true) : gettext("Default"), "");
}
function listedOption({ name, gone = false }) {
  const words = modelWords(name);
  return option(gone ? interpolate(gettext("%(name)s (not available)"), { name: words }, true) : words, name, gone);
}
function option(words, value, disabled = false) {
  return Object.assign(make("option", "", words), { value, title: value, disabled });
}

// static/js/lib/permission.js
var state = () => "Notification" in window ? Notification.permission : "missing";
var isAllowed = () => state() === "granted";
var canAsk = () => state() === "default" && window.isSecureContext;
async function allow() {
  if (canAsk()) await Notification.requestPermission();
  return isAllowed();
}
function obstacle() {
  if (isAllowed()) return "";
  if (state() === "missing") return gettext("This browser cannot show notifications.");
  if (!window.isSecureContext) return gettext("Browsers allow notifications only on https pages. Ask your administrator for an https address.");
  if (state() === "denied") return gettext("This browser blocks notifications from this page. Allow them in its settings for this address, then turn this on again.");
  return gettext("This browser has not been asked for permission yet.");
}

// static/js/page/look.js
function applyLook({ theme, density, send_key }) {
  document.documentElement.dataset.theme = theme;
  document.body.classList.toggle("chat--compact", density === "compact");
  setSendKey(send_key);
}

// static/js/page/settings.js
var SAID_MS = 2500;
var CHOICES = ["theme", "density", "language", "send_key"];
var Settings = class {
  #timer = null;
  constructor({ preferences: preferences2, onLanguage, onOpen, onSignOut }) {
    this.preferences = preferences2;
    this.onLanguage = onLanguage;
    this.onOpen = onOpen;
    this.dialog = byId("settings");
    this.parameters = new ParametersForm(byId("default-parameters"), { onChange: () => this.#saveParameters() });
    panelButton(byId("user-button"), byId("user-panel"));
    byId("settings-open").addEventListener("click", () => this.open());
    byId("sign-out").addEventListener("submit", onSignOut);
    for (const name of CHOICES) this.#choice(name);
    byId("notifications").addEventListener("change", () => this.#notify(byId("notifications").checked));
    byId("notifications-allow").addEventListener("click", () => this.#notify(true));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.#saveParameters());
    preferences2.on("change", () => this.#show());
    this.#show();
  }
  open() {
    byId("user-panel").hidePopover();
    this.parameters.show(this.preferences.values, unchosen());
    this.#show();
    this.dialog.showModal();
    this.parameters.fit();
    this.onOpen();
  }
  #show() {
    const { values } = this.preferences;
    applyLook(values);
    for (const name of CHOICES) {
      for (const input of group(name)) input.checked = input.value === values[name];
    }
    byId("notifications").checked = values.notifications && isAllowed();
    this.#showObstacle(values.notifications ? obstacle() : "");
  }
  #choice(name) {
    for (const input of group(name)) {
      input.addEventListener("change", async () => {
        if (await this.#save({ [name]: input.value }) && name === "language") this.onLanguage();
      });
    }
  }
  async #notify(on) {
    if (on && !await allow()) {
      byId("notifications").checked = false;
      return this.#showObstacle(obstacle());
    }
    await this.#save({ notifications: on });
  }
  #showObstacle(words) {
    setText(byId("notifications-note"), words);
    byId("notifications-note").hidden = !words;
    byId("notifications-allow").hidden = !words || !canAsk();
  }
  #saveParameters() {
    const values = this.parameters.read();
    if (!values) return;
    const before = parametersOf(this.preferences.values);
    const names = Object.keys(values);
    const changes = Object.fromEntries(names.filter((name) => values[name] !== before[name]).map((name) => [name, values[name]]));
    if (Object.keys(changes).length) this.#save(changes);
  }
  async #save(changes) {
    const saved = await this.preferences.set(changes);
    setText(byId("settings-said"), saved ? gettext("Saved") : "");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => setText(byId("settings-said"), ""), SAID_MS);
    return saved;
  }
};
var group = (name) => byId(name === "send_key" ? "send-key" : name).querySelectorAll("input");

// static/js/page/shortcuts.js
var isField2 = (element) => element instanceof Element && element.matches("input, textarea, select, [contenteditable]");
function installShortcuts({ stop: stop2, focus, newChat, closeDrawer, palette: palette2, help: help2, print }) {
  for (const key of document.querySelectorAll("kbd[data-mod]")) key.textContent = keyName(key.dataset.mod ?? "", true);
  onKey(document, (event) => {
    if (event.defaultPrevented) return;
    const mod = event.ctrlKey || event.metaKey;
    const free = !document.querySelector("dialog[open]");
    const plain3 = !mod && !event.altKey && !isField2(event.target) && !anythingOpen();
    if (event.key === "Escape" && !anythingOpen()) {
      if (!closeDrawer()) stop2();
    } else if (event.key === "/" && plain3) {
      event.preventDefault();
      focus();
    } else if (event.key === "?" && plain3) {
      event.preventDefault();
      help2();
    } else if (mod && !event.shiftKey && !event.altKey && event.code === "KeyK") {
      event.preventDefault();
      if (free) palette2();
    } else if (mod && event.shiftKey && event.code === "KeyO") {
      event.preventDefault();
      if (free) newChat();
    } else if (isPrintKey(event) && free) {
      if (print()) event.preventDefault();
    }
  });
}

// static/js/page/suggestions.js
function installSuggestions({ fill: fill3 }) {
  for (const button of byId("suggestions").querySelectorAll("button")) {
    button.addEventListener("click", () => fill3(opening(button.dataset.text ?? "")));
  }
}
function opening(text) {
  return text.endsWith(":") ? `${text}
` : text;
}

// static/js/state/pages.js
var timeOf = ({ deleted_at, updated_at }) => Date.parse(deleted_at ?? updated_at);
function horizonOf({ conversations: conversations2, next }) {
  if (next === null) return -Infinity;
  const dated = conversations2.filter(({ pinned }) => !pinned);
  return Math.min(...(dated.length ? dated : conversations2).map(timeOf));
}
var Pages = class {
  horizon = Infinity;
  failed = false;
  #fetch;
  #next;
  #loading = null;
  constructor(fetch2) {
    this.#fetch = fetch2;
  }
  get begun() {
    return this.#next !== void 0;
  }
  get more() {
    return this.#next !== null;
  }
  take(page) {
    this.failed = false;
    this.#next = page.next;
    this.horizon = horizonOf(page);
    return page.conversations;
  }
  load() {
    return this.#loading ??= this.#load().finally(() => this.#loading = null);
  }
  async #load() {
    if (!this.more) return [];
    try {
      return this.take(await this.#fetch(this.#next ? { before: this.#next } : {}));
    } catch (error) {
      this.failed = true;
      throw error;
    }
  }
};

// static/js/state/sections.js
var isIn = (place2, { archived, deleted_at }) => place2 === "trash" ? Boolean(deleted_at) : !deleted_at && archived === (place2 === "archive");
function sections(conversations2, { place: place2, q = "" }, { horizon, folders: folders2 }, now = /* @__PURE__ */ new Date()) {
  const here = conversations2.filter((one) => isIn(place2, one));
  if (q) return plain2(here.filter(hasInTitle(q)));
  const near = here.filter((one) => timeOf(one) >= horizon);
  if (place2 === "trash") return plain2(near);
  if (place2 === "archive") return days(near, now);
  const pinned = here.filter((one) => one.pinned);
  const rest = near.filter((one) => !one.pinned && !one.folder);
  const dated = days(rest, now);
  const today = dated.filter(({ name }) => name === "today");
  return [...whole3("pinned", pinned), ...today, ...filed(here, folders2), ...dated.slice(today.length)];
}
function hasInTitle(q) {
  const wanted = q.toLocaleLowerCase();
  return ({ title }) => title.toLocaleLowerCase().includes(wanted);
}
var section = (kind, name, conversations2, more = {}) => ({ key: `${kind} ${name}`, kind, name, conversations: conversations2, open: true, more: false, count: conversations2.length, ...more });
var whole3 = (kind, conversations2) => conversations2.length ? [section(kind, "", conversations2)] : [];
var plain2 = (conversations2) => whole3("plain", conversations2);
var days = (conversations2, now) => byDay(conversations2, now).map((group2) => section("day", group2.day, group2.conversations));
function filed(here, folders2) {
  const inside = grouped(here);
  return folders2.all.map(({ id, name, count: counted }) => {
    const all2 = inside.get(name) ?? [];
    const shown3 = all2.filter((one) => !one.pinned);
    const count2 = Math.max(shown3.length, counted - (all2.length - shown3.length));
    return section("folder", name, shown3, { key: `folder ${id}`, id, count: count2, open: folders2.isOpen(id), more: count2 > shown3.length });
  });
}
function grouped(conversations2) {
  const groups = /* @__PURE__ */ new Map();
  for (const one of conversations2) {
    const group2 = groups.get(one.folder) ?? [];
    group2.push(one);
    groups.set(one.folder, group2);
  }
  return groups;
}

// static/js/page/tab_title.js
function tabTitle(title, news) {
  const shown3 = asName(title);
  const name = shown3 ? interpolate(gettext("%(title)s · Victoria Chat"), { title: isolated(shown3) }, true) : gettext("Victoria Chat");
  return news ? `(${news}) ${name}` : name;
}
function installTabTitle({ session: session2, conversations: conversations2, isNews }) {
  const show2 = () => {
    const news = conversations2.sorted().filter((one) => isIn("main", one) && isNews(one)).length;
    document.title = tabTitle(session2.title, news);
  };
  for (const event of ["opened", "adopted", "meta"]) session2.on(event, show2);
  conversations2.on("change", show2);
  document.addEventListener("visibilitychange", show2);
}

// static/js/page/temporary_look.js
function showTemporary({ temporary: temporary2 }, isEmpty) {
  document.body.classList.toggle("chat--temporary", temporary2);
  byId("temporary-bar").hidden = !temporary2;
  byId("temporary-empty").hidden = !temporary2 || !isEmpty;
  byId("message-text").placeholder = temporary2 ? gettext("Message (not saved)") : gettext("Write a message");
}

// static/js/palette/palette_query.js
var NAMES = { from: { en: "from", ru: "от" }, folder: { en: "folder", ru: "папка" }, model: { en: "model", ru: "модель" }, before: { en: "before", ru: "до" }, after: { en: "after", ru: "после" } };
var KINDS2 = new Map(Object.keys(NAMES).flatMap((kind) => Object.values(NAMES[kind]).map((word) => [word, kind])));
var ITEM = new RegExp('(?<=^|\\s)(\\p{L}+):(?:"([^"]*)("?)|(\\S*))', "gu");
var QUOTES = /[“”„«»]/g;
var nameIn2 = (kind, language2) => language2 === "ru" ? NAMES[kind].ru : NAMES[kind].en;
function filtersOf(query2) {
  const typed = query2.replace(QUOTES, '"');
  return [...typed.matchAll(ITEM)].flatMap(({ 0: all2, 1: name, 2: quoted, 3: closed, 4: plain3, index: start }) => {
    const kind = KINDS2.get(name.toLowerCase());
    const end2 = start + all2.length;
    return kind ? [{ kind, value: quoted ?? plain3, start, end: end2, isOpen: end2 === typed.length && !closed }] : [];
  });
}
var openFilter = (query2) => filtersOf(query2).find(({ isOpen }) => isOpen) ?? null;
function begun(query2, kind, language2) {
  const before = query2.trimEnd();
  return `${before ? `${before} ` : ""}${nameIn2(kind, language2)}:`;
}
function completed(query2, value, language2) {
  const filter = openFilter(query2);
  if (!filter) return query2;
  const { kind, start } = filter;
  return `${query2.slice(0, start)}${nameIn2(kind, language2)}:${/[\s"]/.test(value) ? `"${value}"` : value} `;
}
function without(query2, kind) {
  const parts2 = filtersOf(query2).filter((filter) => filter.kind === kind);
  const rest = parts2.reduceRight((text, { start, end: end2 }) => `${text.slice(0, start)}${text.slice(end2).trimStart()}`, query2);
  return rest.trimEnd() ? `${rest.trimEnd()} ` : "";
}

// static/js/palette/palette_filters.js
var ICONS = { from: "user", folder: "folder", model: "brain", before: "arrow-left", after: "arrow-right" };
var kindOf = (button) => button.dataset.filter;
var FilterButtons = class {
  constructor(field, { hasFolders, onChange }) {
    this.field = field;
    this.hasFolders = hasFolders;
    this.buttons = byId("palette-filters").querySelectorAll("button");
    for (const button of this.buttons) button.addEventListener("click", () => onChange(this.#turned(kindOf(button))));
  }
  show() {
    const kinds = new Set(filtersOf(this.field.value).map(({ kind }) => kind));
    for (const button of this.buttons) {
      const filter = kindOf(button);
      button.setAttribute("aria-pressed", String(kinds.has(filter)));
      button.hidden = filter === "folder" && !kinds.has(filter) && !this.hasFolders();
    }
  }
  #turned(kind) {
    const query2 = this.field.value;
    return filtersOf(query2).some((filter) => filter.kind === kind) ? without(query2, kind) : begun(query2, kind, language);
  }
};
function filterSource({ choose: choose2, folders: folders2, models: models2 }) {
  const values = { from: authors, folder: () => folders2().map((name) => [name, name]), model: () => models2().then(named2), before: moments, after: moments };
  return { async find(query2) {
    const open = openFilter(query2);
    if (!open) return { items: [] };
    const all2 = await values[open.kind]();
    const found = all2.filter(([label2, value]) => value !== open.value && begins(open.value, label2, value));
    const items = found.map(([label2, value]) => ({ key: `${open.kind}:${value}`, icon: ICONS[open.kind], label: label2, detail: value === label2 ? "" : value, stays: true, run: () => choose2(value) }));
    return { title: titleOf2(open.kind), items };
  } };
}
function titleOf2(kind) {
  switch (kind) {
    case "from":
      return gettext("Written by");
    case "folder":
      return gettext("In folder");
    case "model":
      return gettext("With model");
    case "before":
      return gettext("Before the date");
    default:
      return gettext("On or after the date");
  }
}
var named2 = (names) => names.map((name) => [name, name]);
function authors() {
  const russian = language === "ru";
  return [[gettext("You"), russian ? "меня" : "me"], [gettext("Victoria"), russian ? "виктории" : "victoria"], [gettext("MLX"), "mlx"]];
}
function moments() {
  const now = /* @__PURE__ */ new Date();
  const [thisYear, thisMonth, today] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const day = (ago) => isoDay(new Date(thisYear, thisMonth, today - ago));
  const month2 = (ago) => isoDay(new Date(thisYear, thisMonth - ago, 1)).slice(0, 7);
  const year = (ago) => String(thisYear - ago);
  return [[gettext("Today"), day(0)], [gettext("Yesterday"), day(1)], [gettext("A week ago"), day(7)], [gettext("This month"), month2(0)], [gettext("Last month"), month2(1)], [gettext("This year"), year(0)], [gettext("Last year"), year(1)]];
}
var isoDay = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
function begins(typed, ...texts) {
  const start = typed.toLocaleLowerCase(language);
  return texts.some((text) => text.toLocaleLowerCase(language).startsWith(start));
}

// static/js/palette/palette_list.js
var PaletteList = class {
  #rows = [];
  #groups = [];
  #active = -1;
  #number = 0;
  constructor(root, field) {
    this.root = root;
    this.field = field;
  }
  get count() {
    return this.#rows.length;
  }
  get active() {
    return this.#rows[this.#active]?.item ?? null;
  }
  show(groups, key = null) {
    this.point(-1);
    const before = new Map(this.#rows.map(({ item: item4, root }) => [item4, root]));
    this.#rows = [];
    const roots = groups.map((group2, index) => this.#group(group2, index, before));
    arrange(this.root, roots.filter((_, index) => groups[index].items.length));
    this.field.setAttribute("aria-expanded", String(this.count > 0));
    this.point(Math.max(0, this.#rows.findIndex(({ item: item4 }) => item4.key === key)));
  }
  extend(items) {
    const last2 = this.#rows.pop()?.root;
    last2?.after(...items.map((item4) => this.#row(item4)));
    last2?.remove();
    this.point(Math.min(this.#active, this.count - 1), { scroll: false });
  }
  at(element) {
    const root = element.closest("[role=option]");
    return this.#rows.findIndex((row2) => row2.root === root);
  }
  itemAt(target2) {
    return this.#rows[this.at(target2)]?.item ?? null;
  }
  move(step2) {
    if (this.count) this.point((this.#active + step2 + this.count) % this.count);
  }
  leap(step2) {
    this.point(Math.min(Math.max(0, this.#active + step2), this.count - 1));
  }
  point(index, { scroll: scroll2 = true } = {}) {
    this.#rows[this.#active]?.root.setAttribute("aria-selected", "false");
    this.#active = this.#rows[index] ? index : -1;
    const row2 = this.#rows[index];
    if (!row2) return this.field.removeAttribute("aria-activedescendant");
    row2.root.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", row2.root.id);
    if (scroll2) (index ? row2.root : this.root.firstElementChild)?.scrollIntoView({ block: index ? "nearest" : "start" });
  }
  rowOf(key) {
    return this.#rows.find(({ item: item4 }) => item4.key === key)?.root ?? null;
  }
  #group({ title = "", items, isOld }, index, before) {
    const { root, heading } = this.#groups[index] ??= newGroup();
    setText(heading, title);
    root.classList.toggle("palette__group--old", Boolean(isOld));
    root.setAttribute("aria-label", title);
    arrange(root, [heading, ...items.map((item4) => this.#row(item4, before.get(item4)))]);
    return root;
  }
  #row(item4, root = this.#newRow(item4)) {
    this.#rows.push({ item: item4, root });
    return root;
  }
  #newRow(item4) {
    const root = clone("palette-item");
    const view = parts(root);
    root.id = `palette-item-${this.#number += 1}`;
    view.icon.replaceWith(icon(item4.icon));
    setText(view.label, item4.label);
    setText(view.detail, item4.detail ?? "");
    view.keys.hidden = !item4.keys;
    setText(view.keys, item4.keys ?? "");
    view.excerpt.hidden = !item4.excerpt;
    view.excerpt.append(...(item4.excerpt ?? []).map(({ text, mark: mark2 }) => mark2 ? make("mark", "", text) : text));
    return root;
  }
};
function newGroup() {
  const heading = make("div", "palette__heading");
  heading.setAttribute("role", "presentation");
  const root = make("div", "palette__group", heading);
  root.setAttribute("role", "group");
  return { root, heading };
}

// static/js/palette/palette.js
var PAUSE_MS = 120;
var SLOW_MS2 = 400;
var LEAP = 8;
var MORE = "more";
var DRAG_PX = 4;
var Palette = class {
  #sources;
  #filters;
  #groups = [];
  #latest = 0;
  #pause = null;
  #slow = null;
  #moved = false;
  #eager = false;
  #loading = false;
  #pressed = null;
  constructor({ sources, hasFolders, chosen }) {
    this.#sources = sources;
    this.chosen = chosen;
    this.dialog = byId("palette");
    this.field = byId("palette-field");
    this.again = byId("palette-again");
    this.list = new PaletteList(byId("palette-list"), this.field);
    this.#filters = new FilterButtons(this.field, { hasFolders, onChange: (query2) => this.fill(query2) });
    this.watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#more(), { root: this.list.root, rootMargin: "300px" });
    this.field.addEventListener("input", () => this.#typed());
    onKey(this.field, (event) => this.#key(event));
    this.list.root.addEventListener("click", (event) => this.#clicked(event));
    this.list.root.addEventListener("pointermove", (event) => this.#hovered(event));
    this.list.root.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.root.addEventListener("pointerdown", (event) => this.#pressed = { item: this.list.itemAt(event.target), x: event.clientX, y: event.clientY });
    this.again.addEventListener("click", () => [this.field.focus(), this.#find()]);
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.dialog.open || this.#forget());
  }
  open(query2 = "") {
    if (this.dialog.open) return;
    this.#forget();
    this.field.value = query2;
    this.dialog.showModal();
    this.field.select();
    this.#find();
  }
  fill(query2) {
    this.field.value = query2;
    this.field.focus();
    this.field.setSelectionRange(query2.length, query2.length);
    this.#find();
  }
  complete(value) {
    this.fill(completed(this.field.value, value, language));
  }
  #typed() {
    this.dialog.setAttribute("aria-busy", "true");
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#find(), PAUSE_MS);
    this.#filters.show();
  }
  async #find() {
    clearTimeout(this.#pause);
    this.#pause = null;
    const mine = ++this.#latest;
    const query2 = this.field.value;
    const failed2 = [];
    this.#moved = false;
    this.#groups = this.#sources.map((_, index) => ({ ...this.#groups[index] ?? { items: [] }, more: null, isOld: true }));
    this.#filters.show();
    this.#begin();
    const asked = this.#sources.map(async (source, index) => {
      const group2 = await this.#ask(source, query2, failed2);
      if (mine === this.#latest) this.#answered(index, group2);
    });
    await Promise.all(asked);
    if (mine === this.#latest) this.#end(failed2[0] ?? "");
  }
  async #ask(source, query2, failed2) {
    try {
      return await source.find(query2);
    } catch (error) {
      failed2.push(error.message);
      return { items: [] };
    }
  }
  #answered(index, group2) {
    this.#groups[index] = group2;
    this.#show();
    if (this.#eager) this.#chooseFirst();
  }
  #show() {
    const shown3 = this.#groups.map(({ title, items, isOld, more }) => ({ title, isOld, items: more ? [...items, this.#moreItem()] : items }));
    this.list.show(shown3, this.#moved ? this.list.active?.key : null);
    this.#watch();
  }
  #begin() {
    this.dialog.setAttribute("aria-busy", "true");
    this.again.hidden = true;
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => this.#say(gettext("Searching…")), SLOW_MS2);
  }
  #end(problem) {
    clearTimeout(this.#slow);
    this.#eager = false;
    this.dialog.removeAttribute("aria-busy");
    this.again.hidden = !problem;
    this.#say(problem || this.#note || (this.list.count ? "" : gettext("Nothing found. Try fewer or other words.")));
    setText(byId("palette-count"), this.list.count ? this.#countWords() : "");
  }
  get #note() {
    return this.#groups.map(({ note = "" }) => note).join("");
  }
  #say(words) {
    setText(byId("palette-note"), words);
  }
  #countWords() {
    const number = this.#groups.reduce((sum, { items }) => sum + items.length, 0);
    return interpolate(ngettext("%(count)s result", "%(count)s results", number), { count: count(number) }, true);
  }
  #chooseFirst() {
    const first = this.#groups.find(({ items, isOld }) => isOld || items.length);
    if (!first || first.isOld) return;
    this.#eager = false;
    this.#choose(first.items[0]);
  }
  #moreItem({ failed: failed2 = false } = {}) {
    const label2 = failed2 ? gettext("Older results could not be loaded. Try again") : gettext("Show older results");
    return { key: MORE, icon: "arrow-down", label: label2, stays: true, run: () => this.#more() };
  }
  async #more() {
    const group2 = this.#groups.find(({ more }) => more);
    if (!group2?.more || this.#loading) return;
    const mine = this.#latest;
    this.#loading = true;
    const next = await group2.more().catch(() => null);
    this.#loading = false;
    if (mine !== this.#latest) return;
    if (!next) return this.list.extend([this.#moreItem({ failed: true })]);
    group2.items.push(...next.items);
    Object.assign(group2, { more: next.more, note: next.note });
    if (next.note) this.#say(next.note);
    this.list.extend(next.more ? [...next.items, this.#moreItem()] : next.items);
    setText(byId("palette-count"), this.#countWords());
    this.#watch();
  }
  #watch() {
    this.watcher.disconnect();
    const row2 = this.list.rowOf(MORE);
    if (row2) this.watcher.observe(row2);
  }
  #clicked(event) {
    this.#choose(this.#pressedBy(event) ?? this.list.itemAt(event.target));
  }
  #pressedBy({ clientX, clientY }) {
    const pressed = this.#pressed;
    this.#pressed = null;
    return pressed && Math.hypot(clientX - pressed.x, clientY - pressed.y) < DRAG_PX ? pressed.item : null;
  }
  #hovered(event) {
    const index = this.list.at(event.target);
    if (index < 0) return;
    this.#moved = true;
    this.list.point(index, { scroll: false });
  }
  #choose(item4) {
    if (!item4) return;
    if (item4.stays) return item4.run();
    this.dialog.close();
    this.chosen();
    item4.run();
  }
  #enter() {
    if (!this.dialog.ariaBusy || this.#moved) return this.#choose(this.list.active);
    this.#eager = true;
    if (this.#pause) this.#find();
    else this.#chooseFirst();
  }
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step2 = { ArrowDown: 1, ArrowUp: -1, PageDown: LEAP, PageUp: -LEAP }[event.key];
    if (!step2 && event.key !== "Enter") return;
    event.preventDefault();
    if (!step2) return this.#enter();
    this.#moved = true;
    if (step2 === 1 && this.list.active?.key === MORE) this.#more();
    else if (Math.abs(step2) === 1) this.list.move(step2);
    else this.list.leap(step2);
  }
  #forget() {
    clearTimeout(this.#pause);
    clearTimeout(this.#slow);
    this.#pause = null;
    this.#latest += 1;
    this.#groups = [];
    this.#eager = false;
    this.watcher.disconnect();
    this.list.show([]);
    this.#say("");
  }
};

// static/js/sidebar/folder_dialog.js
function askFolder() {
  const dialog = byId("folder-dialog");
  const field = byId("folder-name");
  field.value = "";
  const judge = () => field.setCustomValidity(nameTooLong(nameIn3(field), OF_A_FOLDER.longest));
  field.oninput = judge;
  judge();
  dialog.returnValue = "";
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((resolve2) => {
    const closed = () => resolve2(dialog.returnValue === "make" && isSeen(field.value) ? nameIn3(field) : null);
    dialog.addEventListener("close", closed, { once: true });
  });
}
var nameIn3 = (field) => clean(field.value).trim();

// static/js/palette/palette_actions.js
function actions(given) {
  const { run, delivery: delivery2 } = given;
  return [{ icon: "square-pen", label: gettext("New chat"), keys: keyName("Shift+O", true), run: run.newChat }, { icon: "hat-glasses", label: gettext("Temporary chat"), run: run.temporary }, ...delivery2.stoppable ? [{ icon: "square", label: gettext("Stop the reply"), keys: "Esc", run: run.stop }] : [], { icon: "sliders-horizontal", label: gettext("System prompt and parameters of this conversation"), run: run.parameters }, ...given.session.path.length > 0 ? [{ icon: "printer", label: gettext("Print this conversation"), keys: keyName("P", true), run: run.print }] : [], ...ofConversation(given), ...otherVersions(given), ...ofPage(given), ...ofPerson(run.settings), { icon: "keyboard", label: gettext("Keyboard"), keys: "?", run: run.help }];
}
function ofConversation({ session: session2, conversations: conversations2, folders: folders2, housekeeping: housekeeping2, select }) {
  const { id } = session2;
  const conversation = session2.isSaved ? conversations2.get(id) : void 0;
  if (!id || !conversation) return [];
  const { pinned, archived, folder } = conversation;
  const pin = { icon: pinned ? "pin-off" : "pin", label: pinned ? gettext("Unpin this conversation") : gettext("Pin this conversation"), run: () => housekeeping2.pin(id, !pinned) };
  const archive = archived ? gettext("Unarchive this conversation") : gettext("Archive this conversation");
  const move = async () => {
    const name = await askFolder();
    if (name !== null) housekeeping2.move(id, folders2.named(name));
  };
  return [{ icon: "pencil", label: gettext("Rename this conversation"), run: () => byId("title").click() }, ...archived ? [] : [pin], ...folders2.names.filter((name) => name !== folder).map((name) => ({ icon: "folder", label: interpolate(gettext("Move to the folder %(name)s"), { name: isolated(folderWords(name)) }, true), run: () => housekeeping2.move(id, name), isMinor: true })), ...folder ? [{ icon: "folder", label: gettext("Remove from the folder"), run: () => housekeeping2.move(id, ""), isMinor: true }] : [], { icon: "folder-plus", label: gettext("Move to a new folder"), run: move, isMinor: true }, { icon: "check", label: gettext("Select this conversation and others"), run: () => select(id), isMinor: true }, { icon: archived ? "archive-restore" : "archive", label: archive, run: () => housekeeping2.archive(id, !archived) }, { icon: "trash-2", label: gettext("Delete this conversation"), run: () => housekeeping2.remove(id) }];
}
function otherVersions({ session: session2, delivery: delivery2, models: models2, regenerate: regenerate2 }) {
  const id = session2.path.at(-1)?.id ?? "";
  const reply = session2.replies.get(id);
  if (!reply || delivery2.commandFor(id) || !offers(reply, true, session2.temporary).regenerate) return [];
  return writers(models2).filter(({ gone }) => !gone).map(({ words, choice: choice2 }) => ({ icon: "refresh-cw", label: interpolate(gettext("Regenerate with %(writer)s"), { writer: words }, true), run: () => regenerate2(id, choice2) }));
}
function ofPage({ preferences: preferences2, choice: choice2 }) {
  const { theme } = preferences2.values;
  const dark = theme === "dark" || theme === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches;
  return [{ icon: "zap", label: choice2.values.use_victoria ? gettext("Ask MLX only") : gettext("Ask Victoria first"), run: () => byId("use-victoria").click() }, { icon: dark ? "sun" : "moon", label: dark ? gettext("Light theme") : gettext("Dark theme"), run: () => themeButton(dark ? "light" : "dark")?.click() }, { icon: "archive", label: gettext("Show the archive"), run: () => listButton("archive").click() }, { icon: "trash-2", label: gettext("Show the trash"), run: () => listButton("trash").click() }];
}
function ofPerson(settings2) {
  const entries = byId("user-panel").querySelectorAll(".panel__item");
  return [...entries].map((entry) => ({ icon: iconOf(entry), label: entry.textContent?.trim() ?? "", run: () => entry.id === "settings-open" ? settings2() : entry.click() }));
}
var iconOf = (entry) => entry.querySelector("use")?.getAttribute("href")?.replace("#icon-", "") ?? "";
var themeButton = (theme) => [...byId("theme").querySelectorAll("input")].find(({ value }) => value === theme);
var listButton = (place2) => byId("places").querySelector(`[data-place=${place2}]`);

// static/js/palette/palette_sources.js
var TITLES = 6;
var NOTHING = { items: [] };
function actionSource(actions2) {
  return { find(query2) {
    if (filtersOf(query2).length) return NOTHING;
    const asked = query2.trim();
    const items = actions2().filter(({ label: label2, isMinor }) => asked ? matches(label2, asked) : !isMinor);
    return { title: gettext("Commands"), items: items.map((item22) => ({ ...item22, key: `do ${item22.icon} ${item22.label}` })) };
  } };
}
function conversationSource(api2, { open, shown: shown3 }) {
  return { async find(query2) {
    if (filtersOf(query2).length) return NOTHING;
    const { conversations: conversations2 } = await api2.conversations({ q: query2.trim() || void 0, limit: TITLES + 1 });
    const others = query2.trim() ? conversations2 : conversations2.filter(({ id }) => id !== shown3());
    const items = others.slice(0, TITLES).map(({ id, title, folder, updated_at }) => ({ key: id, icon: "message-square", label: titleWords(title), detail: line2(folder, when(updated_at)), run: () => open(id) }));
    return { title: gettext("Conversations"), items };
  } };
}
function messageSource(api2, open) {
  const page = async (q, before) => {
    const { hits, next, reading } = await search(api2, { q, before });
    const note = reading ? gettext("Some of your messages are still being indexed. More may be found in a moment.") : "";
    return { title: gettext("Messages"), items: hits.map((hit) => item2(hit, open)), more: next === null ? null : () => page(q, next), note };
  };
  return { find(query2) {
    const q = query2.trim();
    return q.length < 2 ? NOTHING : page(q);
  } };
}
async function search(api2, wanted) {
  const hasDays = filtersOf(wanted.q).some(({ kind }) => kind === "before" || kind === "after");
  if (!hasDays) return api2.search(wanted);
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return api2.search({ ...wanted, timezone }).catch((error) => error.status === 400 ? api2.search(wanted) : Promise.reject(error));
}
function item2(hit, open) {
  const { conversation, message, role, created_at, excerpt } = hit;
  const place2 = conversation.archived ? pgettext("place", "Archive") : conversation.folder;
  const words = excerpt.filter(({ mark: mark2 }) => mark2).map(({ text }) => text);
  return { key: message, icon: role === "user" ? "user" : "message-square-text", label: titleWords(conversation.title), detail: line2(place2, author(hit), branchWords(hit), when(created_at)), excerpt, run: () => open(conversation.id, { message, words }) };
}
var line2 = (...parts2) => parts2.filter(Boolean).map(isolated).join(" · ");
function author({ role, backend }) {
  return role === "user" ? gettext("You") : backendName(backend);
}
function branchWords({ branch }) {
  return branch ? interpolate(gettext("version %(version)s of %(of)s"), branch, true) : "";
}
function matches(label2, query2) {
  const words = label2.toLocaleLowerCase(language).split(/\s+/);
  return query2.toLocaleLowerCase(language).split(/\s+/).every((part) => words.some((word) => word.startsWith(part)));
}
var TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
var DAY2 = { day: "numeric", month: "short" };
var DAY_AND_YEAR = { ...DAY2, year: "numeric" };
function when(moment) {
  const [date, now] = [toDate(moment), /* @__PURE__ */ new Date()];
  if (date.toDateString() === now.toDateString()) return date.toLocaleTimeString(language, TIME);
  return date.toLocaleDateString(language, date.getFullYear() === now.getFullYear() ? DAY2 : DAY_AND_YEAR);
}

// static/js/sidebar/drawer.js
var Drawer = class extends Emitter {
  #key = "victoria:sidebar";
  #skip = document.querySelector(".skip-link");
  open = false;
  constructor() {
    super();
    this.sidebar = byId("sidebar");
    this.scrim = byId("scrim");
    byId("sidebar-open").addEventListener("click", () => this.set(true, { focus: true }));
    byId("sidebar-close").addEventListener("click", () => this.set(false, { focus: true }));
    this.scrim.addEventListener("click", () => this.set(false));
    isWide.addEventListener("change", () => this.#start());
    this.#start();
  }
  chosen() {
    if (!isWide.matches) this.set(false);
  }
  get isOverlay() {
    return this.open && !isWide.matches;
  }
  close() {
    if (!this.isOverlay) return false;
    this.set(false, { focus: true });
    return true;
  }
  set(open, { focus = false } = {}) {
    this.open = open;
    document.body.classList.toggle("chat--sidebar", open);
    this.sidebar.inert = !open;
    this.scrim.hidden = !this.isOverlay;
    byId("main").inert = this.#skip.inert = this.isOverlay;
    byId("sidebar-open").setAttribute("aria-expanded", String(open));
    if (isWide.matches) localStorage.setItem(this.#key, open ? "open" : "hidden");
    if (!open) this.emit("closed");
    if (focus) byId(open ? "sidebar-close" : "sidebar-open").focus();
  }
  #start() {
    this.set(isWide.matches && localStorage.getItem(this.#key) !== "hidden");
  }
};

// static/js/lib/confirm.js
function confirmed({ title, text, yes }) {
  const dialog = byId("confirm");
  setText(byId("confirm-title"), title);
  setText(byId("confirm-text"), text);
  setText(byId("confirm-yes"), yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve2) => {
    dialog.addEventListener("close", () => resolve2(dialog.returnValue === "yes"), { once: true });
  });
}

// static/js/sidebar/housekeeping.js
var Housekeeping = class {
  constructor({ conversations: conversations2, folders: folders2, session: session2, unsent: unsent2, open, printShown, say: say3 }) {
    this.say = say3;
    this.conversations = conversations2;
    this.folders = folders2;
    this.session = session2;
    this.unsent = unsent2;
    this.open = open;
    this.printShown = printShown;
  }
  rename(id, title) {
    if (id === this.session.id) this.session.rename(title);
    this.#do(this.conversations.change(id, { title }));
  }
  pin(id, pinned) {
    this.#do(this.conversations.change(id, { pinned }));
  }
  async move(id, folder) {
    if (folder) this.folders.reveal(folder);
    if (!await this.#do(this.conversations.change(id, { folder }))) this.folders.withdraw(folder);
  }
  archive(id, archived) {
    const set = (to) => this.conversations.change(id, { archived: to });
    if (!archived) return this.#do(set(false));
    this.#putAway(id, gettext("Archived: “%(title)s”"), () => set(true), () => set(false));
  }
  async print(id) {
    if (id !== this.session.id) await this.open(id);
    if (id === this.session.id) await this.printShown();
  }
  remove(id) {
    this.#putAway(id, gettext("Deleted: “%(title)s”"), () => this.conversations.remove(id), () => this.conversations.restore(id));
  }
  restore(id) {
    this.#do(this.conversations.restore(id));
  }
  async forget(id) {
    const text = withTitle(gettext("“%(title)s” cannot be restored afterwards."), this.conversations.get(id)?.title ?? "");
    if (!await confirmed({ title: gettext("Delete permanently?"), text, yes: gettext("Delete permanently") })) return;
    if (await this.#do(this.conversations.removeForGood(id))) this.unsent.forget(id);
  }
  archiveSeveral(ids, archived) {
    const words = (number) => archived ? ngettext("%(count)s conversation archived", "%(count)s conversations archived", number) : ngettext("%(count)s conversation unarchived", "%(count)s conversations unarchived", number);
    this.#several(ids, { archived }, words, (changed) => this.conversations.changeSeveral(changed, { archived: !archived }));
  }
  removeSeveral(ids) {
    const words = (number) => ngettext("%(count)s conversation deleted", "%(count)s conversations deleted", number);
    this.#several(ids, { deleted: true }, words, (changed) => this.conversations.changeSeveral(changed, { deleted: false }));
  }
  async moveSeveral(ids, folder) {
    if (folder) this.folders.reveal(folder);
    const before = new Map(ids.map((id) => [id, this.conversations.get(id)?.folder ?? ""]));
    const back = async (changed) => {
      for (const name of new Set(before.values())) {
        const some = changed.filter((id) => before.get(id) === name);
        if (some.length) await this.conversations.changeSeveral(some, { folder: name });
      }
    };
    const words = (number) => ngettext("%(count)s conversation moved", "%(count)s conversations moved", number);
    if (!await this.#several(ids, { folder }, words, back)) this.folders.withdraw(folder);
  }
  async #several(ids, changes, words, back) {
    const focus = isByKeyboard();
    const shown3 = this.session.id;
    const hides = Boolean(changes.deleted || changes.archived) && shown3 !== null && ids.includes(shown3);
    if (hides) this.open(null);
    const show2 = () => hides && this.session.id === null && this.open(shown3);
    const changed = await this.#done(this.conversations.changeSeveral(ids, changes));
    if (!changed) show2();
    if (!changed?.length) return false;
    const text = interpolate(words(changed.length), { count: count(changed.length) }, true);
    const undo = async () => await this.#do(back(changed)) && changed.includes(shown3 ?? "") && show2();
    toast(text, { action: gettext("Undo"), onAction: undo, focus });
    return true;
  }
  renameFolder(id, name) {
    this.#do(this.folders.rename(id, name));
  }
  moveFolder(id, place2) {
    const { made } = this.folders;
    const folder = made.find((one) => one.id === id);
    if (!folder || made[place2]?.id === id) return;
    this.#do(this.folders.move(id, place2));
    const words = gettext("“%(name)s” is folder %(place)s of %(count)s now.");
    this.say(interpolate(words, { name: isolated(folderWords(folder.name)), place: count(place2 + 1), count: count(made.length) }, true));
  }
  async removeFolder(id) {
    const name = isolated(folderWords(this.folders.get(id)?.name ?? ""));
    const text = interpolate(gettext("The conversations in “%(name)s” are kept, outside any folder."), { name }, true);
    if (await confirmed({ title: gettext("Delete this folder?"), text, yes: gettext("Delete the folder") })) this.#do(this.folders.remove(id));
  }
  async #putAway(id, words, away, back) {
    const wasShown = id === this.session.id;
    const text = withTitle(words, this.conversations.get(id)?.title ?? this.session.title);
    const focus = isByKeyboard();
    const show2 = () => wasShown && this.session.id === null && this.open(id);
    if (wasShown) this.open(null);
    if (!await this.#do(away())) return show2();
    const undo = async () => await this.#do(back()) && show2();
    toast(text, { action: gettext("Undo"), onAction: undo, focus });
  }
  async #do(promise) {
    return await this.#done(promise.then(() => true)) ?? false;
  }
  async #done(promise) {
    try {
      return await promise;
    } catch (error) {
      toast(error.message);
      return null;
    }
  }
};

// static/js/sidebar/conversation_menu.js
var ConversationMenu = class {
  #menu = new Menu(byId("conversation-menu"));
  #items = parts(byId("conversation-menu"));
  constructor({ rename, select, housekeeping: housekeeping2, picker }) {
    this.rename = rename;
    this.select = select;
    this.housekeeping = housekeeping2;
    this.picker = picker;
  }
  open(button, conversation) {
    const { pinned, archived } = conversation;
    this.#label("pin", pinned ? gettext("Unpin") : gettext("Pin"), pinned ? "pin-off" : "pin");
    this.#label("archive", archived ? gettext("Unarchive") : gettext("Archive"), archived ? "archive-restore" : "archive");
    this.#items.pin.hidden = archived;
    byId("conversation-menu").setAttribute("aria-label", withTitle(gettext("Actions for “%(title)s”"), conversation.title));
    this.#menu.open(button, (action) => this.#chosen(action, button, conversation));
  }
  #label(part, text, icon2) {
    const [svg, words] = this.#items[part].children;
    setIcon(svg, icon2);
    setText(words, text);
  }
  #chosen(action, button, conversation) {
    const { id, title, pinned, archived, folder } = conversation;
    if (action === "move") this.picker.open(button, folder, (name) => this.housekeeping.move(id, name), withTitle(gettext("Move “%(title)s” to a folder"), title));
    else if (action === "rename") this.rename(id);
    else if (action === "select") this.select(id);
    else if (action === "pin") this.housekeeping.pin(id, !pinned);
    else if (action === "archive") this.housekeeping.archive(id, !archived);
    else if (action === "print") this.housekeeping.print(id);
    else this.housekeeping.remove(id);
  }
};

// static/js/sidebar/conversation_row.js
var Row = class {
  #shown = {};
  constructor(id, actions2, root = clone("conversation-row")) {
    this.root = root;
    this.view = parts(this.root);
    this.root.dataset.id = id;
    this.view.menu.addEventListener("click", () => actions2.menu(this.view.menu, id));
  }
  show(conversation, { isCurrent, isNews, chosen = null }) {
    const { title, writing, updated_at } = conversation;
    const state2 = writing ? "writing" : isNews ? "unseen" : "";
    const time = rowTime(updated_at);
    if (same(this.#shown, this.#shown = { title, state: state2, isCurrent, time, chosen })) return;
    const { link: link2 } = this.view;
    setText(this.view.time, time);
    this.view.time.dateTime = updated_at;
    setText(this.view.title, titleWords(title));
    this.view.title.title = titleWords(title);
    this.view.menu.setAttribute("aria-label", withTitle(gettext("Actions for “%(title)s”"), title));
    link2.href = `/c/${conversation.id}/`;
    this.root.classList.toggle("conversation--current", isCurrent);
    if (isCurrent) link2.setAttribute("aria-current", "page");
    else link2.removeAttribute("aria-current");
    this.#choose(chosen);
    mark(this.view.mark, state2);
  }
  #choose(chosen) {
    const { link: link2 } = this.view;
    this.root.classList.toggle("conversation--chosen", chosen === "true");
    if (chosen === null) {
      link2.removeAttribute("role");
      link2.removeAttribute("aria-checked");
    } else {
      link2.setAttribute("role", "checkbox");
      link2.setAttribute("aria-checked", chosen);
    }
  }
};
var TrashRow = class {
  constructor(id, actions2, days2) {
    this.root = clone("trash-row");
    this.view = parts(this.root);
    this.days = days2;
    this.root.dataset.id = id;
    this.view.restore.addEventListener("click", () => actions2.restore(id));
    this.view.forget.addEventListener("click", () => actions2.forget(id));
  }
  show({ title, deleted_at }) {
    setText(this.view.title, titleWords(title));
    this.view.title.title = titleWords(title);
    this.view.restore.setAttribute("aria-label", withTitle(gettext("Restore: “%(title)s”"), title));
    this.view.forget.setAttribute("aria-label", withTitle(gettext("Delete permanently: “%(title)s”"), title));
    if (deleted_at) setText(this.view.note, daysLeftWords(daysLeft(deleted_at, this.days)));
  }
};
function mark(element, state2) {
  element.hidden = !state2;
  element.dataset.state = state2;
  if (state2) label(element, state2 === "writing" ? gettext("A reply is being written") : gettext("New reply"));
}
var same = (a, b) => Object.keys(b).every((key) => a[key] === b[key]);

// static/js/sidebar/drawn.js
var Drawn = class {
  #pieces = /* @__PURE__ */ new Map();
  constructor(list) {
    for (const piece of list.querySelectorAll("[data-section], [data-id]")) {
      this.#pieces.set(piece.dataset.section ?? piece.dataset.id, piece);
    }
  }
  take(key) {
    const piece = this.#pieces.get(key);
    this.#pieces.delete(key);
    return piece;
  }
};

// static/js/sidebar/folder_drag.js
var FOLDER = "[data-folder]:not([data-folder=''])";
var BEGINS_PX = 6;
var EDGE_PX = 32;
var SCROLL_PX = 12;
var FolderDrag = class {
  #drag = null;
  constructor(list, { move, begin: begin2, end: end2 }) {
    this.list = list;
    this.move = move;
    this.begin = begin2;
    this.end = end2;
    list.addEventListener("pointerdown", (event) => this.#pressed(event));
    document.addEventListener("pointermove", (event) => this.#moved(event));
    document.addEventListener("pointerup", () => this.#released(true));
    document.addEventListener("pointercancel", () => this.#released(false));
    onKey(document, (event) => {
      if (event.key !== "Escape" || !this.#drag?.moving) return;
      event.preventDefault();
      event.stopPropagation();
      this.#released(false);
    });
  }
  #sections() {
    return [...this.list.querySelectorAll(FOLDER)];
  }
  #pressed(event) {
    const heading = event.target.closest(".folder__button");
    const section2 = heading?.closest(FOLDER) ?? null;
    if (!section2 || event.button || event.pointerType !== "mouse") return;
    const at = this.#sections().indexOf(section2);
    this.#drag = { id: section2.dataset.folder ?? "", section: section2, from: event.clientY, to: at, moving: false };
  }
  #moved(event) {
    const drag = this.#drag;
    if (!drag) return;
    if (!drag.moving && Math.abs(event.clientY - drag.from) < BEGINS_PX) return;
    if (!drag.moving) this.#beginMoving(drag);
    event.preventDefault();
    this.#scroll(event.clientY);
    this.#point(drag, event.clientY);
  }
  #beginMoving(drag) {
    drag.moving = true;
    drag.section.classList.add("sidebar__section--dragged");
    this.begin();
  }
  #point(drag, y) {
    const others = this.#sections().filter((one) => one !== drag.section);
    const below = others.findIndex((one) => y < middle(one));
    drag.to = below < 0 ? others.length : below;
    for (const one of others) one.classList.remove("sidebar__section--before", "sidebar__section--after");
    if (below >= 0) others[below].classList.add("sidebar__section--before");
    else others.at(-1)?.classList.add("sidebar__section--after");
  }
  #scroll(y) {
    const scroller = this.list.parentElement;
    const box = scroller?.getBoundingClientRect();
    if (!scroller || !box) return;
    if (y < box.top + EDGE_PX) scroller.scrollTop -= SCROLL_PX;
    else if (y > box.bottom - EDGE_PX) scroller.scrollTop += SCROLL_PX;
  }
  #released(keep3) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag?.moving) return;
    for (const one of this.#sections()) one.classList.remove("sidebar__section--dragged", "sidebar__section--before", "sidebar__section--after");
    const stop2 = (event) => event.stopPropagation();
    this.list.addEventListener("click", stop2, { capture: true, once: true });
    setTimeout(() => this.list.removeEventListener("click", stop2, { capture: true }));
    this.end();
    if (keep3) this.move(drag.id, drag.to);
  }
};
function middle(section2) {
  const box = section2.querySelector(".folder")?.getBoundingClientRect();
  return box ? box.top + box.height / 2 : 0;
}

// static/js/sidebar/folder_menu.js
var FolderMenu = class {
  #menu = new Menu(byId("folder-actions"));
  #items = parts(byId("folder-actions"));
  constructor({ folders: folders2, housekeeping: housekeeping2, rename }) {
    this.folders = folders2;
    this.housekeeping = housekeeping2;
    this.rename = rename;
  }
  open(button, id) {
    const place2 = this.folders.made.findIndex((one) => one.id === id);
    this.#items.up.hidden = place2 <= 0;
    this.#items.down.hidden = place2 === this.folders.made.length - 1;
    this.#menu.open(button, (action) => this.#chosen(action, id));
  }
  #chosen(action, id) {
    const place2 = this.folders.made.findIndex((one) => one.id === id);
    if (place2 < 0) return;
    if (action === "rename") this.rename(id);
    else if (action === "up") this.housekeeping.moveFolder(id, Math.max(0, place2 - 1));
    else if (action === "down") this.housekeeping.moveFolder(id, place2 + 1);
    else this.housekeeping.removeFolder(id);
  }
};

// static/js/sidebar/folder_picker.js
var FolderPicker = class {
  #menu = new Menu(byId("folder-menu"));
  constructor(folders2) {
    this.folders = folders2;
  }
  open(button, current, choose2, label2 = gettext("Move to a folder")) {
    byId("folder-menu").setAttribute("aria-label", label2);
    const items = ["", ...this.folders.names].map((name) => item3(name, current));
    byId("folder-choices").replaceChildren(...items);
    const checked = items.find((one) => one.ariaChecked === "true");
    this.#menu.open(button, async (action, { dataset }) => {
      const name = action === "new" ? await askFolder() : dataset.folder;
      if (name !== null && name !== void 0) choose2(this.folders.named(name));
    }, checked);
  }
};
function item3(name, current) {
  const root = clone("folder-choice");
  const view = parts(root);
  root.dataset.folder = name;
  root.setAttribute("aria-checked", String(name === current));
  setText(view.name, name ? folderWords(name) : gettext("No folder"));
  return root;
}

// static/js/sidebar/list_focus.js
var ROW = ".conversation";
var STEPS = /* @__PURE__ */ new Map([["ArrowDown", 1], ["ArrowUp", -1]]);
var Focus = class {
  #actions;
  constructor(list, actions2) {
    this.list = list;
    this.#actions = /* @__PURE__ */ new Map([["F2", actions2.rename], ["Delete", actions2.remove]]);
    this.field = byId("filter");
    onKey(list, (event) => this.#key(event));
    onKey(this.field, (event) => this.#enter(event));
  }
  keep(change2) {
    const active = document.activeElement;
    const focused = this.list.contains(active) ? active : null;
    const row2 = focused?.closest(ROW);
    const at = this.#rows().findIndex((one) => one === row2);
    change2();
    if (!focused || document.activeElement === focused) return;
    if (focused.isConnected) return focused.focus({ preventScroll: true });
    const rows = this.#rows();
    const next = rows[Math.min(Math.max(at, 0), rows.length - 1)];
    (next ? target(next) : this.field).focus({ preventScroll: true });
  }
  #enter(event) {
    const first = event.key === "ArrowDown" && this.#rows()[0];
    if (!first) return;
    event.preventDefault();
    target(first).focus();
  }
  #rows() {
    return [...this.list.querySelectorAll(ROW)];
  }
  #key(event) {
    const element = event.target;
    const row2 = element.closest(ROW);
    const isField3 = element.matches("input");
    if (!row2 || isField3 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step2 = STEPS.get(event.key);
    const action = row2.querySelector("a") && this.#actions.get(event.key);
    if (!step2 && !action) return;
    event.preventDefault();
    if (action) return action(row2.dataset.id ?? "");
    const rows = this.#rows();
    const at = rows.indexOf(row2) + (step2 ?? 0);
    (at < 0 ? this.field : target(rows[at] ?? row2)).focus();
  }
};
var target = (row2) => row2.querySelector("a, button");

// static/js/sidebar/list_picker.js
var PAUSE_MS2 = 150;
var ListPicker = class {
  view = { place: "main", q: "" };
  #timer = null;
  constructor({ changed, retry, trashDays }) {
    this.changed = changed;
    this.retry = retry;
    this.trashDays = trashDays;
    this.field = byId("filter");
    this.clear = byId("filter-clear");
    this.field.addEventListener("input", () => this.#typed());
    onKey(this.field, (event) => this.#key(event));
    this.clear.addEventListener("click", () => this.#clear());
    byId("place-back").addEventListener("click", () => this.go("main"));
    byId("place-again").addEventListener("click", () => this.retry());
    for (const button of byId("places").querySelectorAll("button")) {
      button.addEventListener("click", () => this.go(button.dataset.place));
    }
    if (this.field.value) this.#typed();
  }
  go(place2) {
    const from = this.view.place;
    this.#set({ place: place2, q: "" });
    this.field.value = "";
    const target2 = place2 === "main" ? byId("places").querySelector(`[data-place=${from}]`) : byId("place-back");
    target2?.focus();
  }
  show({ number, pages }) {
    const { place: place2, q } = this.view;
    const isEmpty = number === 0;
    byId("place").hidden = place2 === "main";
    byId("places").hidden = place2 !== "main";
    setText(byId("place-name"), place2 === "trash" ? gettext("Trash") : pgettext("place", "Archive"));
    this.clear.hidden = !this.field.value;
    this.#label(LABELS[place2]());
    const note = this.#note(isEmpty, pages);
    byId("place-note").hidden = !note;
    setText(byId("place-note"), note);
    byId("place-failed").hidden = !pages.failed;
    setText(byId("filter-status"), q && !pages.more ? note || foundWords(number) : "");
  }
  #note(isEmpty, { begun: begun2, failed: failed2 }) {
    const { place: place2, q } = this.view;
    if (!isEmpty) return place2 === "trash" && !q ? this.#stay() : "";
    if (!begun2 || failed2) return "";
    if (q) return gettext("No matching titles.");
    if (place2 === "trash") return gettext("The trash is empty.");
    return place2 === "archive" ? gettext("Nothing is archived.") : gettext("No conversations yet");
  }
  #stay() {
    const text = ngettext("Deleted conversations stay here for %(count)s day.", "Deleted conversations stay here for %(count)s days.", this.trashDays);
    return interpolate(text, { count: count(this.trashDays) }, true);
  }
  #label(text) {
    this.field.placeholder = text;
    this.field.setAttribute("aria-label", text);
  }
  #typed() {
    clearTimeout(this.#timer);
    this.clear.hidden = !this.field.value;
    this.#timer = setTimeout(() => this.#search(), PAUSE_MS2);
  }
  #search() {
    const q = this.field.value.trim();
    if (q !== this.view.q) this.#set({ ...this.view, q });
  }
  #key(event) {
    if (event.key !== "Escape" || !this.field.value) return;
    event.preventDefault();
    event.stopPropagation();
    this.#clear();
  }
  #clear() {
    clearTimeout(this.#timer);
    this.field.value = "";
    this.#set({ ...this.view, q: "" });
    this.field.focus();
  }
  #set(view) {
    clearTimeout(this.#timer);
    this.view = view;
    this.changed();
  }
};
var foundWords = (number) => interpolate(ngettext("%(count)s found", "%(count)s found", number), { count: count(number) }, true);
var LABELS = { main: () => gettext("Search titles"), archive: () => gettext("Search the archive"), trash: () => gettext("Search the trash") };

// static/js/state/folders.js
var ASK_AGAIN_MS = 400;
var AWAITED = "awaited ";
var isAwaited = (id) => id.startsWith(AWAITED);
var folderOf = (one) => one && !one.archived && !one.deleted_at ? one.folder : "";
var Folders = class extends Emitter {
  all = [];
  #open;
  #awaited = /* @__PURE__ */ new Set();
  #api;
  #storage;
  #key;
  #timer = null;
  constructor({ first, conversations: conversations2, api: api2, user, storage = localStorage }) {
    super();
    this.conversations = conversations2;
    this.#api = api2;
    this.#storage = storage;
    this.#key = `victoria:open-folders:${user}`;
    this.#open = new Set(this.#read());
    conversations2.on("moved", (change2) => this.#moved(change2));
    this.take(first);
  }
  take(folders2, question2) {
    const isPartly = this.#settle(folders2);
    this.conversations.take(folders2.flatMap(({ conversations: conversations2 }) => conversations2), question2);
    this.#set(folders2.map(({ id, name, count: count2 }) => ({ id, name, count: count2 })), isPartly);
  }
  takeOrder({ folders: folders2 }) {
    const counts = new Map(this.all.map(({ id, name, count: count2 }) => [isAwaited(id) ? name : id, count2]));
    const isPartly = this.#settle(folders2);
    this.#set(folders2.map(({ id, name }) => ({ id, name, count: counts.get(id) ?? counts.get(name) ?? 0 })), isPartly);
  }
  get made() {
    return this.all.filter(({ id }) => !isAwaited(id));
  }
  get names() {
    return this.all.map(({ name }) => name);
  }
  get(id) {
    return this.all.find((one) => one.id === id);
  }
  count(name) {
    return this.#named(name)?.count ?? 0;
  }
  isOpen(id) {
    return this.#open.has(id);
  }
  set(id, open) {
    if (open) this.#open.add(id);
    else this.#open.delete(id);
    this.#write();
    this.emit("change");
  }
  reveal(name) {
    const found = this.#named(name);
    if (found) return this.set(found.id, true);
    this.#awaited.add(name);
    this.all = [...this.all, { id: AWAITED + name, name, count: 0 }];
    this.set(AWAITED + name, true);
  }
  withdraw(name) {
    this.#awaited.delete(name);
    this.all = this.all.filter(({ id }) => id !== AWAITED + name);
    this.emit("change");
  }
  named(typed) {
    const name = typed.trim();
    return this.names.find((known2) => known2.toLocaleLowerCase() === name.toLocaleLowerCase()) ?? name;
  }
  rename(id, name) {
    const renamed = this.all.map((one) => one.id === id ? { ...one, name } : one);
    return this.#try(renamed, () => this.#api.changeFolder(id, { name }));
  }
  move(id, position) {
    const moved = this.all.filter((one) => one.id === id);
    const others = this.all.filter((one) => one.id !== id);
    return this.#try([...others.slice(0, position), ...moved, ...others.slice(position)], () => this.#api.changeFolder(id, { position }));
  }
  async remove(id) {
    await this.#api.removeFolder(id);
    this.takeOrder({ folders: this.all.filter((one) => one.id !== id) });
  }
  async #try(wanted, call2) {
    const before = this.all;
    this.takeOrder({ folders: wanted });
    try {
      this.takeOrder(await call2());
    } catch (error) {
      this.takeOrder({ folders: before });
      throw error;
    }
  }
  #settle(folders2) {
    const now = new Map(folders2.map(({ id, name }) => [id, name]));
    const changed = this.all.filter(({ id, name }) => now.get(id) !== name && !isAwaited(id));
    const isPartly = changed.some(({ id, name, count: count2 }) => !now.has(id) && count2 > this.#known(name));
    this.conversations.refile(new Map(changed.map(({ id, name }) => [name, now.get(id) ?? ""])));
    return isPartly;
  }
  #set(all2, isPartly) {
    this.all = all2;
    const awaited = all2.filter(({ name }) => this.#awaited.delete(name));
    for (const { id } of awaited) this.#open.add(id);
    if (awaited.length) this.#write();
    this.emit("change");
    if (isPartly) this.emit("dissolved");
  }
  #named(name) {
    return this.all.find((one) => one.name === name);
  }
  #known(name) {
    return this.conversations.sorted().filter((one) => folderOf(one) === name).length;
  }
  #moved({ before, after }) {
    const [from, to] = [folderOf(before), folderOf(after)];
    if (from === to) return;
    if (!before || !after) return this.#askAgain();
    this.all = this.all.map((one) => ({ ...one, count: one.count + Number(one.name === to) - Number(one.name === from) }));
    this.emit("change");
  }
  #askAgain() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const question2 = this.conversations.ask();
      const answer = await this.#api.folders().catch(() => null);
      if (answer) this.take(answer.folders, question2);
    }, ASK_AGAIN_MS);
  }
  #write() {
    try {
      this.#storage.setItem(this.#key, JSON.stringify(this.all.map(({ id }) => id).filter((id) => this.#open.has(id) && !isAwaited(id))));
    } catch {
    }
  }
  #read() {
    try {
      const open = JSON.parse(this.#storage.getItem(this.#key) ?? "[]");
      return Array.isArray(open) ? open : [];
    } catch {
      return [];
    }
  }
};

// static/js/sidebar/section_view.js
function emptySection() {
  const list = make("ul", "sidebar__group");
  list.setAttribute("role", "list");
  return make("section", "sidebar__section", list);
}
var SectionView = class {
  #folder = null;
  constructor({ kind, name, id }, actions2, root = emptySection()) {
    this.root = root;
    this.list = root.querySelector("ul");
    if (kind === "folder") this.#makeFolder(id ?? "", actions2);
    else if (kind !== "plain") setText(this.#heading("h2", () => make("h2", "sidebar__day")), kind === "pinned" ? gettext("Pinned") : dayName(name));
  }
  show(section2, rows, state2) {
    this.list.hidden = !section2.open;
    arrange(this.list, section2.open ? rows : []);
    this.list.style.containIntrinsicBlockSize = `auto calc(${rows.length} * var(--touch))`;
    if (section2.kind === "folder") this.#showFolder(section2, state2);
  }
  get folder() {
    return this.#folder;
  }
  #heading(selector, make2) {
    const drawn2 = this.root.querySelector(selector);
    if (drawn2) return drawn2;
    const heading = make2();
    this.list.before(heading);
    return heading;
  }
  #makeFolder(id, actions2) {
    const more = this.root.querySelector(".sidebar__show-more") ?? make("button", "sidebar__show-more", gettext("Show more"));
    const heading = this.#heading(".folder", () => clone("folder-heading"));
    const view = parts(heading);
    const empty = this.root.querySelector(".folder__empty") ?? make("p", "sidebar__note folder__empty", gettext("No conversations here."));
    this.#folder = { ...view, heading, more, empty };
    this.root.dataset.folder = isAwaited(id) ? "" : id;
    view.menu.hidden = isAwaited(id);
    view.toggle.addEventListener("click", () => actions2.toggle(id, Boolean(this.list.hidden)));
    view.menu.addEventListener("click", () => actions2.menu(id, view));
    put(more, { type: "button", hidden: false });
    empty.hidden = false;
    more.addEventListener("click", () => actions2.more(id));
  }
  #showFolder(section2, state2) {
    if (!this.#folder) return;
    const { open } = section2;
    const name = folderWords(section2.name);
    setText(this.#folder.name, name);
    put(this.#folder.name, { title: name });
    const actions2 = interpolate(gettext("Actions for the folder “%(name)s”"), { name }, true);
    if (this.#folder.menu.ariaLabel !== actions2) label(this.#folder.menu, actions2);
    this.#folder.toggle.setAttribute("aria-expanded", String(open));
    setIcon(this.#folder.icon, open ? "folder-open" : "folder");
    setText(this.#folder.count, count(section2.count));
    mark(this.#folder.mark, open ? "" : state2);
    if (open && section2.more) this.list.after(this.#folder.more);
    else this.#folder.more.remove();
    if (open && section2.count === 0) this.list.after(this.#folder.empty);
    else this.#folder.empty.remove();
  }
};

// static/js/sidebar/selecting.js
var LINK = ".conversation__link";
var Selecting = class {
  #bar = byId("selection");
  #count = byId("selection-count");
  #archive = byId("selection-archive");
  #move = byId("selection-move");
  #remove = byId("selection-remove");
  #last = null;
  constructor(list, { chosen, housekeeping: housekeeping2, picker, isArchive }) {
    this.list = list;
    this.chosen = chosen;
    this.housekeeping = housekeeping2;
    this.picker = picker;
    this.isArchive = isArchive;
    chosen.on("change", () => this.#show());
    list.addEventListener("mousedown", (event) => this.#pressed(event));
    list.addEventListener("click", (event) => this.#clicked(event), { capture: true });
    onKey(list, (event) => this.#key(event));
    onKey(document, (event) => this.#escape(event));
    byId("selection-cancel").addEventListener("click", () => this.#end());
    this.#archive.addEventListener("click", () => this.#act((ids) => housekeeping2.archiveSeveral(ids, !isArchive())));
    this.#remove.addEventListener("click", () => this.remove());
    this.#move.addEventListener("click", () => picker.open(this.#move, null, (name) => this.#act((ids) => housekeeping2.moveSeveral(ids, name))));
  }
  begin(id) {
    this.#last = id;
    this.chosen.begin(id);
    this.#focus();
  }
  remove() {
    this.#act((ids) => this.housekeeping.removeSeveral(ids));
  }
  #act(action) {
    const { ids } = this.chosen;
    if (!ids.length) return;
    this.chosen.end();
    action(ids);
  }
  #show() {
    const { active, ids } = this.chosen;
    this.#bar.hidden = !active;
    byId("places").classList.toggle("sidebar__places--covered", active);
    const words = ngettext("%(count)s selected", "%(count)s selected", ids.length);
    setText(this.#count, active ? interpolate(words, { count: count(ids.length) }, true) : "");
    for (const button of [this.#archive, this.#move, this.#remove]) button.disabled = !ids.length;
    const isArchive = this.isArchive();
    setIcon(this.#archive, isArchive ? "archive-restore" : "archive");
    label(this.#archive, isArchive ? gettext("Unarchive") : gettext("Archive"));
  }
  #end() {
    this.chosen.end();
    if (isByKeyboard()) this.#focus();
  }
  #focus() {
    this.#links().find((link2) => idOf2(link2) === this.#last)?.focus();
  }
  #pressed(event) {
    const link2 = linkOf(event);
    if (!link2 || !event.shiftKey) return;
    event.preventDefault();
    link2.focus();
  }
  #clicked(event) {
    const link2 = linkOf(event);
    const isChoice = this.chosen.active || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!link2 || !isChoice || event.button || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#choose(idOf2(link2), event.shiftKey);
  }
  #choose(id, range) {
    this.#last = id;
    if (range) this.chosen.extend(id, this.#shown());
    else this.chosen.toggle(id);
  }
  #key(event) {
    const link2 = linkOf(event);
    if (!link2 || event.altKey) return;
    const mod = event.ctrlKey || event.metaKey;
    if (event.key === " " && !mod) this.#choose(idOf2(link2), event.shiftKey);
    else if (mod && event.code === "KeyA" && this.chosen.active) this.chosen.add(this.#shown());
    else return;
    event.preventDefault();
  }
  #escape(event) {
    if (event.key !== "Escape" || !this.chosen.active || event.defaultPrevented || anythingOpen()) return;
    event.preventDefault();
    this.#end();
  }
  #shown() {
    return this.#links().map(idOf2);
  }
  #links() {
    return [...this.list.querySelectorAll(LINK)];
  }
};
var linkOf = ({ target: target2 }) => target2.closest(LINK);
var idOf2 = (link2) => link2.closest(".conversation")?.dataset.id ?? "";

// static/js/sidebar/trash_emptying.js
var TrashEmptying = class {
  #button = byId("trash-empty");
  #busy = false;
  constructor({ api: api2, conversations: conversations2, say: say3 }) {
    this.api = api2;
    this.say = say3;
    this.conversations = conversations2;
    this.#button.addEventListener("click", () => this.#clicked());
  }
  show(shown3) {
    this.#button.hidden = !shown3 && !this.#busy;
  }
  async #clicked() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#empty();
    } catch (error) {
      toast(error.message);
    } finally {
      this.#busy = false;
      setText(this.#button, gettext("Empty the trash"));
    }
  }
  async #empty() {
    const { count: all2, newest } = await this.api.trash();
    if (!newest || !await confirmed({ title: gettext("Empty the trash?"), text: warning(all2), yes: gettext("Delete permanently") })) return;
    let left = all2;
    while (left) {
      setText(this.#button, interpolate(ngettext("%(count)s left", "%(count)s left", left), { count: count(left) }, true));
      const done = await this.api.emptyTrash(newest);
      if (!done.deleted && done.left >= left) return;
      left = done.left;
    }
    const isEmpty = (await this.api.trash()).count === 0;
    const until = Date.parse(newest);
    this.conversations.forget(({ deleted_at }) => deleted_at !== null && Date.parse(deleted_at) <= until);
    if (isEmpty) this.#emptied();
  }
  #emptied() {
    if (isByKeyboard() && document.activeElement === this.#button) byId("place-back").focus();
    this.say(gettext("The trash is empty."));
  }
};
function warning(all2) {
  const words = ngettext("%(count)s conversation will be deleted permanently. It cannot be restored afterwards.", "%(count)s conversations will be deleted permanently. They cannot be restored afterwards.", all2);
  return interpolate(words, { count: count(all2) }, true);
}

// static/js/state/chosen.js
var Chosen = class extends Emitter {
  #ids = /* @__PURE__ */ new Set();
  #anchor = null;
  active = false;
  get ids() {
    return [...this.#ids];
  }
  has(id) {
    return this.#ids.has(id);
  }
  begin(id) {
    this.#ids.add(id);
    this.#changed(id);
  }
  toggle(id) {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#changed(id);
  }
  extend(id, shown3) {
    const [from, to] = [shown3.indexOf(this.#anchor ?? id), shown3.indexOf(id)];
    const range = from < 0 ? [id] : shown3.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const one of range) this.#ids.add(one);
    this.#changed(id);
  }
  add(ids) {
    for (const id of ids) this.#ids.add(id);
    this.emit("change");
  }
  keep(shown3) {
    const gone = this.ids.filter((id) => !shown3.has(id));
    if (!gone.length) return;
    for (const id of gone) this.#ids.delete(id);
    this.emit("change");
  }
  end() {
    if (!this.active) return;
    this.#ids.clear();
    this.#anchor = null;
    this.active = false;
    this.emit("change");
  }
  #changed(anchor) {
    this.#anchor = anchor;
    this.active = true;
    this.emit("change");
  }
};

// static/js/sidebar/sidebar.js
var PAGES = 20;
var Sidebar = class {
  #rows = /* @__PURE__ */ new Map();
  #sections = /* @__PURE__ */ new Map();
  #drawn;
  #picker;
  #focus;
  #menu;
  #folderMenu;
  #selecting;
  #emptying;
  #current = null;
  #requested = false;
  #held = false;
  #chosen = new Chosen();
  constructor({ conversations: conversations2, folders: folders2, lists: lists2, housekeeping: housekeeping2, isNews, trashDays, api: api2, say: say3 }) {
    this.conversations = conversations2;
    this.folders = folders2;
    this.lists = lists2;
    this.housekeeping = housekeeping2;
    this.isNews = isNews;
    this.trashDays = trashDays;
    this.list = byId("conversations");
    this.more = byId("conversations-more");
    this.#drawn = new Drawn(this.list);
    const render = () => this.request();
    this.#picker = new ListPicker({ changed: () => this.#viewChanged(), retry: () => this.#load(), trashDays });
    const picker = new FolderPicker(folders2);
    this.#selecting = new Selecting(this.list, { chosen: this.#chosen, housekeeping: housekeeping2, picker, isArchive: () => this.#picker.view.place === "archive" });
    this.#focus = new Focus(this.list, { rename: (id) => this.#rename(id), remove: (id) => this.#remove(id) });
    this.#menu = new ConversationMenu({ rename: (id) => this.#rename(id), select: (id) => this.select(id), housekeeping: housekeeping2, picker });
    this.#folderMenu = new FolderMenu({ folders: folders2, housekeeping: housekeeping2, rename: (id) => this.#renameFolder(id) });
    this.#emptying = new TrashEmptying({ api: api2, conversations: conversations2, say: say3 });
    new FolderDrag(this.list, { move: (id, place2) => housekeeping2.moveFolder(id, place2), begin: () => this.#held = true, end: () => this.#release() });
    conversations2.on("change", render);
    folders2.on("change", render);
    this.#chosen.on("change", render);
    document.addEventListener("visibilitychange", render);
    everyDay(render);
    this.observer = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && this.#load(), { root: this.list.parentElement, rootMargin: "400px" });
    this.render();
  }
  set current(id) {
    this.#current = id;
    this.request();
  }
  async select(id) {
    this.render();
    if (!this.#rows.has(id)) await this.#bring(id);
    const row2 = this.#rows.get(id);
    if (row2 instanceof Row && !this.list.closest("[inert]")) this.#selecting.begin(id);
  }
  closed() {
    this.#chosen.end();
  }
  request() {
    if (this.#requested) return;
    this.#requested = true;
    requestAnimationFrame(() => {
      this.#requested = false;
      this.render();
    });
  }
  render() {
    if (this.#held) return;
    const { view } = this.#picker;
    const pages = this.lists.of(view);
    const shown3 = sections(this.conversations.sorted(), view, { horizon: pages.horizon, folders: this.folders });
    this.#focus.keep(() => arrange(this.list, shown3.map((section2) => this.#section(section2))));
    this.#forget(shown3);
    const number = shown3.reduce((sum, { conversations: conversations2 }) => sum + conversations2.length, 0);
    this.#picker.show({ number, pages });
    this.#emptying.show(view.place === "trash" && number > 0);
    this.observer.unobserve(this.more);
    if (pages.more && !pages.failed) this.observer.observe(this.more);
  }
  #section(section2) {
    const view = this.#sections.get(section2.key) ?? this.#makeSection(section2);
    const rows = section2.open ? section2.conversations.map((conversation) => this.#row(conversation)) : [];
    view.show(section2, rows, section2.kind === "folder" && !section2.open ? this.#stateOf(section2.conversations) : "");
    return view.root;
  }
  #makeSection(section2) {
    const view = new SectionView(section2, { toggle: (id, open) => this.folders.set(id, open), more: (id) => this.#load({ place: "main", folder: this.folders.get(id)?.name }), menu: (id, { menu }) => this.#folderMenu.open(menu, id) }, this.#drawn.take(section2.key));
    this.#sections.set(section2.key, view);
    return view;
  }
  #row(conversation) {
    const { id } = conversation;
    const row2 = this.#rows.get(id) ?? this.#makeRow(conversation);
    const chosen = this.#chosen.active ? String(this.#chosen.has(id)) : null;
    row2.show(conversation, { isCurrent: id === this.#current, isNews: this.isNews(conversation), chosen });
    return row2.root;
  }
  #makeRow(conversation) {
    const { id } = conversation;
    const inTrash = isIn("trash", conversation);
    const row2 = inTrash ? new TrashRow(id, this.housekeeping, this.trashDays) : this.#makeLink(id);
    this.#rows.set(id, row2);
    return row2;
  }
  #makeLink(id) {
    return new Row(id, { menu: (button) => this.#openMenu(button, id) }, this.#drawn.take(id));
  }
  #stateOf(conversations2) {
    if (conversations2.some(({ writing }) => writing)) return "writing";
    return conversations2.some((one) => this.isNews(one)) ? "unseen" : "";
  }
  #openMenu(button, id) {
    const conversation = this.conversations.get(id);
    if (conversation) this.#menu.open(button, conversation);
  }
  #rename(id) {
    const row2 = this.#rows.get(id);
    const conversation = this.conversations.get(id);
    if (!(row2 instanceof Row) || !conversation) return;
    this.#held = true;
    renameInPlace(row2.view.link, conversation.title, (title) => this.housekeeping.rename(id, title), () => this.#release());
  }
  #renameFolder(id) {
    const view = this.#sections.get(`folder ${id}`)?.folder;
    const folder = this.folders.get(id);
    if (!view || !folder) return;
    this.#held = true;
    renameInPlace(view.toggle, folder.name, (name) => this.housekeeping.renameFolder(id, name), () => this.#release(), OF_A_FOLDER);
  }
  #release() {
    this.#held = false;
    this.request();
  }
  #remove(id) {
    if (this.#chosen.active) this.#selecting.remove();
    else this.housekeeping.remove(id);
  }
  async #bring(id) {
    const one = this.conversations.get(id);
    if (!one || one.deleted_at) return;
    const place2 = one.archived ? "archive" : "main";
    if (this.#picker.view.place !== place2 || this.#picker.view.q) this.#picker.go(place2);
    if (!one.pinned && this.folders.names.includes(folderOf(one))) this.folders.reveal(one.folder);
    this.render();
    const { view } = this.#picker;
    for (let page = 0; page < PAGES && !this.#rows.has(id) && this.lists.of(view).more; page++) {
      await this.#load(view);
      if (view !== this.#picker.view || this.lists.of(view).failed) return;
      this.render();
    }
  }
  #viewChanged() {
    this.#chosen.end();
    if (this.list.parentElement) this.list.parentElement.scrollTop = 0;
    this.render();
  }
  #load(view = this.#picker.view) {
    return this.lists.more(view).catch(() => this.request());
  }
  #forget(shown3) {
    const wanted = new Set(shown3.flatMap(({ open, conversations: conversations2 }) => open ? conversations2.map(({ id }) => id) : []));
    for (const id of this.#rows.keys()) if (!wanted.has(id)) this.#rows.delete(id);
    this.#chosen.keep(wanted);
    const keys = new Set(shown3.map(({ key }) => key));
    for (const key of this.#sections.keys()) if (!keys.has(key)) this.#sections.delete(key);
  }
};

// static/js/state/backends.js
var down = (backend) => backend?.status === "unhealthy";
var Backends = class extends Emitter {
  constructor(initial = {}) {
    super();
    this.victoria = initial.victoria ?? { status: "unknown" };
    this.mlx = initial.mlx ?? { status: "unknown" };
  }
  take({ victoria, mlx }) {
    if (victoria) this.victoria = victoria;
    if (mlx) this.mlx = mlx;
    this.emit("change");
  }
  asksMlx(useVictoria) {
    return !useVictoria || down(this.victoria);
  }
  nobody(useVictoria) {
    return down(this.mlx) && (!useVictoria || down(this.victoria));
  }
  next(useVictoria) {
    const { victoria, mlx } = this;
    if (this.nobody(useVictoria)) return { status: "unhealthy", text: gettext("No backend answers"), brief: gettext("No backend") };
    if (!useVictoria) return { status: mlx.status, text: backendName("mlx"), brief: backendName("mlx") };
    if (!down(victoria)) return { status: victoria.status, text: backendName("victoria"), brief: backendName("victoria") };
    return { status: "degraded", text: fallbackText(victoria), brief: backendName("mlx") };
  }
};
function fallbackText({ since }) {
  const time = since ? shortTime(since) : "";
  if (!time) return gettext("MLX (Victoria is down)");
  return interpolate(gettext("MLX (Victoria is down since %(time)s)"), { time }, true);
}

// static/js/state/choice.js
var kept = ({ use_victoria = null, model = null } = {}) => ({ own: { use_victoria, model }, confirmed: null, saving: 0, last: Promise.resolve() });
var Choice = class extends Emitter {
  #session;
  #preferences;
  #models;
  #api;
  #isOnItsWay;
  #kept = kept();
  #late = {};
  constructor({ session: session2, preferences: preferences2, models: models2, api: api2, isOnItsWay }) {
    super();
    this.#session = session2;
    this.#preferences = preferences2;
    this.#models = models2;
    this.#api = api2;
    this.#isOnItsWay = isOnItsWay;
    session2.on("opened", (data) => this.#opened(data));
    session2.on("adopted", (id) => this.#adopted(id));
    session2.on("meta", (data) => this.#hear(data));
    preferences2.on("change", () => this.emit("change"));
  }
  get values() {
    const { use_victoria, model } = this.#preferences.values;
    const { own: own2 } = this.#kept;
    return { use_victoria: own2.use_victoria ?? use_victoria, model: own2.model ?? model };
  }
  get missing() {
    const { model } = this.values;
    return this.#models.isGone(model) ? model : "";
  }
  get sent() {
    return { ...this.values, ...this.missing && { model: "" } };
  }
  async set(changes) {
    const { id, temporary: temporary2 } = this.#session;
    if (temporary2) return this.#take({ ...this.#kept.own, ...changes });
    if (id === null) {
      if (this.#isOnItsWay()) Object.assign(this.#late, changes);
    } else if (!await this.#save(id, changes)) return;
    this.#preferences.set(changes);
  }
  #opened(data) {
    this.#late = {};
    this.#kept = kept(data?.temporary ? this.#preferences.values : data ?? {});
    this.emit("change");
  }
  #adopted(id) {
    const changes = { ...this.missing && { model: this.missing }, ...this.#late };
    this.#late = {};
    if (Object.keys(changes).length) this.#save(id, changes);
  }
  #hear({ use_victoria, model }) {
    if (use_victoria === void 0 || model === void 0) return;
    if (this.#kept.saving) this.#kept.confirmed = { use_victoria, model };
    else this.#take({ use_victoria, model });
  }
  async #save(id, changes) {
    const here = this.#kept;
    const before = here.own;
    here.saving += 1;
    this.#take({ ...before, ...changes });
    const saved = here.last.then(() => this.#api.change(id, changes));
    here.last = saved.catch(() => {
    });
    try {
      await saved;
      return true;
    } catch (error) {
      here.confirmed ??= before;
      this.emit("failed", error);
      return false;
    } finally {
      here.saving -= 1;
      if (!here.saving && here.confirmed) {
        here.own = here.confirmed;
        here.confirmed = null;
        this.emit("change");
      }
    }
  }
  #take(own2) {
    this.#kept.own = own2;
    this.emit("change");
  }
};

// static/js/state/commands.js
var Commands = class {
  #delivery;
  #session;
  #choice;
  constructor({ delivery: delivery2, session: session2, choice: choice2 }) {
    this.#delivery = delivery2;
    this.#session = session2;
    this.#choice = choice2;
  }
  regenerate(reply, choice2 = {}) {
    this.#delivery.command({ type: "regenerate", reply, ...this.#choice.sent, ...choice2 });
  }
  goOn(reply) {
    this.#delivery.command({ type: "continue", reply, ...this.#choice.sent });
  }
  edit(message, text) {
    this.#delivery.command({ type: "edit", message, text, ...this.#choice.sent });
  }
  answerWithMlx(reply) {
    const choices = { ...this.#choice.sent, use_victoria: false };
    this.#delivery.command({ type: "regenerate", reply, ...choices }, { after: reply });
  }
  show(message) {
    this.#session.choose(message);
    this.#delivery.command({ type: "branch", message });
  }
};

// static/js/state/conversations.js
var AT_ONCE = 200;
var Conversations = class extends Emitter {
  #byId = /* @__PURE__ */ new Map();
  #sorted = null;
  #questions = 0;
  #toldAt = /* @__PURE__ */ new Map();
  #api;
  constructor(api2) {
    super();
    this.#api = api2;
  }
  get(id) {
    return id === null ? void 0 : this.#byId.get(id);
  }
  sorted() {
    const dated = () => [...this.#byId.values()].map((one) => ({ one, at: timeOf(one) }));
    return this.#sorted ??= dated().sort((a, b) => b.at - a.at || (a.one.id < b.one.id ? 1 : -1)).map(({ one }) => one);
  }
  ask() {
    return ++this.#questions;
  }
  put({ messages, next, ...conversation }) {
    this.#tell(conversation.id);
    this.#set(conversation.id, conversation);
    this.#changed();
  }
  take(conversations2, question2 = Infinity) {
    for (const one of conversations2) {
      if (!this.#isTold(one.id, question2)) this.#set(one.id, one, { isNews: this.#byId.has(one.id) });
    }
    this.#changed();
  }
  removed(id, forever) {
    this.#tell(id);
    const known2 = this.get(id);
    if (known2 && forever) this.#set(id, void 0);
    else if (known2 && !known2.deleted_at) this.#set(id, thrownAway(known2));
    this.#changed();
  }
  forget(isGone, question2 = Infinity) {
    for (const one of [...this.#byId.values()]) {
      if (isGone(one) && !this.#isTold(one.id, question2)) this.#set(one.id, void 0, { isNews: false });
    }
    this.#changed();
  }
  refile(names) {
    if (!names.size) return;
    for (const one of [...this.#byId.values()]) {
      const folder = names.get(one.folder);
      if (folder !== void 0) this.#set(one.id, { ...one, folder }, { isNews: false });
    }
    this.#changed();
  }
  async changeSeveral(ids, changes) {
    const before = ids.map((id) => this.get(id));
    const { deleted, ...fields } = changes;
    for (const one of before) {
      if (!one) continue;
      this.#tell(one.id);
      this.#set(one.id, deleted ? thrownAway(one) : { ...one, ...fields, deleted_at: deleted === false ? null : one.deleted_at });
    }
    this.#changed();
    const answered = /* @__PURE__ */ new Set();
    const gone = /* @__PURE__ */ new Set();
    try {
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        const some = ids.slice(start, start + AT_ONCE);
        for (const id of (await this.#api.changeSeveral(some, changes)).not_found) gone.add(id);
        for (const id of some) answered.add(id);
      }
    } finally {
      for (const one of before) if (one && !answered.has(one.id)) this.put(one);
      this.forget(({ id }) => gone.has(id));
    }
    return ids.filter((id) => !gone.has(id));
  }
  change(id, changes) {
    return this.#try(id, (known2) => ({ ...known2, ...changes }), () => this.#api.change(id, changes));
  }
  remove(id) {
    return this.#try(id, thrownAway, () => this.#api.remove(id));
  }
  restore(id) {
    return this.#try(id, (known2) => ({ ...known2, deleted_at: null }), () => this.#api.restore(id));
  }
  removeForGood(id) {
    return this.#try(id, () => void 0, () => this.#api.remove(id, { forever: true }));
  }
  async seen(id) {
    this.put({ ...this.get(id), id, unseen: false });
    await this.#api.change(id, { seen: true }).catch(() => {
    });
  }
  async #try(id, next, call2) {
    this.#tell(id);
    const before = this.get(id);
    if (before) this.#set(id, next(before));
    this.#changed();
    try {
      await call2();
    } catch (error) {
      if (before) this.put(before);
      throw error;
    }
  }
  #tell(id) {
    this.#toldAt.set(id, this.#questions);
  }
  #isTold(id, question2) {
    return (this.#toldAt.get(id) ?? -1) >= question2;
  }
  #set(id, after, { isNews = true } = {}) {
    const before = this.#byId.get(id);
    if (after) this.#byId.set(id, after);
    else this.#byId.delete(id);
    this.#sorted = null;
    if (isNews) this.emit("moved", { before, after });
  }
  #changed() {
    this.emit("change");
  }
};
var thrownAway = (known2) => ({ ...known2, deleted_at: (/* @__PURE__ */ new Date()).toISOString(), writing: false });

// static/js/state/items.js
var PASSING = /* @__PURE__ */ new Set(["rate_limited", "unavailable"]);
var MOST_TRIES = 6;
var isMessage = (item4) => item4.frame.type === "send";
var isBranch = (item4) => item4.frame.type === "branch";
var isInLine = (item4) => Boolean(item4.line);
var isWaiting2 = (item4) => item4.line === "waits";
var isEdit = (item4) => item4.frame.type === "edit";
var isEarly = ({ code: code2 }, item4) => code2 === "busy" && Boolean(item4.patient) && isMessage(item4);
var mayBeTriedLater = ({ code: code2 }, item4) => (PASSING.has(code2) || code2 === "busy" && Boolean(item4?.patient)) && (item4?.tries ?? 0) < MOST_TRIES;
function choose(frame2, chosen) {
  for (const key of ["use_victoria", "model", "settings"]) delete frame2[key];
  Object.assign(frame2, chosen);
}
var isBranchWaiting = (item4) => isBranch(item4) && item4.state === "waiting";
var isRefusedEdit = (message) => (item4) => isEdit(item4) && item4.frame.message === message && item4.state === "failed";

// static/js/state/stops.js
var Stops = class {
  #socket;
  #answerTimer;
  #sent = /* @__PURE__ */ new Map();
  #early = /* @__PURE__ */ new Set();
  constructor({ socket: socket2, answerTimer }) {
    this.#socket = socket2;
    this.#answerTimer = answerTimer;
  }
  send(reply) {
    const id = newId();
    if (!this.#socket.send({ type: "stop", id, reply })) return false;
    this.#sent.set(id, reply);
    this.#answerTimer.begin(id);
    return true;
  }
  expect(command) {
    this.#early.add(command);
  }
  forget(command) {
    return this.#early.delete(command);
  }
  known(command, reply) {
    if (this.forget(command) && reply) this.send(reply);
  }
  has(id) {
    return this.#sent.has(id);
  }
  answered(id) {
    this.#sent.delete(id);
  }
  of(reply) {
    return [...this.#sent].filter(([, stopped]) => stopped === reply).map(([id]) => id);
  }
  again() {
    const replies2 = new Set(this.#sent.values());
    this.#sent.clear();
    for (const reply of replies2) this.send(reply);
  }
};

// static/js/transport/answer_timer.js
var WAIT_MS = 2e3;
var AnswerTimer = class {
  #timers = /* @__PURE__ */ new Map();
  constructor({ slow, wait = WAIT_MS }) {
    this.slow = slow;
    this.wait = wait;
  }
  begin(id) {
    this.end(id);
    this.#timers.set(id, setTimeout(() => this.#late(id), this.wait));
  }
  end(id) {
    if (id === void 0) return;
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
  clear() {
    for (const id of [...this.#timers.keys()]) this.end(id);
  }
  #late(id) {
    this.begin(id);
    this.slow(id);
  }
};

// static/js/state/delivery.js
var ARRIVAL_MS = 3e3;
var Delivery = class extends Emitter {
  #socket;
  #outbox;
  #session;
  #choices;
  #promised = null;
  #again = null;
  #answerTimer = new AnswerTimer({ slow: (id) => this.#late(id) });
  #stops;
  constructor({ socket: socket2, outbox: outbox2, session: session2, choices }) {
    super();
    this.#socket = socket2;
    this.#outbox = outbox2;
    this.#session = session2;
    this.#choices = choices;
    this.#stops = new Stops({ socket: socket2, answerTimer: this.#answerTimer });
    socket2.on("open", () => this.#opened());
    socket2.on("down", () => this.#answerTimer.clear());
    session2.on("reply", (reply) => this.#release(reply));
    session2.on("opened", () => this.#releaseAll());
  }
  get unsent() {
    const messages = this.#outbox.of(this.#session.id).filter(isMessage);
    return [...messages.filter((item4) => !isInLine(item4)), ...messages.filter(isInLine)];
  }
  get pending() {
    return this.#outbox.of(this.#session.id).filter((item4) => item4.state !== "failed" && !isBranch(item4) && !isInLine(item4));
  }
  get busy() {
    return Boolean(this.#session.writing) || this.pending.length > 0 || this.#owed;
  }
  get stoppable() {
    return Boolean(this.#session.writing) || this.pending.some((item4) => item4.state !== "waiting") || this.#owed;
  }
  get #owed() {
    return this.#promised?.conversation === this.#session.id && !this.#session.tree.has(this.#promised.reply);
  }
  send(text, choices) {
    const frame2 = { type: "send", id: newId(), conversation: this.#session.id, parent: null, text, ...choices };
    const waits = this.#hasToWait;
    const item4 = this.#outbox.add(frame2);
    if (waits) this.#outbox.putInLine(item4);
    else this.#deliver(item4);
    this.#changed();
    return waits;
  }
  get #hasToWait() {
    return this.busy || this.#outbox.of(this.#session.id).some(isWaiting2);
  }
  go(item4) {
    choose(item4.frame, item4.frame.conversation === this.#session.id ? { ...this.#choices(), ...this.#session.forNew } : {});
    this.#outbox.leaveLine(item4);
    this.#deliver(item4);
    this.#changed();
  }
  command(frame2, { after = null } = {}) {
    const isStale = frame2.type === "branch" ? isBranchWaiting : isRefusedEdit(frame2.message);
    const stale = this.#outbox.of(this.#session.id).filter(isStale);
    for (const item22 of stale) this.#outbox.remove(item22.frame.id);
    if (frame2.type !== "branch" && this.commandFor(frame2.message ?? frame2.reply)) return;
    const item4 = this.#outbox.add({ ...frame2, id: newId() }, { conversation: this.#session.id, after });
    if (after) this.#outbox.loosen(this.#session.id);
    if (after) this.#halt(item4);
    else this.#deliver(item4);
    this.#changed();
  }
  commandFor(id) {
    return this.#outbox.of(this.#session.id).find((item4) => !isBranch(item4) && (item4.frame.message === id || item4.frame.reply === id));
  }
  retry(item4) {
    if (item4.error?.code === "conflict") item4.frame.id = newId();
    if (!this.#hasToWait) return this.go(item4);
    this.#outbox.putInLine(item4);
    this.#changed();
  }
  withdraw(item4) {
    this.#outbox.remove(item4.frame.id);
    this.#changed();
    return item4.frame.text ?? "";
  }
  stop() {
    for (const item4 of this.#outbox.held()) this.withdraw(item4);
    const reply = this.#session.writing?.id ?? (this.#owed ? this.#promised?.reply : null);
    const stops = reply ? this.#stops.send(reply) : this.#socket.ready;
    if (!reply) for (const item4 of this.pending) this.#stops.expect(item4.frame.id);
    if (stops) this.emit("halted", this.#session.id);
    return stops;
  }
  #deliver(item4) {
    if (!this.#socket.send(item4.frame)) return;
    this.#outbox.sent(item4);
    this.#answerTimer.begin(item4.frame.id);
  }
  #late(id) {
    const item4 = this.#outbox.get(id);
    if (!item4 && !this.#stops.has(id)) return this.#answerTimer.end(id);
    this.#socket.probe();
    if (!item4 || item4.slow) return;
    this.#outbox.slow(item4);
    this.#changed();
    this.emit("slow", item4);
  }
  #answered(id) {
    this.#answerTimer.end(id);
    if (id !== void 0) this.#stops.answered(id);
  }
  #opened() {
    this.#stops.again();
    this.#outbox.held().forEach((item4) => this.#halt(item4));
    this.#outbox.due().forEach((item4) => this.#deliver(item4));
  }
  #halt(item4) {
    if (item4.after) this.#stops.send(item4.after);
  }
  #release(reply) {
    if (!isFinal(reply)) return;
    this.#stops.of(reply.id).forEach((id) => this.#answered(id));
    for (const item4 of this.#outbox.held().filter(({ after }) => after === reply.id)) {
      if (reply.status === "complete") this.#outbox.remove(item4.frame.id);
      else this.#let(item4);
      this.#changed();
    }
  }
  #releaseAll() {
    for (const item4 of this.#outbox.held()) {
      const reply = item4.after && this.#session.replies.get(item4.after);
      if (reply) this.#release(reply);
      else this.#let(item4);
    }
  }
  #let(item4) {
    this.#outbox.release(item4);
    this.#deliver(item4);
  }
  onAck = (frame2) => {
    this.#answered(frame2.id);
    const asked = this.#outbox.get(frame2.id);
    const from = asked && (isMessage(asked) ? asked.frame.conversation : asked.conversation);
    const item4 = this.#outbox.acked(frame2);
    if (!item4) return;
    if (!isMessage(item4) && !isEdit(item4)) this.#outbox.remove(frame2.id);
    this.#stops.known(frame2.id, frame2.reply);
    if (from !== this.#session.id) return this.#savedElsewhere(item4);
    if (this.#session.id === null) this.#session.adopt(frame2.conversation);
    if (frame2.reply) this.#promised = { conversation: frame2.conversation, reply: frame2.reply };
    if (item4.tries > 1) this.#session.catchUp();
    setTimeout(() => this.#expectArrival(frame2), ARRIVAL_MS);
    this.#changed();
  };
  onError = (frame2) => {
    this.#answered(frame2.id);
    const item4 = frame2.id === void 0 ? void 0 : this.#outbox.get(frame2.id);
    if (item4 && isEarly(frame2, item4)) return this.emit("crowded", { item: item4, seconds: frame2.retry_after, stopped: this.#stops.forget(item4.frame.id) });
    if (mayBeTriedLater(frame2, item4)) return this.#tryLater(frame2.retry_after ?? 2);
    if (!item4) return frame2.code !== "not_found" && this.emit("refused", frame2);
    const { id } = item4.frame;
    this.#stops.known(id);
    if (isMessage(item4) || isEdit(item4)) this.#outbox.failed(item4, { code: frame2.code, message: frame2.message });
    else this.#outbox.remove(id);
    if (!isMessage(item4)) this.#refusedCommand(frame2, item4);
    if (isMessage(item4) && item4.frame.conversation !== this.#session.id) this.emit("missed", item4);
    else if (!isBranch(item4)) this.emit("halted", item4.frame.conversation ?? item4.conversation ?? null);
    this.#changed();
  };
  #refusedCommand(frame2, item4) {
    if (item4.conversation === this.#session.id) this.#session.catchUp();
    this.emit("refused", { ...frame2, item: item4 });
  }
  #tryLater(seconds2) {
    this.#again ??= setTimeout(() => {
      this.#again = null;
      this.#outbox.due().forEach((item4) => this.#deliver(item4));
      this.#session.catchUp();
    }, seconds2 * 1e3 * (1 + Math.random() / 2));
  }
  #savedElsewhere(item4) {
    this.#outbox.remove(item4.frame.id);
    const { conversation } = item4;
    if (conversation && conversation !== this.#session.id) this.#socket.send({ type: "unwatch", conversation });
  }
  #expectArrival({ id, conversation, message, reply }) {
    const { id: shown3, tree } = this.#session;
    const isMissing = [message, reply].some((one) => one && !tree.has(one));
    if (conversation === shown3 && (this.#outbox.get(id) || isMissing)) this.#session.catchUp();
  }
  #changed() {
    this.#session.emit("timeline");
  }
};

// static/js/state/dispatch.js
function dispatch(frames2, { session: session2, delivery: delivery2, ratings: ratings2, backends: backends2, models: models2, list }) {
  const reply = [session2.onReply];
  const takers = { hello: [(frame2) => backends2.take(frame2.backends ?? {})], backends: [(frame2) => backends2.take(frame2)], ack: [delivery2.onAck], error: [session2.onError, delivery2.onError], message: [session2.onMessage], conversation: [session2.onConversation, list.onConversation], folders: [list.onFolders], conversation_removed: [session2.onRemoved, list.onRemoved], snapshot: reply, delta: reply, step: reply, steps_omitted: reply, progress: reply, route: reply, reset: reply, end: [...reply, models2.onEnd], rating: [ratings2.onRating], pong: [] };
  frames2.on("frame", (frame2) => {
    for (const take2 of takers[frame2.type] ?? []) {
      try {
        take2(frame2);
      } catch (error) {
        reportError(error);
      }
    }
  });
}

// static/js/state/edit_drafts.js
var SAVE_MS2 = 300;
var EditDrafts = class {
  #unsent;
  #session;
  #begun = /* @__PURE__ */ new Map();
  #unsaved = /* @__PURE__ */ new Map();
  #timer = null;
  constructor({ unsent: unsent2, session: session2 }) {
    this.#unsent = unsent2;
    this.#session = session2;
    session2.on("opened", () => this.#open());
    globalThis.addEventListener?.("pagehide", () => this.#save());
    globalThis.document?.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#save());
  }
  read(message) {
    return this.#begun.get(message);
  }
  write(message, text) {
    this.#begun.set(message, text);
    this.#change(message, text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), SAVE_MS2);
  }
  drop(message) {
    this.#begun.delete(message);
    this.#change(message, "");
    this.#save();
  }
  #change(message, text) {
    if (this.#session.id) this.#unsaved.set(message, { conversation: this.#session.id, text });
  }
  #open() {
    this.#save();
    if (!this.#session.id) return;
    for (const [message, text] of this.#unsent.editsIn(this.#session.id)) if (!this.#begun.has(message)) this.#begun.set(message, text);
  }
  #save() {
    clearTimeout(this.#timer);
    for (const [message, { conversation, text }] of this.#unsaved) this.#unsent.writeEdit(conversation, message, text);
    this.#unsaved.clear();
  }
};

// static/js/state/lists.js
var QUERIES = { main: {}, archive: { archived: true }, trash: { trash: true } };
var MAIN = { place: "main" };
function queryOf({ place: place2, q = "", folder = "" }) {
  if (q) return { ...QUERIES[place2], q };
  return place2 === "main" ? { folder } : QUERIES[place2];
}
var keyOf2 = (view) => JSON.stringify(queryOf(view));
var Lists = class {
  #pages = /* @__PURE__ */ new Map();
  #api;
  constructor({ conversations: conversations2, folders: folders2, api: api2, first, shown: shown3 }) {
    this.shown = shown3;
    this.conversations = conversations2;
    this.folders = folders2;
    this.#api = api2;
    conversations2.take(this.of(MAIN).take(first));
    folders2.on("dissolved", () => this.#startMain().catch(() => {
    }));
  }
  of(view) {
    const key = keyOf2(view);
    const pages = this.#pages.get(key) ?? new Pages((position) => this.#api.conversations({ ...queryOf(view), ...position }));
    this.#pages.set(key, pages);
    return pages;
  }
  async more(view) {
    const question2 = this.conversations.ask();
    this.conversations.take(await this.of(view).load(), question2);
  }
  restart(view) {
    this.#pages.delete(keyOf2(view));
  }
  async #startMain() {
    const question2 = this.conversations.ask();
    const page = await this.#api.conversations(queryOf(MAIN));
    this.conversations.take(this.of(MAIN).take(page), question2);
  }
  async refresh() {
    const question2 = this.conversations.ask();
    const [page, { folders: folders2 }] = await Promise.all([this.#api.conversations(queryOf(MAIN)), this.#api.folders()]);
    const main = this.of(MAIN);
    const continues = page.conversations.some((one) => !one.pinned && this.conversations.get(one.id));
    if (!continues || horizonOf(page) <= main.horizon) main.take(page);
    this.#pages = /* @__PURE__ */ new Map([[keyOf2(MAIN), main]]);
    const there = [page, ...folders2].flatMap(({ conversations: conversations2 }) => conversations2);
    this.conversations.forget(whatIsGone(page, folders2, { there: new Set(there.map(({ id }) => id)), shown: this.shown() }), question2);
    this.conversations.take(page.conversations, question2);
    this.folders.take(folders2, question2);
  }
};
function whatIsGone(page, folders2, { there, shown: shown3 }) {
  const reach = new Map(folders2.map(({ name, count: count2, conversations: few }) => [name, horizonOf({ conversations: few, next: few.length < count2 || null })]));
  reach.set("", horizonOf(page));
  return (one) => {
    if (one.deleted_at) return true;
    if (one.archived) return one.id !== shown3;
    return !there.has(one.id) && (one.pinned || timeOf(one) >= (reach.get(folderOf(one)) ?? -Infinity));
  };
}

// static/js/state/models.js
var Models = class extends Emitter {
  list = [];
  stale = true;
  #api;
  #asked = false;
  #questions = 0;
  #answered = 0;
  constructor(api2) {
    super();
    this.#api = api2;
  }
  async load({ again = false } = {}) {
    if (this.#asked && !again) return;
    this.#asked = true;
    const question2 = ++this.#questions;
    try {
      const { models: models2, stale } = await this.#api.models();
      if (question2 < this.#answered) return;
      this.#answered = question2;
      this.#asked = !stale;
      nameModels(models2.map(({ name }) => name));
      this.list = models2;
      this.stale = stale;
      this.emit("change");
    } catch {
      this.#asked = false;
    }
  }
  isDue({ mlx }) {
    return this.stale && mlx.status !== "unhealthy";
  }
  async follow(backends2) {
    if (this.isDue(backends2)) await this.load({ again: true });
  }
  get standard() {
    return this.list.find((model) => model.default)?.name ?? "";
  }
  isGone(name) {
    if (!name || this.stale || !this.list.length) return false;
    const known2 = this.list.find((model) => model.name === name);
    return !known2 || Boolean(known2.gone);
  }
  isNews({ backend, model, attempts = [] }, wanted) {
    if (backend !== "mlx") return false;
    const known2 = this.list.find((one) => one.name === model);
    const isDefault = !wanted && known2 && !known2.default;
    return Boolean(isDefault || known2?.gone || attempts.some((attempt2) => attempt2.missing_model));
  }
};

// static/js/state/outbox.js
var Outbox = class extends Emitter {
  #items = [];
  #storage;
  #key;
  #isTransient;
  constructor(storage, key, { isTransient: isTransient2 = () => false } = {}) {
    super();
    this.#storage = storage;
    this.#key = key;
    this.#isTransient = isTransient2;
    this.#items = this.#read();
  }
  add(frame2, more = {}) {
    const item4 = { frame: frame2, state: "waiting", error: null, message: null, reply: null, tries: 0, at: Date.now(), ...more };
    this.#items.push(item4);
    this.#write();
    return item4;
  }
  get(id) {
    return this.#items.find((item4) => item4.frame.id === id);
  }
  of(conversation) {
    return this.#items.filter((item4) => item4.frame.conversation === conversation || item4.conversation === conversation);
  }
  due() {
    return this.#items.filter((item4) => (item4.state === "waiting" || item4.state === "sent") && !item4.after && !isInLine(item4));
  }
  line() {
    return this.#items.filter(isInLine);
  }
  held() {
    return this.#items.filter((item4) => item4.after);
  }
  release(item4) {
    this.#change(item4, { after: null, patient: true });
  }
  putInLine(item4) {
    this.#change(item4, { state: "waiting", error: null, slow: false, line: "waits", behind: null });
  }
  loosen(conversation) {
    for (const item4 of this.of(conversation).filter(isInLine)) this.#change(item4, { behind: null });
  }
  moveInLine(item4, change2) {
    this.#change(item4, change2);
  }
  leaveLine(item4) {
    this.#change(item4, { state: "waiting", error: null, slow: false, line: null, behind: null, patient: true });
  }
  sent(item4) {
    this.#change(item4, { state: "sent", tries: item4.tries + 1 });
  }
  slow(item4) {
    this.#change(item4, { slow: true });
  }
  acked({ id, conversation, message, reply }) {
    const item4 = this.get(id);
    if (item4?.frame.conversation === null) this.#adopt(id, conversation);
    if (item4) this.#change(item4, { state: "acked", conversation, message, reply, error: null });
    return item4;
  }
  #adopt(saved, conversation) {
    for (const { frame: frame2 } of this.of(null).filter((item4) => isMessage(item4) && item4.frame.id !== saved)) {
      frame2.conversation = conversation;
      delete frame2.settings;
    }
  }
  failed(item4, error) {
    this.#change(item4, { state: "failed", error });
  }
  arrived(message) {
    for (const item4 of [...this.#items]) {
      if (item4.frame.id === message.client_id || item4.message === message.id) this.remove(item4.frame.id);
    }
  }
  remove(id) {
    const before = this.#items.length;
    this.#items = this.#items.filter((item4) => item4.frame.id !== id);
    if (this.#items.length !== before) this.#write();
  }
  forget(conversation) {
    for (const item4 of this.of(conversation)) this.remove(item4.frame.id);
  }
  clear() {
    this.#items = [];
    this.#write();
  }
  #change(item4, change2) {
    Object.assign(item4, change2);
    this.#write();
  }
  #read() {
    try {
      return JSON.parse(this.#storage.getItem(this.#key) ?? "null") ?? [];
    } catch {
      return [];
    }
  }
  #write() {
    this.emit("change");
    try {
      const kept2 = this.#items.filter((item4) => !this.#isTransient(item4));
      if (kept2.length) this.#storage.setItem(this.#key, JSON.stringify(kept2));
      else this.#storage.removeItem(this.#key);
    } catch {
    }
  }
};

// static/js/state/preferences.js
var DEFAULTS = { use_victoria: true, model: "", theme: "system", language: "", density: "comfortable", send_key: "enter", notifications: false, ...unchosen() };
var Preferences = class extends Emitter {
  #api;
  constructor(values, api2) {
    super();
    this.#api = api2;
    this.values = { ...DEFAULTS, ...values };
  }
  async set(changes) {
    const before = { ...this.values };
    Object.assign(this.values, changes);
    this.emit("change", changes);
    try {
      await this.#api.preferences(changes);
      return true;
    } catch (error) {
      for (const name of Object.keys(changes)) {
        if (this.values[name] === changes[name]) Object.assign(this.values, { [name]: before[name] });
      }
      this.emit("change", before);
      this.emit("failed", error);
      return false;
    }
  }
};

// static/js/state/tree.js
var Tree = class {
  #messages = /* @__PURE__ */ new Map();
  #children = /* @__PURE__ */ new Map();
  #path = null;
  #head = null;
  #announced = null;
  #shown = /* @__PURE__ */ new Set();
  constructor(messages = [], head = null) {
    for (const message of messages) this.#keep(message);
    this.head = head;
  }
  get head() {
    return this.#head;
  }
  set head(id) {
    this.#path = null;
    if (id === null || this.#messages.has(id)) {
      this.#head = id;
      this.#announced = null;
      if (id === null) return;
      this.#shown.delete(id);
      this.#shown.add(id);
    } else {
      this.#announced = id;
    }
  }
  get incomplete() {
    return this.#announced !== null;
  }
  has(id) {
    return this.#messages.has(id);
  }
  get(id) {
    return this.#messages.get(id);
  }
  put(message) {
    this.#keep(message);
    if (message.id === this.#announced || (message.parent ?? null) === this.#head) this.head = message.id;
  }
  path() {
    return this.#path ??= this.#walk();
  }
  versions(id) {
    const message = this.#messages.get(id);
    return message ? this.#below(message.parent ?? null) : [];
  }
  endOf(id) {
    const ends = this.#ends(id);
    const shown3 = [...this.#shown].findLast((one) => ends.includes(one));
    return shown3 ?? ends.sort().at(-1) ?? id;
  }
  values() {
    return [...this.#messages.values()];
  }
  #walk() {
    const path = [];
    const seen2 = /* @__PURE__ */ new Set();
    let id = this.#head;
    while (id && !seen2.has(id)) {
      seen2.add(id);
      const message = this.#messages.get(id);
      if (!message) break;
      path.push(message);
      id = message.parent;
    }
    return path.reverse();
  }
  #keep(message) {
    this.#path = null;
    this.#messages.set(message.id, message);
    const parent = message.parent ?? null;
    const children = this.#children.get(parent) ?? /* @__PURE__ */ new Set();
    this.#children.set(parent, children.add(message.id));
  }
  #below(parent) {
    return [...this.#children.get(parent) ?? []].sort();
  }
  #ends(id) {
    const ends = [];
    const seen2 = /* @__PURE__ */ new Set();
    const open = [id];
    for (let one = open.pop(); one !== void 0; one = open.pop()) {
      if (seen2.has(one)) continue;
      seen2.add(one);
      const children = this.#below(one);
      if (children.length) open.push(...children);
      else ends.push(one);
    }
    return ends;
  }
};

// static/js/transport/healer.js
var PATIENCE_MS6 = 2e3;
var Healer = class {
  #timers = /* @__PURE__ */ new Map();
  constructor({ ask: ask3, owed, wait = PATIENCE_MS6 }) {
    this.ask = ask3;
    this.owed = owed;
    this.wait = wait;
  }
  heal(conversation) {
    if (!conversation || this.#timers.has(conversation)) return;
    this.ask(conversation);
    this.#timers.set(conversation, setTimeout(() => this.#check(conversation), this.wait));
  }
  clear() {
    for (const timer2 of this.#timers.values()) clearTimeout(timer2);
    this.#timers.clear();
  }
  #check(conversation) {
    this.#timers.delete(conversation);
    if (this.owed(conversation)) this.heal(conversation);
  }
};

// static/js/state/session.js
var ARRIVAL_MS2 = 3e3;
var NEWEST = 60;
var EARLIER2 = 100;
var Session = class extends Emitter {
  id = null;
  title = "";
  temporary = false;
  parameters = unchosen();
  tree = new Tree();
  replies = new Replies();
  earlier = null;
  #socket;
  #outbox;
  #api;
  #healer;
  #reloading = null;
  #loading = null;
  #updates = 0;
  #awaited = /* @__PURE__ */ new Set();
  constructor({ socket: socket2, outbox: outbox2, api: api2 }) {
    super();
    this.#socket = socket2;
    this.#outbox = outbox2;
    this.#api = api2;
    this.#healer = new Healer({ ask: (id) => this.#watch(id), owed: (id) => this.replies.stale(id).length > 0 });
    socket2.on("open", ({ again }) => this.#connected(again));
  }
  show(data) {
    const left = this.id;
    if (left && left !== data?.id) this.#leave(left);
    this.id = data?.id ?? null;
    this.title = data?.title ?? "";
    this.temporary = Boolean(data?.temporary);
    this.parameters = parametersOf(data);
    this.tree = new Tree();
    this.#awaited.clear();
    if (data) this.#take(data);
    this.emit("opened", data);
    if (this.id) this.#watch(this.id);
  }
  choose(message) {
    this.tree.head = this.tree.endOf(message);
    this.emit("timeline");
  }
  adopt(id) {
    this.id = id;
    this.emit("adopted", id);
  }
  rename(title) {
    this.#updates += 1;
    this.title = title;
    this.emit("meta", { id: this.id, title });
  }
  loadEarlier() {
    return this.#loading ??= this.#loadEarlier().finally(() => this.#loading = null);
  }
  takeEarlier(data, isNewest) {
    this.#take(data, isNewest);
    this.earlier = data.next ?? null;
    this.emit("timeline");
  }
  catchUp() {
    if (!this.id) return;
    this.#watch(this.id);
    this.#reload();
  }
  get path() {
    return this.tree.path();
  }
  get writing() {
    const last2 = this.path.at(-1);
    const reply = last2 && this.replies.get(last2.id);
    return reply && !isFinal(reply) ? reply : null;
  }
  get isSaved() {
    return this.id !== null && !this.temporary;
  }
  set(parameters) {
    this.#updates += 1;
    this.parameters = parameters;
    this.emit("meta", { id: this.id, title: this.title });
  }
  get forNew() {
    return this.id === null && isChosen(this.parameters) ? { settings: this.parameters } : {};
  }
  have() {
    return this.isSaved ? this.replies.have(this.id) : {};
  }
  onError = (frame2) => {
    if (frame2.code === "not_found" && this.id && frame2.id === watchId(this.id)) this.#gone(this.id);
  };
  onMessage = ({ conversation, message }) => {
    if (conversation !== this.id) return;
    this.#outbox.arrived(message);
    this.tree.put(message);
    if (message.role === "assistant") this.#await(this.replies.load(message, conversation));
    this.emit("timeline");
  };
  onReply = (frame2) => {
    if (frame2.type === "snapshot" && frame2.conversation !== this.id) return;
    const { state: state2, heal: heal2, changed } = this.replies.apply(frame2);
    if (heal2) this.#healer.heal(this.id);
    if (!state2 || !changed) return;
    if (!this.tree.has(state2.id)) this.#reload();
    this.emit("reply", state2);
    this.#await(state2);
    if (frame2.type === "end" && isFinal(state2) && this.#awaited.delete(state2.id)) this.emit("finished", state2);
  };
  onConversation = ({ conversation }) => {
    if (conversation.id !== this.id) return;
    this.#updates += 1;
    this.title = conversation.title;
    this.parameters = parametersOf(conversation, this.parameters);
    if (conversation.head) this.#takeHead(conversation.head);
    this.emit("meta", conversation);
    this.emit("timeline");
    if (this.tree.incomplete) setTimeout(() => this.tree.incomplete && this.#reload(), ARRIVAL_MS2);
  };
  onRemoved = ({ conversation }) => this.#gone(conversation);
  #connected(again) {
    this.#healer.clear();
    this.replies.reconnected();
    if (again) this.catchUp();
    else if (this.id) this.#watch(this.id);
    this.emit("timeline");
  }
  #watch(id) {
    this.#socket.send({ type: "watch", id: watchId(id), conversation: id, have: this.replies.have(id) });
  }
  #leave(id) {
    this.#socket.send({ type: "unwatch", conversation: id });
    this.replies.forget(id);
    this.earlier = null;
  }
  async #loadEarlier() {
    const { id, earlier } = this;
    if (!id || !earlier) return;
    const updates = this.#updates;
    const data = await this.#api.conversation(id, { before: earlier, limit: EARLIER2 });
    if (this.id === id && this.earlier === earlier) this.takeEarlier(data, updates === this.#updates);
  }
  #reload() {
    const { id } = this;
    if (id === null || this.temporary || this.#reloading === id) return;
    this.#reloading = id;
    const updates = this.#updates;
    this.#api.conversation(id, { limit: NEWEST }).then((data) => this.id === id && this.#refresh(data, updates === this.#updates)).catch((error) => error.status === 404 && this.id === id && this.#gone(id)).finally(() => this.#reloading = null);
  }
  #refresh(data, isNewest) {
    this.#take(data, isNewest);
    if (isNewest) {
      this.title = data.title;
      this.parameters = parametersOf(data);
      this.emit("meta", data);
    }
    this.emit("timeline");
    for (const { id } of data.messages) {
      const reply = this.replies.get(id);
      if (reply) this.emit("reply", reply);
    }
  }
  #take(data, isNewest = true) {
    if (!data.messages.some(({ id }) => this.tree.has(id))) this.earlier = data.next ?? null;
    for (const message of data.messages) {
      this.tree.put(message);
      if (message.role === "assistant") this.#await(this.replies.load(message, data.id));
      this.#outbox.arrived(message);
    }
    if (isNewest && data.head !== void 0) this.#takeHead(data.head);
  }
  #takeHead(head) {
    const chosen = this.#outbox.of(this.id).findLast((item4) => item4.frame.type === "branch")?.frame.message;
    this.tree.head = chosen && this.tree.has(chosen) ? this.tree.endOf(chosen) : head;
  }
  #await(reply) {
    if (!isFinal(reply)) this.#awaited.add(reply.id);
  }
  #gone(conversation) {
    if (conversation !== this.id) return;
    this.replies.forget(conversation);
    this.id = null;
    this.show(null);
    this.emit("gone", conversation);
  }
};
var watchId = (conversation) => `watch-${conversation}`;

// static/js/state/queue.js
var AGAIN_S = 5;
var LONGEST_PAUSE_S = 30;
var Queue = class extends Emitter {
  #delivery;
  #outbox;
  #session;
  #api;
  #paused = /* @__PURE__ */ new Set();
  #looks = Promise.resolve();
  constructor({ delivery: delivery2, outbox: outbox2, session: session2, api: api2, socket: socket2 }) {
    super();
    this.#delivery = delivery2;
    this.#outbox = outbox2;
    this.#session = session2;
    this.#api = api2;
    session2.on("reply", () => this.#advance());
    session2.on("timeline", () => this.#advance());
    session2.on("opened", () => [this.#advance(), this.#lookAround()]);
    socket2.on("open", () => this.#lookAround());
    delivery2.on("halted", (conversation) => this.#ask(conversation));
    delivery2.on("missed", ({ frame: frame2 }) => this.#hold(frame2.conversation ?? null));
    delivery2.on("crowded", (given) => this.#pause(given));
  }
  ended(conversation) {
    if (conversation !== this.#session.id) this.#look(conversation);
  }
  takeLast() {
    const last2 = this.#lineOf(this.#session.id).at(-1);
    return last2 ? this.#delivery.withdraw(last2) : null;
  }
  #lineOf(conversation) {
    return this.#outbox.of(conversation).filter(isInLine);
  }
  #advance() {
    const { id, path, replies: replies2, tree } = this.#session;
    const line3 = this.#lineOf(id);
    if (line3.length === 0) return;
    this.#follow(line3);
    if (this.#delivery.busy || tree.incomplete) return;
    this.#decide(line3, path, ({ id: reply }) => replies2.get(reply)?.status);
  }
  #follow(line3) {
    const { path, writing } = this.#session;
    const isKnown = writing && this.#delivery.pending.length === 0;
    for (const item4 of line3) {
      if (isKnown && isWaiting2(item4) && !item4.behind) this.#outbox.moveInLine(item4, { behind: writing.id });
      if (!item4.behind || item4.line === "asks") continue;
      const place2 = path.some(({ id }) => id === item4.behind) ? "waits" : "aside";
      if (place2 !== item4.line) this.#outbox.moveInLine(item4, { line: place2 });
    }
  }
  #decide(line3, path, statusOf) {
    const next = line3.find(isWaiting2);
    if (!next || this.#paused.has(next.frame.id)) return;
    const last2 = path.at(-1);
    const status = last2 ? statusOf(last2) : "complete";
    if (!status || !isFinal({ status })) return;
    if (status === "complete") this.#delivery.go(next);
    else this.#ask(next.frame.conversation ?? null);
  }
  #ask(conversation) {
    if (this.#hold(conversation)) this.emit("asks", conversation);
  }
  #hold(conversation) {
    const waiting = this.#lineOf(conversation).filter(isWaiting2);
    for (const item4 of waiting) this.#outbox.moveInLine(item4, { line: "asks" });
    if (waiting.length > 0) this.#session.emit("timeline");
    return waiting.length > 0;
  }
  #pause({ item: item4, seconds: seconds2 = 1, stopped }) {
    const { id, conversation = null } = item4.frame;
    this.#outbox.putInLine(item4);
    if (stopped) this.#ask(conversation);
    else {
      this.#paused.add(id);
      setTimeout(() => this.#resume(item4.frame), Math.min(LONGEST_PAUSE_S, seconds2 * 2 ** (item4.tries - 1)) * 1e3);
    }
    if (conversation === this.#session.id) this.#session.catchUp();
    this.#session.emit("timeline");
  }
  #resume({ id, conversation = null }) {
    this.#paused.delete(id);
    this.#advance();
    this.#look(conversation);
  }
  #lookAround() {
    for (const conversation of new Set(this.#outbox.line().map(({ frame: frame2 }) => frame2.conversation ?? null))) this.#look(conversation);
  }
  #look(conversation) {
    if (conversation) this.#looks = this.#looks.then(() => this.#lookAt(conversation));
  }
  async #lookAt(conversation) {
    if (!this.#isOwed(conversation)) return;
    try {
      const { messages, head = null } = await this.#api.conversation(conversation, { limit: NEWEST });
      if (!this.#isOwed(conversation)) return;
      const path = new Tree(messages, head).path();
      const line3 = this.#lineOf(conversation).filter(({ behind: behind2 }) => !behind2 || path.some(({ id }) => id === behind2));
      this.#decide(line3, path, ({ role, status }) => role === "assistant" ? status : void 0);
    } catch (error) {
      if (error.status === 404) this.#hold(conversation);
      else setTimeout(() => this.#look(conversation), AGAIN_S * 1e3);
    }
  }
  #isOwed(conversation) {
    const items = this.#outbox.of(conversation);
    const isFree = !items.some((item4) => !isInLine(item4) && !isBranch(item4) && item4.state !== "failed");
    return conversation !== this.#session.id && isFree && items.some(isWaiting2);
  }
};

// static/js/state/ratings.js
var Ratings = class {
  #session;
  #api;
  #wanted = /* @__PURE__ */ new Map();
  constructor({ session: session2, api: api2, failed: failed2 }) {
    this.failed = failed2;
    this.#session = session2;
    this.#api = api2;
  }
  onRating = ({ reply, rating: rating2 }) => {
    if (!this.#wanted.has(reply)) this.#show(reply, rating2);
  };
  async rate(reply, rating2) {
    const before = this.#session.replies.get(reply)?.rating ?? 0;
    const isSaving = this.#wanted.has(reply);
    this.#wanted.set(reply, rating2);
    this.#show(reply, rating2);
    if (!isSaving) await this.#save(reply, before);
  }
  async #save(reply, before) {
    let saved = before;
    try {
      for (let wanted = this.#wanted.get(reply); wanted !== void 0 && wanted !== saved; wanted = this.#wanted.get(reply)) {
        await this.#api.rate(reply, wanted);
        saved = wanted;
      }
    } catch (error) {
      this.#show(reply, saved);
      this.failed(error);
    }
    this.#wanted.delete(reply);
  }
  #show(reply, rating2) {
    this.#session.onReply({ type: "rating", reply, rating: rating2 });
  }
};

// static/js/state/unsent.js
var PREFIX = "victoria:draft:";
var LEFT = "victoria:signed-out:";
var Unsent = class extends Emitter {
  #user;
  #left = false;
  constructor(user, storage = localStorage) {
    super();
    this.#user = user;
    this.storage = storage;
    globalThis.addEventListener?.("storage", ({ key, newValue }) => newValue && key === `${LEFT}${user}` && this.#leave());
  }
  read(conversation) {
    if (conversation === void 0) return "";
    try {
      return this.storage.getItem(this.#key(conversation)) ?? "";
    } catch {
      return "";
    }
  }
  write(conversation, text) {
    if (conversation !== void 0) this.#put(this.#key(conversation), text);
  }
  writeEdit(conversation, message, text) {
    this.#put(`${this.#key(conversation)}:${message}`, text);
  }
  editsIn(conversation) {
    const mine = `${this.#key(conversation)}:`;
    try {
      const keys = Object.keys(this.storage).filter((key) => key.startsWith(mine));
      return new Map(keys.map((key) => [key.slice(mine.length), this.storage.getItem(key) ?? ""]));
    } catch {
      return /* @__PURE__ */ new Map();
    }
  }
  forget(conversation) {
    for (const message of this.editsIn(conversation).keys()) this.writeEdit(conversation, message, "");
    this.write(conversation, "");
  }
  clear() {
    const mine = `${PREFIX}${this.#user}:`;
    this.#left = true;
    for (const key of Object.keys(this.storage)) if (key.startsWith(mine)) this.storage.removeItem(key);
    this.storage.setItem(`${LEFT}${this.#user}`, "now");
    this.storage.removeItem(`${LEFT}${this.#user}`);
  }
  get isKept() {
    return !this.#left;
  }
  #put(key, text) {
    if (this.#left) return;
    try {
      if (text) this.storage.setItem(key, text);
      else this.storage.removeItem(key);
    } catch {
    }
  }
  #leave() {
    this.#left = true;
    this.emit("left");
  }
  #key(conversation) {
    return `${PREFIX}${this.#user}:${conversation ?? "new"}`;
  }
};

// static/js/transport/frame_router.js
var FrameRouter = class extends Emitter {
  #socket;
  #temporary;
  constructor(socket2, temporary2) {
    super();
    this.#socket = socket2;
    this.#temporary = temporary2;
    socket2.on("frame", (frame2) => this.emit("frame", frame2));
    socket2.on("open", (detail) => this.emit("open", detail));
    socket2.on("down", (detail) => this.emit("down", detail));
    temporary2.on("frame", (frame2) => this.emit("frame", frame2));
  }
  get ready() {
    return this.#temporary.id !== null || this.#socket.ready;
  }
  probe() {
    this.#socket.probe();
  }
  send(frame2) {
    if (!this.#temporary.owns(frame2)) return this.#socket.send(frame2);
    this.#temporary.take(frame2);
    return true;
  }
};

// static/js/lib/backoff.js
var Backoff = class {
  #failures = 0;
  constructor({ first = 500, most = 15e3, random = Math.random } = {}) {
    this.first = first;
    this.most = most;
    this.random = random;
  }
  get failures() {
    return this.#failures;
  }
  next() {
    const step2 = Math.min(this.most, this.first * 2 ** this.#failures);
    this.#failures += 1;
    return step2 * (0.5 + this.random() / 2);
  }
  reset() {
    this.#failures = 0;
  }
};

// static/js/transport/close_codes.js
var CLOSE = Object.freeze({ RESTART: 4012, SIGNED_OUT: 4401, SILENT: 4408, TOO_MANY: 4429 });

// static/js/transport/socket.js
var PONG_S = 10;
var PROBE_S = 5;
var Socket = class extends Emitter {
  #url;
  #ws = null;
  #backoff = new Backoff();
  #heartbeat = 20;
  #beat = null;
  #deadline = null;
  #due = 0;
  #retry = null;
  #everOpen = false;
  #have;
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
    this.#expectSomething();
  }
  reconnectNow() {
    if (this.#retry) this.connect();
    else this.probe();
  }
  probe() {
    if (this.ready) this.#ping(PROBE_S);
  }
  networkLost() {
    if (this.#ws) this.#lost(this.#ws, 0);
    else if (this.#retry) this.#tellDown();
  }
  networkFound() {
    if (!this.ready) this.#lost(this.#ws, 0);
    this.reconnectNow();
  }
  send(frame2) {
    if (!this.ready || this.#ws?.readyState !== WebSocket.OPEN) return false;
    this.#ws.send(JSON.stringify(frame2));
    this.#scheduleBeat();
    return true;
  }
  #receive(ws, data) {
    if (ws !== this.#ws) return;
    this.#forgetDeadline();
    const frame2 = JSON.parse(data);
    if (frame2.type === "hello") this.#hello(frame2);
    this.emit("frame", frame2);
    if (frame2.type === "hello") this.#opened();
    if (frame2.type === "error" && frame2.elsewhere) this.#lost(ws, CLOSE.RESTART);
  }
  #hello(frame2) {
    this.#heartbeat = frame2.heartbeat_s ?? this.#heartbeat;
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
    this.#beat = setTimeout(() => this.#ping(), this.#heartbeat * 1e3);
  }
  #ping(seconds2 = PONG_S) {
    if (this.send({ type: "ping", have: this.#have() })) this.#expectSomething(seconds2);
  }
  #expectSomething(seconds2 = PONG_S) {
    const due = Date.now() + seconds2 * 1e3;
    if (this.#deadline !== null && this.#due <= due) return;
    this.#forgetDeadline();
    const ws = this.#ws;
    this.#due = due;
    this.#deadline = setTimeout(() => this.#lost(ws, 0), seconds2 * 1e3);
  }
  #forgetDeadline() {
    clearTimeout(this.#deadline);
    this.#deadline = null;
  }
  #lost(ws, code2) {
    if (!ws || ws !== this.#ws) return;
    clearTimeout(this.#beat);
    this.#forgetDeadline();
    this.#ws = null;
    this.ready = false;
    ws.onclose = ws.onmessage = null;
    ws.close();
    if (code2 === CLOSE.SIGNED_OUT) this.emit("closed", { code: code2 });
    else this.#again(code2);
  }
  #again(code2) {
    const wait = this.#backoff.next() + (code2 === CLOSE.TOO_MANY ? 1e4 : 0);
    this.#retry = setTimeout(() => this.connect(), wait);
    this.#tellDown();
  }
  #tellDown() {
    this.emit("down", { attempts: this.#backoff.failures, everOpen: this.#everOpen });
  }
};
function socketUrl(location2, language2) {
  return `${location2.protocol === "https:" ? "wss" : "ws"}://${location2.host}/ws/chat/?language=${language2}`;
}

// static/js/transport/time_zone.js
var YEAR = 365 * 24 * 60 * 60;
function tellTimeZone() {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  document.cookie = `timezone=${timeZone}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
}

// static/js/app.js
var temporary = new Temporary({ api, parameters: () => session.parameters });
var isTransient = ({ frame: frame2, conversation }) => temporary.id !== null && (frame2.conversation ?? conversation) === temporary.id;
var outbox = new Outbox(sessionStorage, `victoria:outbox:${boot.user.id}`, { isTransient });
var unsent = new Unsent(boot.user.id);
var socket = new Socket(socketUrl(location, language), { have: () => session.have() });
var frames = new FrameRouter(socket, temporary);
var session = new Session({ socket: frames, outbox, api });
var edits = new EditDrafts({ unsent, session });
var ratings = new Ratings({ session, api, failed: (error) => say2(error) });
var backends = new Backends(boot.backends);
var preferences = new Preferences(boot.preferences, api);
var models = new Models(api);
var choice = new Choice({ session, preferences, models, api, isOnItsWay: () => delivery.unsent.length > 0 });
var delivery = new Delivery({ socket: frames, outbox, session, choices: () => choice.sent });
var queue = new Queue({ delivery, outbox, session, api, socket: frames });
var commands = new Commands({ delivery, session, choice });
var conversations = new Conversations(api);
var folders = new Folders({ first: boot.folders, conversations, api, user: boot.user.id });
var lists = new Lists({ conversations, folders, api, first: boot.conversations, shown: () => session.id });
var say2 = (error) => toast(error.message);
var scroll = new Scroll({ scroller: byId("scroller"), content: byId("timeline"), button: byId("to-end"), end: { get isShown() {
  return timeline.isEnd;
}, show: () => timeline.showEnd() } });
var composer = new Composer({ unsent, limit: boot.limits.text, onSend: send, onStop: stop, onUp: () => queue.takeLast() ?? timeline.editLast() });
var timeline = new Timeline({ root: byId("timeline"), earlier: byId("earlier"), later: byId("later"), session, delivery, scroll, online: () => frames.ready, failed: say2, actions: { limit: boot.limits.text, edits, onTurn: (from, to, side) => timeline.turn(from, to, side, () => commands.show(to)), onEdit: (message, text) => ask2(() => commands.edit(message, text)), onWithdrawEdit: (item4) => delivery.withdraw(item4), onRegenerate: regenerate, onRegenerateWith: (reply, button) => regenerateMenu.open(reply, button), writer: (reply) => writerWords(session.replies.get(reply)), onGoOn: (reply) => ask2(() => commands.goOn(reply)), onRate: (reply, rating2) => ratings.rate(reply, rating2), onMlxNow: (reply) => ask2(() => commands.answerWithMlx(reply)), onRetry: (item4) => delivery.retry(item4), onWithdraw: (item4) => composer.fill(delivery.withdraw(item4)), onQuestion: (question2) => composer.fill(`> ${question2}

`) } });
var printing = new Printing({ session, timeline, scroll });
var router = new Router({ show, failed: say2 });
var leaveFreely = guardLine(outbox);
var drawer = new Drawer();
var housekeeping = new Housekeeping({ conversations, folders, session, unsent, open: (id) => router.open(id), printShown: () => printing.print(), say });
var seen = new Seen({ session, conversations });
var sidebar = new Sidebar({ conversations, folders, lists, housekeeping, isNews: seen.isNews, trashDays: boot.limits.trash_days, api, say });
var notifier = new Notifier({ preferences, conversations, open: (id) => router.open(id) });
var routing = new Routing({ choice, preferences, models, backends });
var regenerateMenu = new RegenerateMenu({ models, regenerate });
new Connection(socket, api, { isKept: () => unsent.isKept, leaving: leaveFreely });
new Pill(backends, choice, { onOpen: () => models.load({ again: true }) });
new Title(session, (id, title) => housekeeping.rename(id, title));
installTabTitle({ session, conversations, isNews: seen.isNews });
var settings = new Settings({ preferences, onLanguage: speak, onOpen: () => models.load(), onSignOut: () => [unsent.clear(), outbox.clear()] });
var own = new ConversationSettings({ session, preferences, api, isOnItsWay: () => delivery.unsent.length > 0, failed: say2 });
var palette = new Palette({ hasFolders: () => folders.names.length > 0, chosen: () => drawer.chosen(), sources: [filterSource({ choose: (value) => palette.complete(value), folders: () => folders.names, models: async () => (await api.searchModels()).models }), conversationSource(api, { open: (id) => router.open(id), shown: () => session.id }), actionSource(() => actions({ session, conversations, folders, housekeeping, preferences, delivery, choice, models, regenerate, select: (id) => [drawer.set(true), sidebar.select(id)], run: { newChat: () => router.open(null), temporary: () => router.open(TEMPORARY), stop, parameters: () => own.open(), settings: () => settings.open(), print: () => printing.print(), help } })), messageSource(api, openAt2)] });
var help = () => byId("keys").showModal();
installShortcuts({ stop, closeDrawer: () => drawer.close(), help, focus: () => composer.focus(), newChat: () => router.open(null), palette: () => palette.open(), print: () => session.path.length > 0 && Boolean(printing.print()) });
installFocusNet({ focus: () => composer.focus() });
byId("search-button").addEventListener("click", () => palette.open());
function send(text) {
  if (delivery.send(text, { ...choice.sent, ...session.forNew })) say(lineSentence("waits"));
  scroll.toEnd();
}
function regenerate(reply, wanted) {
  ask2(() => commands.regenerate(reply, wanted));
}
function ask2(command) {
  command();
  scroll.toEnd();
  composer.offerFocus();
}
function stop() {
  if (delivery.stoppable && !delivery.stop()) toast(gettext("There is no connection, so the reply cannot be stopped now."));
}
async function show(id, isLatest = () => true, place2 = null) {
  const data = id === TEMPORARY ? beginTemporary() : id ? await api.conversation(id, { from: place2?.message, limit: NEWEST }) : null;
  if (!isLatest()) return;
  session.show(data);
  drawer.chosen();
  if (place2) reveal(place2);
  else if (!drawer.isOverlay) composer.offerFocus();
}
function openAt2(id, place2) {
  if (id === session.id && session.tree.has(place2.message)) reveal(place2);
  else router.open(id, place2);
}
function reveal({ message, words }) {
  if (!session.tree.has(message)) return toast(gettext("This message is too far back to be shown here."));
  if (!session.path.some(({ id }) => id === message)) commands.show(message);
  timeline.reveal(message, words);
}
function beginTemporary() {
  const carry = session.id === null;
  endTemporary();
  return { ...temporary.begin(), carry };
}
function endTemporary() {
  if (temporary.id) outbox.forget(temporary.id);
  temporary.end();
}
function speak() {
  if (session.temporary && session.path.length) return toast(gettext("Reload the page to see the new language."));
  leaveFreely();
  location.reload();
}
session.on("opened", (data) => {
  if (data && session.isSaved) conversations.put(data);
  if (!session.temporary) endTemporary();
  timeline.clear();
  composer.switchTo(session.temporary ? void 0 : session.id, { carry: Boolean(data?.carry) });
  sidebar.current = session.id;
  refresh();
  scroll.toEnd();
  hideUntilStable(byId("timeline"));
});
session.on("adopted", (id) => {
  composer.adopt(id);
  sidebar.current = id;
  router.note(id);
});
session.on("timeline", refresh);
session.on("reply", () => composer.writing = delivery.stoppable);
session.on("finished", (reply) => announce(reply, timeline.spoken(reply.id)));
session.on("meta", ({ id, ...data }) => id && data.messages && conversations.put({ id, ...data }));
session.on("gone", (id) => {
  const title = conversations.get(id)?.title;
  toast(title ? withTitle(gettext("“%(title)s”: this conversation was deleted."), title) : gettext("This conversation was deleted."));
  router.note(null);
});
delivery.on("refused", ({ item: item4, message }) => item4?.frame.type === "edit" && timeline.has(item4.frame.message) || toast(message));
tellOfLine({ queue, delivery, session, conversations, open: (id) => router.open(id) });
drawer.on("closed", () => sidebar.closed());
preferences.on("failed", say2);
choice.on("failed", say2);
backends.on("change", showEmpty);
choice.on("change", showEmpty);
preferences.on("change", () => composer.showKeys());
dispatch(frames, { session, delivery, ratings, backends, models: routing, list: { onConversation: listed, onRemoved: unlisted, onFolders: (frame2) => folders.takeOrder(frame2) } });
socket.on("open", () => {
  lists.refresh().catch(() => {
  });
  models.load();
});
socket.on("down", refresh);
unsent.on("left", () => {
  outbox.clear();
  socket.on("closed", () => location.assign("/accounts/login/"));
});
window.addEventListener("offline", () => socket.networkLost());
window.addEventListener("online", () => socket.networkFound());
calls.on("slow", () => socket.probe());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && socket.reconnectNow());
byId("connect-help-button")?.addEventListener("click", () => byId("connect-help").showModal());
installSuggestions({ fill: (text) => composer.fill(text) });
installFiles({ refuse: (sentence2) => composer.refuse(sentence2), take: (text) => composer.insert(text) });
function listed({ conversation, ended }) {
  if (conversation.id === temporary.id) return;
  conversations.put(conversation);
  if (!ended) return;
  notifier.ended(conversation, ended);
  queue.ended(conversation.id);
}
function unlisted({ conversation, forever }) {
  if (!forever && !conversations.get(conversation)) lists.restart({ place: "trash" });
  if (forever) [unsent, outbox].forEach((kept2) => kept2.forget(conversation));
  conversations.removed(conversation, forever);
}
function refresh() {
  timeline.render();
  composer.writing = delivery.stoppable;
  showEmpty();
}
function showEmpty() {
  const isEmpty = session.path.length === 0 && delivery.unsent.length === 0;
  showNew(session, isEmpty, backends.nobody(choice.values.use_victoria));
  showTemporary(session, isEmpty);
}
composer.showKeys();
await new Promise((resolve2) => setTimeout(resolve2));
session.show(idOf(location) === TEMPORARY ? beginTemporary() : boot.conversation);
socket.connect();
if (document.activeElement === document.body) composer.offerFocus();
composer.takeOver();
document.body.classList.remove("chat--starting");
tellTimeZone();
