import "./modules.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { Ratings } = await import("chat/state/ratings");
const { blank, fromMessage, reduce } = await import("chat/state/replies");

const frame = (rating) => ({ type: "rating", reply: "r1", rating });

/** A reply, a server that answers when told to, and what was said of failures. */
function scene() {
  let state = { ...blank("r1", "c1"), status: "complete", text: "x" };
  const calls = [];
  const said = [];
  const session = { replies: { get: () => state }, onReply: (one) => (state = reduce(state, one).state) };
  const api = { rate: (_, rating) => new Promise((resolve, reject) => calls.push({ rating, resolve, reject })) };
  const ratings = new Ratings({ session, api, failed: (error) => said.push(error.message) });
  return { ratings, calls, said, hear: (rating) => ratings.onRating(frame(rating)), get shown() { return state.rating; } };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a thumb is part of the reply, whatever epoch it is in", () => {
  const stored = fromMessage({ id: "r1", rating: -1, epoch: 3, status: "complete" });
  assert.equal(stored.rating, -1);
  const { state, heal } = reduce(stored, frame(1));
  assert.deepEqual([state.rating, state.epoch, heal], [1, 3, false]);
  assert.equal(reduce(state, frame(1)).state, state);
  assert.equal(reduce(undefined, frame(1)).heal, false);
});

test("a snapshot keeps the thumb", () => {
  const snapshot = { type: "snapshot", reply: "r1", epoch: 2, seq: 4, status: "complete", text: "xy" };
  assert.equal(reduce({ ...blank("r1"), rating: 1 }, snapshot).state.rating, 1);
});

test("it is shown at once and taken back, with a sentence, if it cannot be saved", async () => {
  const page = scene();
  page.ratings.rate("r1", 1);
  assert.equal(page.shown, 1);
  page.calls[0].reject(new Error("No."));
  await settled();
  assert.deepEqual([page.shown, page.said], [0, ["No."]]);
});

test("of quick changes the last one counts, and is sent after the first was answered", async () => {
  const page = scene();
  page.ratings.rate("r1", 1);
  page.ratings.rate("r1", 0);
  page.ratings.rate("r1", -1);
  assert.deepEqual([page.calls.length, page.shown], [1, -1]);
  page.hear(1);
  assert.equal(page.shown, -1);
  page.calls[0].resolve();
  await settled();
  page.calls[1].resolve();
  await settled();
  assert.deepEqual([page.calls.map(({ rating }) => rating), page.shown], [[1, -1], -1]);
});

test("what was saved stays, if only the next one fails", async () => {
  const page = scene();
  page.ratings.rate("r1", 1);
  page.ratings.rate("r1", -1);
  page.calls[0].resolve();
  await settled();
  page.calls[1].reject(new Error("No."));
  await settled();
  assert.equal(page.shown, 1);
});

test("other tabs are heard", () => {
  const page = scene();
  page.hear(-1);
  assert.equal(page.shown, -1);
});
