import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

globalThis.window = { matchMedia: () => ({}) };
/** What toasts were made. */
const toasts = [];
let undo;
const element = (part) => ({ dataset: { part }, addEventListener: (_, act) => part === "action" && (undo = act), append: () => {}, focus: () => {}, querySelectorAll: () => [] });
const toast = () => ({ ...element(), querySelectorAll: () => ["text", "action", "close"].map(element), remove: () => {}, contains: () => false });
const elements = { toast: { content: { firstElementChild: { cloneNode: () => (toasts.push("toast"), toast()) } } }, toasts: element() };
globalThis.document = {
  addEventListener: () => {}, documentElement: { lang: "en" }, querySelectorAll: () => [], activeElement: null,
  getElementById: (id) => elements[id] ?? { textContent: "{}" },
};
const { Conversations } = await import("chat/state/conversations");
const { Folders } = await import("chat/state/folders");
const { Housekeeping } = await import("chat/sidebar/housekeeping");

const one = (id) => ({ id, title: id, pinned: false, archived: false, folder: "", updated_at: "2026-03-30T12:00:00Z", deleted_at: null, unseen: false, writing: false });

/** A person with two conversations, of which "a" is shown; `gone`: those that the server does not find. */
function scene(gone) {
  toasts.length = 0;
  const api = { changeSeveral: async (ids) => ({ not_found: ids.filter((id) => gone.includes(id)) }), folders: async () => ({ folders: [] }) };
  const conversations = new Conversations(api);
  conversations.take([one("a"), one("b")]);
  const folders = new Folders({ first: [], conversations, api, user: 1, storage: { getItem: () => null, setItem: () => {} } });
  const session = { id: "a" };
  const opened = [];
  const open = (id) => (opened.push(id), (session.id = id));
  return { folders, opened, conversations, housekeeping: new Housekeeping({ conversations, folders, session, open }) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("when the server finds none of several, there is nothing to undo, and no folder was made", async () => {
  const { housekeeping, folders, conversations } = scene(["a", "b"]);
  await housekeeping.moveSeveral(["a", "b"], "New");
  assert.deepEqual([folders.names, toasts, conversations.sorted()], [[], [], []]);
});

test("what was deleted for good elsewhere is not opened again", async () => {
  const { housekeeping, opened } = scene(["a", "b"]);
  housekeeping.removeSeveral(["a", "b"]);
  await settled();
  assert.deepEqual([opened, toasts], [[null], []]);
});

test("when it finds some, they are moved and can be moved back", async () => {
  const { housekeeping, folders, conversations } = scene(["a"]);
  await housekeeping.moveSeveral(["a", "b"], "New");
  assert.deepEqual([folders.names, toasts, conversations.get("b").folder], [["New"], ["toast"], "New"]);
  undo();
  assert.equal(conversations.get("b").folder, "");
});
