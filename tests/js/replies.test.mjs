import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { blank, isFinal, reduce, Replies } = await import("chat/state/replies");

const REPLY = "r1";
const delta = (seq, text, epoch = 1) => ({ type: "delta", reply: REPLY, epoch, seq, text });
const step = (seq, index, text, epoch = 1) => ({ type: "step", reply: REPLY, epoch, seq, index, kind: "thought", title: "T", text });
const end = (seq, epoch = 1, status = "complete") => ({
  type: "end", reply: REPLY, epoch, seq, status, backend: "victoria", model: "m", duration_ms: 5, attempts: [{ backend: "victoria" }],
});
const reset = (epoch, draft = null) => ({ type: "reset", reply: REPLY, epoch, backend: "mlx", reason: "idle_timeout", draft });
const snapshot = (epoch, seq, text, status = "streaming", more = {}) => ({
  type: "snapshot", conversation: "c1", reply: REPLY, epoch, seq, status, text, steps: [], drafts: [], seams: [],
  backend: "victoria", model: "m", ...more,
});

/** Applies frames one after the other; returns the last state and which of them asked to be healed. */
function run(frames, state = blank(REPLY, "c1")) {
  const heals = [];
  for (const [index, frame] of frames.entries()) {
    const next = reduce(state, frame);
    state = next.state;
    if (next.heal) heals.push(index);
  }
  return { state, heals };
}

test("deltas in order append and make the reply stream", () => {
  const { state, heals } = run([delta(1, "Hel"), delta(2, "lo")]);
  assert.deepEqual([state.text, state.seq, state.status, heals], ["Hello", 2, "streaming", []]);
});

test("a repeated delta changes nothing, not even the object", () => {
  const { state } = run([delta(1, "a"), delta(2, "b")]);
  assert.equal(reduce(state, delta(2, "b")).state, state);
  assert.equal(reduce(state, delta(1, "a")).state, state);
});

test("a gap asks for a snapshot and appends nothing until it comes", () => {
  const { state, heals } = run([delta(1, "a"), delta(3, "c"), delta(4, "d")]);
  assert.deepEqual([state.text, state.stale, heals], ["a", true, [1, 2]]);
});

test("the snapshot closes the gap and deltas go on behind it", () => {
  const { state, heals } = run([delta(1, "a"), delta(3, "c"), snapshot(1, 4, "abcd"), delta(4, "d"), delta(5, "e")]);
  assert.deepEqual([state.text, state.stale, heals], ["abcde", false, [1]]);
});

test("an older snapshot does not take text away", () => {
  const { state } = run([delta(1, "a"), delta(2, "b"), snapshot(1, 1, "a")]);
  assert.equal(state.text, "ab");
});

test("an older snapshot does not settle the debt of a gap", () => {
  const { state } = run([delta(1, "a"), delta(2, "b"), delta(4, "d"), snapshot(1, 1, "a")]);
  assert.equal(state.stale, true);
});

test("steps count in seq, and a known index grows", () => {
  const { state } = run([step(1, 0, "think"), step(2, 0, "ing"), step(3, 1, "more"), delta(4, "x")]);
  assert.deepEqual(state.steps.map((one) => one.text), ["thinking", "more"]);
  assert.equal(state.seq, 4);
});

test("how many steps are only counted is in seq, stays with a snapshot, and begins anew with a reset", () => {
  const omitted = (seq, count) => ({ type: "steps_omitted", reply: "r", epoch: 1, seq, count });
  const frames = [step(1, 0, "think"), omitted(2, 5), omitted(3, 120), delta(4, "x")];
  const { state, heals } = run(frames);
  assert.deepEqual([state.steps_omitted, state.seq, heals], [120, 4, []]);
  assert.equal(run([...frames, omitted(6, 121)]).heals.length, 1);
  assert.equal(run([{ ...snapshot(1, 4, "x"), steps_omitted: 120 }]).state.steps_omitted, 120);
  assert.equal(run([...frames, reset(2)]).state.steps_omitted, 0);
});

test("a reset begins anew, keeps the draft, and accepts seq 1", () => {
  const draft = { backend: "victoria", model: "m", text: "ab", reason: "idle_timeout" };
  const { state, heals } = run([delta(1, "ab"), step(2, 0, "s"), reset(2, draft), delta(1, "MLX", 2)]);
  assert.deepEqual([state.text, state.steps, state.drafts, state.backend, state.epoch, heals], ["MLX", [], [draft], "mlx", 2, []]);
});

test("a reset of an old or the same epoch is a repetition", () => {
  const { state } = run([reset(2), delta(1, "new", 2), reset(2), reset(1)]);
  assert.equal(state.text, "new");
});

test("a reset that skips an epoch is taken, but drafts may be missing: heal", () => {
  const { state, heals } = run([delta(1, "a"), reset(3), delta(1, "b", 3)]);
  assert.deepEqual([state.text, heals, state.stale], ["b", [1], true]);
});

test("frames of an epoch that nobody announced are not applied", () => {
  const { state, heals } = run([delta(1, "a"), delta(1, "b", 2), end(1, 2)]);
  assert.deepEqual([state.text, state.status, heals], ["a", "streaming", [1, 2]]);
});

test("frames of an old epoch are ignored", () => {
  const { state, heals } = run([reset(2), delta(1, "new", 2), delta(1, "old"), end(1, 1, "failed")]);
  assert.deepEqual([state.text, state.status, heals], ["new", "streaming", []]);
});

test("a new epoch may begin with a snapshot", () => {
  const { state, heals } = run([delta(1, "half"), end(1), snapshot(2, 0, "half"), delta(1, " whole", 2)]);
  assert.deepEqual([state.text, state.status, heals], ["half whole", "streaming", []]);
});

test("the end brings status, attempts and who wrote it", () => {
  const { state, heals } = run([delta(1, "a"), end(1)]);
  assert.deepEqual([state.status, state.attempts.length, state.backend, state.duration_ms, heals], ["complete", 1, "victoria", 5, []]);
});

test("an end behind a gap is not believed before the text is whole", () => {
  const { state, heals } = run([delta(1, "a"), end(3)]);
  assert.deepEqual([state.status, heals], ["streaming", [1]]);
  const healed = run([snapshot(1, 3, "abc", "complete"), end(3)], state);
  assert.deepEqual([healed.state.text, healed.state.status, healed.state.stale], ["abc", "complete", false]);
});

test("a snapshot from before the end, delivered after it, does not bring the writing back", () => {
  const { state } = run([delta(1, "a"), end(1), snapshot(1, 1, "a")]);
  assert.equal(state.status, "complete");
});

test("a delta after the end of its epoch asks the database", () => {
  const { state, heals } = run([delta(1, "a"), end(1), delta(2, "b")]);
  assert.deepEqual([state.text, heals], ["a", [2]]);
});

test("nothing is invented for a reply that is not known", () => {
  for (const frame of [delta(1, "a"), step(1, 0, "s"), reset(2), end(1)]) {
    assert.deepEqual(reduce(undefined, frame), { state: undefined, heal: true });
  }
  assert.deepEqual(reduce(undefined, { type: "progress", reply: REPLY, stage: "x" }), { state: undefined, heal: false });
});

test("a snapshot makes an unknown reply known", () => {
  const { state } = reduce(undefined, snapshot(3, 7, "text"));
  assert.deepEqual([state.id, state.conversation, state.epoch, state.seq, state.text], [REPLY, "c1", 3, 7, "text"]);
});

test("route and progress do not count and do not touch the text", () => {
  const route = { type: "route", reply: REPLY, epoch: 2, backend: "mlx", model: "fast", reason: "connect" };
  const { state } = run([delta(1, "a"), route, { type: "progress", reply: REPLY, stage: "prompt", done: 1, total: 2 }]);
  assert.deepEqual([state.text, state.seq, state.route.backend, state.progress.total], ["a", 1, "mlx", 2]);
  assert.equal(run([delta(2, "b")], state).state.progress, null);
});

test("what is stored is taken only if it is newer than what was heard", () => {
  const replies = new Replies();
  const message = { id: REPLY, role: "assistant", text: "ab", status: "streaming", epoch: 1, seq: 2 };
  replies.load(message, "c1");
  replies.apply(delta(3, "c"));
  replies.load(message, "c1");
  assert.equal(replies.get(REPLY).text, "abc");
  replies.load({ ...message, text: "abcd", seq: 4, status: "complete" }, "c1");
  assert.deepEqual([replies.get(REPLY).text, isFinal(replies.get(REPLY))], ["abcd", true]);
});

test("have names what is under way or owed, not what is finished", () => {
  const replies = new Replies();
  replies.load({ id: "done", text: "x", status: "complete", epoch: 2, seq: 9 }, "c1");
  replies.load({ id: REPLY, text: "", status: "queued", epoch: 1, seq: 0 }, "c1");
  replies.load({ id: "other", text: "", status: "queued", epoch: 1, seq: 0 }, "c2");
  replies.apply(delta(1, "a"));
  assert.deepEqual(replies.have("c1"), { [REPLY]: { epoch: 1, seq: 1 } });
});

test("any loss and repetition of frames ends in the same text, given the snapshots that are asked for", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 300; round += 1) {
    let truth = blank(REPLY, "c1");
    let seen = blank(REPLY, "c1");
    const hear = (frame) => {
      const next = reduce(seen, frame);
      seen = next.state;
      // The server answers in order, so what it says is what is true now.
      if (next.heal) seen = reduce(seen, snapshot(truth.epoch, truth.seq, truth.text, truth.status, { drafts: truth.drafts })).state;
    };
    for (let i = 0; i < 30; i += 1) {
      const frame = random() < 0.08
        ? reset(truth.epoch + 1, { backend: "victoria", model: "", text: truth.text, reason: "status" })
        : delta(truth.seq + 1, String.fromCharCode(97 + (i % 26)), truth.epoch);
      truth = reduce(truth, frame).state;
      if (random() < 0.8) hear(frame);
      if (random() < 0.1) hear(frame);
    }
    const last = end(truth.seq, truth.epoch);
    truth = reduce(truth, last).state;
    hear(last);
    hear(last);
    assert.deepEqual([seen.text, seen.drafts, seen.status], [truth.text, truth.drafts, "complete"]);
  }
});

test("a stored reply tells why another backend was asked", () => {
  const replies = new Replies();
  replies.load({ id: REPLY, text: "x", status: "complete", epoch: 1, seq: 1, route_reason: "Victoria is down.", demo: true }, "c1");
  assert.deepEqual([replies.get(REPLY).reason, replies.get(REPLY).demo], ["Victoria is down.", true]);
});
