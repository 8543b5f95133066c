/**
 * The state of a reply after each socket frame. Pure: no DOM, clock or network, so that it can be tested alone.
 *
 * A reply lives in epochs (one for each backend, continue or recovery); within an epoch each delta and step has the
 * next seq. Only `reset` and `snapshot` replace text. A frame that does not fit is not guessed at: `heal` asks for a
 * snapshot.
 */
import { signed } from "chat/state/seams";
import { isFinalStatus } from "chat/state/statuses";

/** @param {{ status: Status }} reply */
export const isFinal = (reply) => isFinalStatus(reply.status);

/**
 * A reply before its first frame. `stale`: a snapshot is owed.
 *
 * @param {Id} id
 * @param {Id | null} [conversation]
 * @returns {Reply}
 */
export function blank(id, conversation = null) {
  return {
    id, conversation, epoch: 1, seq: 0, status: "queued", text: "", steps: [], steps_omitted: 0, drafts: [], seams: [],
    backend: "", model: "", finish: null, error: null, attempts: [], omitted: null, ttft_ms: null, duration_ms: null,
    tokens: null, correlation_id: "", demo: false, rating: 0, route: null, reason: "", progress: null, stale: false,
  };
}

/** A stored or pushed message as a reply. @param {Message} message @param {Id | null} [conversation] @returns {Reply} */
export function fromMessage(message, conversation = null) {
  const reply = blank(message.id, conversation);
  for (const [key, value] of Object.entries(message)) {
    if (Object.hasOwn(reply, key) && value !== undefined && value !== null && key !== "conversation") Object.assign(reply, { [key]: value });
  }
  reply.reason = message.route_reason ?? "";
  return reply;
}

/**
 * -1, 0 or 1: `a` is behind, level with or ahead of `b`.
 *
 * @param {{ epoch: number, seq: number }} a
 * @param {{ epoch: number, seq: number }} b
 */
export function compare(a, b) {
  return Math.sign(a.epoch - b.epoch || a.seq - b.seq);
}

/**
 * @template {Reply | undefined} Known
 * @param {Known} state
 * @param {ReplyFrame} frame
 * @returns {{ state: Reply | Known, heal: boolean }} the next state; the same object if nothing changed.
 */
export function reduce(state, frame) {
  if (frame.type === "snapshot") return keep(takeSnapshot(state, frame));
  if (!state) return { state, heal: NEEDS_STATE.has(frame.type) };
  switch (frame.type) {
    case "delta": return delta(state, frame);
    case "step": return step(state, frame);
    case "steps_omitted": return stepsOmitted(state, frame);
    case "reset": return reset(state, frame);
    case "end": return end(state, frame);
    case "route": return route(state, frame);
    case "progress": return progress(state, frame);
    case "rating": return rating(state, frame);
    default: return keep(state);
  }
}

const NEEDS_STATE = new Set(["delta", "step", "steps_omitted", "reset", "end"]);
/** @param {Reply} state */
const keep = (state) => ({ state, heal: false });
/** @param {Reply} state */
const heal = (state) => ({ state: state.stale ? state : { ...state, stale: true }, heal: true });


/** @param {Reply} state @param {Delta} frame */
function delta(state, frame) {
  return inOrder(state, frame, () => ({ text: state.text + frame.text }));
}

/** @param {Reply} state @param {StepFrame} frame */
function step(state, frame) {
  return inOrder(state, frame, () => ({ steps: withStep(state.steps, frame) }));
}

/** @param {Reply} state @param {StepsOmitted} frame */
function stepsOmitted(state, frame) {
  return inOrder(state, frame, () => ({ steps_omitted: frame.count }));
}

/**
 * The only place that decides whether a counted frame is the next, an old or an unknown one.
 *
 * @param {Reply} state
 * @param {Counted} frame
 * @param {() => Partial<Reply>} change
 */
function inOrder(state, frame, change) {
  if (frame.epoch < state.epoch) return keep(state);
  if (frame.epoch > state.epoch) return heal(state);
  if (frame.seq <= state.seq) return keep(state);
  // Nothing may follow the end within an epoch; if something does, only the database has the true state.
  if (frame.seq > state.seq + 1 || isFinal(state)) return heal(state);
  return keep({ ...state, ...change(), seq: frame.seq, status: "streaming", progress: null });
}

/** @param {Step[]} steps @param {StepFrame} frame @returns {Step[]} */
function withStep(steps, { index, kind, title, text }) {
  const known = steps.find((one) => one.index === index);
  if (!known) return [...steps, { index, kind, title: title ?? "", text: text ?? "" }].sort((a, b) => a.index - b.index);
  const grown = { ...known, title: title || known.title, text: known.text + (text ?? "") };
  return steps.map((one) => (one === known ? grown : one));
}

/** @param {Reply} state @param {Reset} frame */
function reset(state, frame) {
  if (frame.epoch <= state.epoch) return keep(state);
  const missedOne = frame.epoch > state.epoch + 1;
  /** @type {Reply} */
  const next = {
    ...state, epoch: frame.epoch, seq: 0, status: "streaming", text: "", steps: [], steps_omitted: 0,
    drafts: frame.draft ? [...state.drafts, frame.draft] : state.drafts,
    backend: frame.backend ?? state.backend, model: frame.model ?? "",
    finish: null, error: null, progress: null, stale: missedOne,
  };
  // The text is right either way, but a draft of the missed epoch would be lost.
  return { state: next, heal: missedOne };
}

/** @param {Reply} state @param {End} frame */
function end(state, frame) {
  if (frame.epoch < state.epoch) return keep(state);
  if (frame.epoch > state.epoch || frame.seq !== state.seq) return heal(state);
  const { status, backend, model, finish = null, error = null, attempts = [], ttft_ms = null, duration_ms = null } = frame;
  return keep({
    ...state, status, finish, error, attempts, ttft_ms, duration_ms, omitted: frame.omitted ?? state.omitted,
    tokens: frame.tokens ?? null, demo: frame.demo ?? state.demo,
    backend: backend ?? state.backend, model: model ?? state.model, route: null, progress: null, stale: false,
    seams: signed(state.seams, backend, model),
  });
}

/** @param {Reply} state @param {RouteFrame} frame */
function route(state, frame) {
  if (frame.epoch < state.epoch || (frame.epoch === state.epoch && isFinal(state))) return keep(state);
  const { epoch, backend, model = "", reason = "" } = frame;
  const seams = epoch === state.epoch ? signed(state.seams, backend, model) : state.seams;
  return keep({ ...state, route: { epoch, backend, model, reason }, reason: reason || state.reason, demo: Boolean(frame.demo), seams, progress: null });
}

/** @param {Reply} state @param {ProgressFrame} frame */
function progress(state, frame) {
  if (isFinal(state)) return keep(state);
  const { stage = "", done = null, total = null, queue = null } = frame;
  return keep({ ...state, progress: { stage, done, total, queue } });
}

/**
 * The person's rating: it is about the reply, not its generation, so it has no epoch.
 * @param {Reply} state @param {Rating} frame
 */
function rating(state, frame) {
  return keep(state.rating === frame.rating ? state : { ...state, rating: frame.rating });
}

/** @param {Reply | undefined} state @param {Snapshot} frame @returns {Reply} */
function takeSnapshot(state, frame) {
  const old = state ?? blank(frame.reply, frame.conversation);
  if (state && compare(frame, state) < 0) return state;
  // Read before the end was committed, delivered after it: it would restore "writing" permanently.
  if (state && compare(frame, state) === 0 && isFinal(state) && !isFinalStatus(frame.status)) return state;
  const sameEpoch = frame.epoch === old.epoch;
  const { conversation = old.conversation, epoch, seq, status, text, backend = "", model = "" } = frame;
  const next = {
    ...old, conversation, epoch, seq, status, text, backend, model,
    demo: frame.demo ?? old.demo, steps: frame.steps ?? [], steps_omitted: frame.steps_omitted ?? 0, drafts: frame.drafts ?? [], seams: frame.seams ?? [],
    finish: sameEpoch ? old.finish : null, error: sameEpoch ? old.error : null, progress: null, stale: false,
  };
  if (isFinal(next)) next.route = null;
  return next;
}

/** All replies this page knows. */
export class Replies {
  /** @type {Map<Id, Reply>} */
  #states = new Map();
  // Ratings received over this connection. An answer that was read earlier may arrive later.
  /** @type {Map<Id, number>} */
  #thumbs = new Map();

  /** @param {Id} id */
  get(id) {
    return this.#states.get(id);
  }

  /** @param {ReplyFrame} frame @returns {{ state: Reply | undefined, heal: boolean, changed: boolean }} */
  apply(frame) {
    const before = this.#states.get(frame.reply);
    if (frame.type === "rating") this.#thumbs.set(frame.reply, frame.rating);
    const { state, heal: wanted } = reduce(before, frame);
    if (state) this.#states.set(frame.reply, state);
    return { state, heal: wanted, changed: state !== before };
  }

  /**
   * Takes a message of the history or of a `message` frame, unless the known state is newer.
   *
   * @param {Message} message
   * @param {Id | null} [conversation]
   */
  load(message, conversation) {
    const known = this.#states.get(message.id);
    const fresh = { ...fromMessage(message, conversation), rating: this.#thumbs.get(message.id) ?? message.rating ?? 0 };
    if (known && !isNewer(fresh, known)) return known;
    if (known && compare(fresh, known) === 0) fresh.route = known.route;
    this.#states.set(message.id, fresh);
    return fresh;
  }

  /** A new connection: only the server knows what was sent before it. */
  reconnected() {
    this.#thumbs.clear();
  }

  /** @param {Id | null} conversation */
  forget(conversation) {
    for (const [id, state] of this.#states) if (state.conversation === conversation) this.#states.delete(id);
  }

  /** @param {Id | null} conversation */
  running(conversation) {
    return this.#of(conversation).filter((state) => !isFinal(state));
  }

  /** @param {Id | null} conversation */
  stale(conversation) {
    return this.#of(conversation).filter((state) => state.stale);
  }

  /**
   * What `watch` and `ping` report to the server: the position in every reply that is not final here.
   *
   * @param {Id | null} conversation
   * @returns {Have}
   */
  have(conversation) {
    const owed = this.#of(conversation).filter((state) => !isFinal(state) || state.stale);
    return Object.fromEntries(owed.map(({ id, epoch, seq }) => [id, { epoch, seq }]));
  }

  /** @param {Id | null} conversation */
  #of(conversation) {
    return [...this.#states.values()].filter((state) => state.conversation === conversation);
  }
}

/** @param {Reply} fresh @param {Reply} known */
function isNewer(fresh, known) {
  const order = compare(fresh, known);
  return order > 0 || (order === 0 && (isFinal(fresh) || (known.stale && !isFinal(known))));
}
