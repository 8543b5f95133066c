import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "./modules.mjs";

const { EditDrafts } = await import("chat/state/edit_drafts");
const { Emitter } = await import("chat/lib/emitter");
const { onKey } = await import("chat/lib/keys");
const { isSendKey, sendKeyName, setSendKey, showEnter } = await import("chat/lib/text_field");
const { Unsent } = await import("chat/state/unsent");
const { Preferences } = await import("chat/state/preferences");
const { isChosen, parametersOf, unchosen } = await import("chat/state/parameters");
const { newId } = await import("chat/lib/ids");

const ENTER = { key: "Enter", keyCode: 13 };
const CTRL = { ...ENTER, ctrlKey: true };
const CMD = { ...ENTER, metaKey: true };
const SHIFT = { ...ENTER, shiftKey: true };

/** As localStorage: the keys are its own. */
function storage() {
  const made = Object.create({
    getItem(key) {
      return this[key] ?? null;
    },
    setItem(key, value) {
      this[key] = value;
    },
    removeItem(key) {
      delete this[key];
    },
  });
  return made;
}

afterEach(() => setSendKey("enter"));

test("Enter sends, Ctrl+Enter and Cmd+Enter too, and Shift+Enter is left to the field", () => {
  assert.deepEqual([ENTER, CTRL, CMD, SHIFT].map(isSendKey), [true, true, true, false]);
  assert.equal(sendKeyName(), "Enter");
});

test("Ctrl+Enter or Cmd+Enter sends, and Enter is left to the field", () => {
  setSendKey("mod-enter");
  assert.deepEqual([ENTER, CTRL, CMD, SHIFT].map(isSendKey), [false, true, true, false]);
  assert.equal(sendKeyName(), "Ctrl+Enter");
});

test("while a word is being composed, no Enter is ours", () => {
  for (const key of ["enter", "mod-enter"]) {
    setSendKey(key);
    for (const event of [ENTER, CTRL]) assert.equal(isSendKey({ ...event, isComposing: true }) || isSendKey({ ...event, keyCode: 229 }), false);
  }
});

test("on a touch screen Enter breaks the line, and Ctrl+Enter of a real keyboard sends", () => {
  globalThis.matchMedia = (query) => ({ matches: query === "(pointer: coarse)" });
  try {
    const field = {};
    showEnter(field);
    assert.deepEqual([ENTER, CTRL, CMD, SHIFT].map(isSendKey), [false, true, true, false]);
    assert.equal(field.enterKeyHint, "enter");
  } finally {
    delete globalThis.matchMedia;
  }
});

test("no listener hears the keys of a word that is being composed", () => {
  const heard = [];
  const target = new EventTarget();
  onKey(target, ({ name }) => heard.push(name));
  const press = (name, given) => target.dispatchEvent(Object.assign(new Event("keydown"), { name, key: "Enter", keyCode: 13, isComposing: false, ...given }));
  press("composing", { isComposing: true });
  press("confirming in Safari", { keyCode: 229 });
  press("leaving in Safari", { key: "Escape", keyCode: 229 });
  press("afterwards", {});
  assert.deepEqual(heard, ["afterwards"]);
});

test("a draft belongs to its conversation and its person", () => {
  const shelf = storage();
  const alice = new Unsent(1, shelf);
  alice.write("c", "of a conversation");
  alice.write(null, "of a new chat");
  assert.deepEqual([alice.read("c"), alice.read(null), alice.read("other")], ["of a conversation", "of a new chat", ""]);
  assert.equal(new Unsent(11, shelf).read("c"), "");
});

test("of a temporary chat no draft is kept", () => {
  const shelf = storage();
  const alice = new Unsent(1, shelf);
  alice.write(undefined, "secret");
  assert.deepEqual([Object.keys(shelf), alice.read(undefined)], [[], ""]);
});

test("who signs out leaves nothing behind, also not by a page that is just closing", () => {
  const shelf = storage();
  const [alice, bob] = [new Unsent(1, shelf), new Unsent(11, shelf)];
  alice.write("c", "hers");
  bob.write("c", "his");
  alice.clear();
  alice.write("c", "on the way out");
  assert.deepEqual([new Unsent(1, shelf).read("c"), bob.read("c"), alice.isKept, Object.keys(shelf).length], ["", "his", false, 1]);
});

/** What an editor sees of the page: `open(id)` is another conversation. */
function edits(unsent) {
  const session = Object.assign(new Emitter(), { id: null });
  const drafts = new EditDrafts({ unsent, session });
  return { drafts, open: (id) => [(session.id = id), session.emit("opened", null)] };
}

test("an edit outlives the page, for its message, conversation and person", () => {
  const shelf = storage();
  const page = edits(new Unsent(1, shelf));
  page.open("c");
  page.drafts.write("m", "half an edit");
  page.open("other");
  const [later, elsewhere, bob] = [1, 1, 11].map((user) => edits(new Unsent(user, shelf)));
  later.open("c");
  elsewhere.open("other");
  bob.open("c");
  assert.deepEqual([later, elsewhere, bob].map(({ drafts }) => drafts.read("m")), ["half an edit", undefined, undefined]);
});

test("an edit that was sent or given up leaves nothing, nor does one of a conversation that is gone, nor signing out", () => {
  for (const end of ["drop", "forget", "clear"]) {
    const shelf = storage();
    const unsent = new Unsent(1, shelf);
    const { drafts, open } = edits(unsent);
    open("c");
    drafts.write("m", "half an edit");
    open("c");
    assert.equal(Object.keys(shelf).length, 1);
    if (end === "drop") drafts.drop("m");
    else unsent[end]("c");
    assert.deepEqual(Object.keys(shelf).filter((key) => key.startsWith("victoria:draft")), [], end);
  }
});

test("a draft of the conversation is no edit in it", () => {
  const shelf = storage();
  const unsent = new Unsent(1, shelf);
  unsent.write("c", "a draft");
  unsent.writeEdit("c", "m", "an edit");
  assert.deepEqual([unsent.read("c"), [...unsent.editsIn("c")], [...unsent.editsIn("d")]], ["a draft", [["m", "an edit"]], []]);
});

test("a choice that could not be saved is taken back, and a later one stays", async () => {
  const answers = [];
  const api = { preferences: () => new Promise((resolve, reject) => answers.push({ resolve, reject })) };
  const preferences = new Preferences({ theme: "light" }, api);
  const [first, second] = [preferences.set({ theme: "dark" }), preferences.set({ density: "compact" })];
  answers[1].resolve();
  answers[0].reject(new Error("offline"));
  assert.deepEqual([await first, await second], [false, true]);
  assert.deepEqual([preferences.values.theme, preferences.values.density], ["light", "compact"]);
});

test("parameters are taken where they are named", () => {
  const own = { system_prompt: "x", temperature: 0, max_tokens: null };
  assert.deepEqual(parametersOf({ title: "t", ...own }), own);
  assert.deepEqual([parametersOf({ title: "t" }, own), parametersOf(null)], [own, unchosen()]);
  assert.deepEqual([isChosen(own), isChosen({ ...unchosen(), temperature: 0 }), isChosen(unchosen())], [true, true, false]);
});

test("an id is a UUID, also where the browser cannot make one", () => {
  const made = crypto.randomUUID;
  crypto.randomUUID = undefined;
  try {
    assert.match(newId(), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  } finally {
    crypto.randomUUID = made;
  }
});
