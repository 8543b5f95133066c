import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { Conversations } = await import("chat/state/conversations");
const { daysLeft, precisionOf } = await import("chat/text/days");
const { Chosen } = await import("chat/state/chosen");
const { Folders, isAwaited } = await import("chat/state/folders");
const { Lists, queryOf } = await import("chat/state/lists");
const { firstWords } = await import("chat/page/notify");
const { Pages } = await import("chat/state/pages");
const { sections } = await import("chat/state/sections");
const { tabTitle } = await import("chat/page/tab_title");

const NOW = new Date(2026, 2, 30, 12);
const at = (days) => new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000).toISOString();
const one = (id, days, more = {}) => ({
  id, title: id, pinned: false, archived: false, folder: "", updated_at: at(days), deleted_at: null, unseen: false, writing: false, ...more,
});
const ids = (list) => list.map(({ id }) => id);
const storage = () => {
  const items = new Map();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value) };
};

/** The store, the folders and the lists, with a server whose answers are given. */
function house({ page = [], next = null, folders = [], api = {}, current = null } = {}) {
  const conversations = new Conversations(api);
  const filed = new Folders({ first: folders, conversations, api, user: 1, storage: storage() });
  const lists = new Lists({ conversations, folders: filed, api, first: { conversations: page, next }, shown: () => current });
  const shown = (view = { place: "main" }) =>
    sections(conversations.sorted(), view, { horizon: lists.of(view).horizon, folders: filed }, NOW).map((section) => [section.key, ids(section.conversations)]);
  return { conversations, folders: filed, lists, shown };
}

const work = (count, ...conversations) => ({ id: "w", name: "Work", count, conversations });

test("pinned ones come first, then today, then folders in the person's order, then the days before", () => {
  const { shown } = house({
    page: [one("new", 0), one("before", 1), one("old", 400, { pinned: true })],
    folders: [work(1, one("filed", 1, { folder: "Work" })), { id: "a", name: "art", count: 1, conversations: [one("drawn", 2, { folder: "art" })] }],
  });
  const folders = [["folder w", ["filed"]], ["folder a", ["drawn"]]];
  assert.deepEqual(shown(), [["pinned ", ["old"]], ["day today", ["new"]], ...folders, ["day yesterday", ["before"]]]);
});

test("a pinned one of a folder stands above and is not counted below", () => {
  const pinned = one("pinned", 1, { folder: "Work", pinned: true });
  const { conversations, folders } = house({ page: [pinned], folders: [work(30, pinned, one("other", 2, { folder: "Work" }))] });
  const [, folder] = sections(conversations.sorted(), { place: "main" }, { horizon: -Infinity, folders }, NOW);
  assert.deepEqual([folder.count, ids(folder.conversations), folder.more], [29, ["other"], true]);
});

test("what is older than the loaded pages waits for its page", () => {
  const { conversations, shown } = house({ page: [one("a", 1), one("b", 2)], next: "c1" });
  conversations.put(one("much-older", 300));
  assert.deepEqual(shown().flatMap(([, list]) => list), ["a", "b"]);
});

test("archived and deleted ones have places of their own, each found by its title", () => {
  const { conversations, lists, shown } = house({ page: [one("a", 1)] });
  conversations.put(one("put-away", 2, { archived: true }));
  conversations.put(one("gone", 3, { deleted_at: at(1) }));
  assert.deepEqual(shown().flatMap(([, list]) => list), ["a"]);
  assert.deepEqual(shown({ place: "archive", q: "PUT" }), [["plain ", ["put-away"]]]);
  assert.deepEqual(shown({ place: "trash", q: "o" }), [["plain ", ["gone"]]]);
  assert.deepEqual(shown({ place: "main", q: "gone" }), []);
  assert.equal(lists.of({ place: "archive" }).begun, false);
});

test("what the server is asked for", () => {
  assert.deepEqual(queryOf({ place: "main" }), { folder: "" });
  assert.deepEqual(queryOf({ place: "main", q: "x" }), { q: "x" });
  assert.deepEqual(queryOf({ place: "main", folder: "Work" }), { folder: "Work" });
  assert.deepEqual(queryOf({ place: "trash", q: "x" }), { trash: true, q: "x" });
});

test("a page is fetched once, however often it is asked for", async () => {
  const asked = [];
  const pages = new Pages((position) => (asked.push(position), Promise.resolve({ conversations: [one("a", 1)], next: asked.length < 2 ? "c1" : null })));
  await Promise.all([pages.load(), pages.load()]);
  await pages.load();
  assert.deepEqual(await pages.load(), []);
  assert.deepEqual([asked, pages.more], [[{}, { before: "c1" }], false]);
});

test("a page that could not be fetched can be asked for again", async () => {
  let works = false;
  const pages = new Pages(async () => {
    if (!works) throw new Error("away");
    return { conversations: [], next: null };
  });
  await assert.rejects(pages.load());
  assert.deepEqual([pages.failed, pages.begun], [true, false]);
  works = true;
  await pages.load();
  assert.deepEqual([pages.failed, pages.more], [false, false]);
});

test("moving one changes the counts at once, and a refusal takes it back", async () => {
  const api = { change: () => Promise.reject(new Error("no")) };
  const { conversations, folders } = house({ page: [one("a", 1)], folders: [work(1, one("filed", 1, { folder: "Work" }))], api });
  const moved = conversations.change("a", { folder: "Work" });
  assert.equal(folders.count("Work"), 2);
  await assert.rejects(moved, /no/);
  assert.deepEqual([folders.count("Work"), conversations.get("a").folder], [1, ""]);
});

test("a folder that nothing is in any more is empty", () => {
  const { conversations, folders } = house({ folders: [work(1, one("filed", 1, { folder: "Work" }))] });
  conversations.put(one("filed", 1, { archived: true, folder: "Work" }));
  assert.deepEqual([folders.names, folders.count("Work")], [["Work"], 0]);
});

test("what is in a folder follows it when it is renamed or deleted in another tab", () => {
  const inside = one("filed", 1, { folder: "Work" });
  const { conversations, folders, shown } = house({ folders: [work(1, inside), { id: "h", name: "Home", count: 0, conversations: [] }] });
  folders.takeOrder({ folders: [{ id: "h", name: "Work" }, { id: "w", name: "Office" }] });
  assert.deepEqual([conversations.get("filed").folder, folders.count("Office"), folders.count("Work")], ["Office", 1, 0]);
  folders.takeOrder({ folders: [{ id: "h", name: "Work" }] });
  assert.deepEqual(shown(), [["folder h", []], ["day yesterday", ["filed"]]]);
});

test("when a folder goes of which not all is known, the list is read again", async () => {
  const asked = [];
  const api = { conversations: async (wanted) => (asked.push(wanted), { conversations: [one("unknown", 2)], next: null }) };
  const { lists, folders, shown } = house({ folders: [work(2, one("filed", 1, { folder: "Work" }))], api });
  folders.takeOrder({ folders: [] });
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual([asked, shown()], [[{ folder: "" }], [["day yesterday", ["filed"]], ["day week", ["unknown"]]]]);
  assert.equal(lists.of({ place: "main" }).more, false);
});

test("a new name and a new place are shown at once, and taken back when the server refuses", async () => {
  const api = { changeFolder: () => Promise.reject(new Error("no")) };
  const first = [work(1, one("filed", 1, { folder: "Work" })), { id: "h", name: "Home", count: 0, conversations: [] }];
  const { conversations, folders } = house({ folders: first, api });
  const renamed = folders.rename("w", "Office");
  assert.deepEqual([folders.names, conversations.get("filed").folder], [["Office", "Home"], "Office"]);
  await assert.rejects(renamed, /no/);
  const moved = folders.move("w", 1);
  assert.deepEqual(folders.names, ["Home", "Work"]);
  await assert.rejects(moved, /no/);
  assert.deepEqual([folders.names, conversations.get("filed").folder], [["Work", "Home"], "Work"]);
});

test("a folder that differs only in case is the same", () => {
  const { folders } = house({ folders: [work(1, one("filed", 1, { folder: "Work" }))] });
  assert.deepEqual([folders.named(" work "), folders.named(" Home ")], ["Work", "Home"]);
});

test("folders are closed, and which are open is remembered in this browser", () => {
  const kept = storage();
  const make = () => new Folders({ first: [work(0)], conversations: new Conversations({}), api: {}, user: 1, storage: kept });
  assert.equal(make().isOpen("w"), false);
  make().set("w", true);
  assert.deepEqual([make().isOpen("w"), make().isOpen("h")], [true, false]);
  for (const broken of ["{broken", "5", '{"w":1}']) {
    kept.setItem("victoria:open-folders:1", broken);
    assert.equal(make().isOpen("w"), false);
  }
});

test("a folder into which something is moved opens, also one that is made by it", () => {
  const { folders } = house({ folders: [work(0)] });
  folders.reveal("Work");
  folders.reveal("New");
  assert.deepEqual(folders.names, ["Work", "New"]);
  folders.takeOrder({ folders: [{ id: "w", name: "Work" }, { id: "n", name: "New" }, { id: "o", name: "Other" }] });
  assert.deepEqual(["w", "n", "o"].map((id) => folders.isOpen(id)), [true, true, false]);
});

test("what is moved into a new folder stays in sight before the server tells of it, and comes back if it does not", async () => {
  let refuse;
  const api = { change: () => new Promise((_, reject) => (refuse = reject)) };
  const { conversations, folders, shown } = house({ page: [one("a", 1)], api });
  folders.reveal("New");
  const moved = conversations.change("a", { folder: "New" });
  assert.deepEqual([shown(), folders.count("New")], [[["folder awaited New", ["a"]]], 1]);
  folders.takeOrder({ folders: [{ id: "n", name: "New" }] });
  assert.deepEqual([shown(), folders.count("New"), folders.isOpen("n")], [[["folder n", ["a"]]], 1, true]);
  folders.takeOrder({ folders: [] });
  folders.reveal("Other");
  folders.withdraw("Other");
  refuse(new Error("no"));
  await assert.rejects(moved, /no/);
  assert.deepEqual(shown(), [["day yesterday", ["a"]]]);
});

test("several are changed at once, in pieces that the server takes, and what is gone is forgotten", async () => {
  const page = Array.from({ length: 250 }, (_, number) => one(`n${number}`, 1 + number / 1000));
  const asked = [];
  const api = { changeSeveral: async (some) => (asked.push(some.length), { conversations: [], not_found: some.filter((id) => id === "n7") }) };
  const { conversations } = house({ page, api });
  const changed = conversations.changeSeveral(ids(page), { archived: true });
  assert.equal(conversations.get("n249").archived, true);
  assert.equal((await changed).length, 249);
  assert.deepEqual([asked, conversations.get("n7")], [[200, 50], undefined]);
});

test("several come back when the server refuses", async () => {
  const api = { changeSeveral: () => Promise.reject(new Error("no")) };
  const { conversations, folders } = house({ page: [one("a", 1), one("b", 2)], folders: [work(0)], api });
  const moved = conversations.changeSeveral(["a", "b"], { folder: "Work" });
  assert.equal(folders.count("Work"), 2);
  await assert.rejects(moved, /no/);
  assert.deepEqual([folders.count("Work"), conversations.get("b").folder], [0, ""]);
});

test("a range of rows is chosen from the last one, in either direction", () => {
  const chosen = new Chosen();
  chosen.toggle("c");
  chosen.extend("a", ["a", "b", "c", "d"]);
  assert.deepEqual(chosen.ids.sort(), ["a", "b", "c"]);
  chosen.toggle("b");
  chosen.keep(new Set(["b", "c", "d"]));
  assert.deepEqual([chosen.ids, chosen.active], [["c"], true]);
  chosen.extend("d", ["c", "d"]);
  chosen.end();
  assert.deepEqual([chosen.ids, chosen.active], [[], false]);
});

test("choosing begins with a row as often as it is asked for, and takes none away", () => {
  const chosen = new Chosen();
  chosen.begin("a");
  chosen.begin("a");
  assert.deepEqual([chosen.ids, chosen.active], [["a"], true]);
  chosen.extend("c", ["a", "b", "c"]);
  assert.deepEqual(chosen.ids.sort(), ["a", "b", "c"]);
});

test("a folder that is still being made is none of those that can be changed", () => {
  const { folders } = house({ folders: [work(0)] });
  folders.reveal("New");
  assert.deepEqual([ids(folders.made), folders.all.map(({ id }) => isAwaited(id))], [["w"], [false, true]]);
  folders.takeOrder({ folders: [{ id: "w", name: "Work" }, { id: "n", name: "New" }] });
  assert.deepEqual(ids(folders.made), ["w", "n"]);
});

test("a deletion goes to the trash at once, and comes back when the server refuses", async () => {
  const api = { remove: () => Promise.reject(new Error("no")) };
  const { conversations } = house({ page: [one("a", 1)], api });
  const removed = conversations.remove("a");
  assert.ok(conversations.get("a").deleted_at);
  await assert.rejects(removed);
  assert.equal(conversations.get("a").deleted_at, null);
});

test("the server's word of a deletion keeps what is known for the trash; for good it is forgotten", () => {
  const { conversations } = house({ page: [one("a", 1)] });
  conversations.removed("a", false);
  assert.ok(conversations.get("a").deleted_at);
  conversations.removed("a", true);
  assert.equal(conversations.get("a"), undefined);
});

test("after a lost connection what vanished among the newest is gone, what is older stays", async () => {
  const page = [one("a", 1), one("b", 2), one("c", 3), one("old", 50), one("pinned", 60, { pinned: true })];
  const filed = one("filed", 1, { folder: "Work" });
  const api = {
    conversations: async () => ({ conversations: [one("new", 0), one("a", 1), one("c", 3)], next: "c2" }),
    folders: async () => ({ folders: [] }),
  };
  const { conversations, folders, lists } = house({ page, next: "c1", folders: [work(1, filed)], api });
  conversations.put(one("gone", 1, { deleted_at: at(0) }));
  await lists.refresh();
  assert.deepEqual(ids(conversations.sorted()), ["new", "a", "c", "old"]);
  assert.deepEqual(folders.names, []);
});

test("after a lost connection the archived one on screen is still known, others are read again with the archive", async () => {
  const api = { conversations: async () => ({ conversations: [], next: null }), folders: async () => ({ folders: [] }) };
  const { conversations, lists } = house({ current: "on screen", api });
  for (const id of ["on screen", "other"]) conversations.put(one(id, 1, { archived: true }));
  await lists.refresh();
  assert.deepEqual(ids(conversations.sorted()), ["on screen"]);
});

test("what is told while the lists are read is newer than what was read", async () => {
  const page = [one("a", 1), one("b", 2), one("thrown away", 3), one("kept", 4)];
  let answer;
  const api = { conversations: () => new Promise((resolve) => (answer = resolve)), folders: async () => ({ folders: [] }) };
  const { conversations, lists } = house({ page, api });
  const refreshed = lists.refresh();
  conversations.put(one("new", 0));
  conversations.put(one("a", 1, { title: "renamed" }));
  conversations.removed("thrown away", true);
  answer({ conversations: page, next: null });
  await refreshed;
  assert.deepEqual(ids(conversations.sorted()), ["new", "a", "b", "kept"]);
  assert.equal(conversations.get("a").title, "renamed");
});

test("what is read after something was told is newer than that", async () => {
  const api = { conversations: async () => ({ conversations: [one("a", 1)], next: null }), folders: async () => ({ folders: [] }) };
  const { conversations, lists } = house({ page: [one("a", 1)], api });
  conversations.put(one("new", 0));
  conversations.put(one("a", 1, { title: "renamed" }));
  await lists.refresh();
  assert.deepEqual(ids(conversations.sorted()), ["a"]);
  assert.equal(conversations.get("a").title, "a");
});

test("after a long absence the list begins anew", async () => {
  const api = {
    conversations: async () => ({ conversations: [one("x", 0), one("y", 1)], next: "c9" }),
    folders: async () => ({ folders: [] }),
  };
  const { lists, shown } = house({ page: [one("a", 5), one("b", 6)], next: "c1", api });
  await lists.refresh();
  assert.deepEqual(shown().flatMap(([, list]) => list), ["x", "y"]);
});

test("how long a deleted one can still be restored", () => {
  assert.deepEqual([daysLeft(at(0), 30, NOW), daysLeft(at(29.5), 30, NOW), daysLeft(at(31), 30, NOW)], [30, 1, 0]);
});

test("the tab's title says in how many conversations a reply waits", () => {
  assert.deepEqual([tabTitle("", 0), tabTitle("Soup", 2)], ["Victoria Chat", "(2) Soup · Victoria Chat"]);
});

test("a title that is read from the right is set apart from the words around it", () => {
  for (const title of ["שלום!", "مرحبا Python", "C++ (سي++)"]) {
    assert.equal(tabTitle(title, 2), `(2) \u2068${title}\u2069 · Victoria Chat`);
  }
});

test("a notification has the first words, without Markdown's marks", () => {
  assert.equal(firstWords("## Soup\n\n- **Cook** [beets](https://x) in `water`\n```py\nx = 1\n```"), "Soup - Cook beets in water x = 1");
  assert.equal(firstWords("word ".repeat(100)).length, 140);
  assert.equal(firstWords(" \n "), "");
});

test("a row says the time of today, the weekday of six days, else the date", () => {
  const now = new Date(2026, 2, 15, 12);
  const ago = (...date) => precisionOf(new Date(...date).toISOString(), now);
  assert.deepEqual([ago(2026, 2, 15, 0), ago(2026, 2, 16), ago(2026, 2, 14, 23, 59), ago(2026, 2, 9)], ["time", "time", "weekday", "weekday"]);
  assert.deepEqual([ago(2026, 2, 8, 23, 59), ago(2026, 0, 1), ago(2025, 11, 31)], ["day", "day", "date"]);
  assert.equal(precisionOf(new Date(2025, 11, 29).toISOString(), new Date(2026, 0, 2)), "weekday");
});
