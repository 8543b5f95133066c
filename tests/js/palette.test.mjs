import "./modules.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { begun, completed, filtersOf, openFilter, without } = await import("chat/palette/palette_query");
const kinds = (query) => filtersOf(query).map(({ kind, value }) => `${kind}=${value}`);

test("filters are known by their names in both languages, with and without quotes", () => {
  assert.deepEqual(kinds('soup from:me folder:"My work" До:2026-05'), ["from=me", "folder=My work", "before=2026-05"]);
  assert.deepEqual(kinds("папка:«Моя работа» модель:fast после:2025"), ["folder=Моя работа", "model=fast", "after=2025"]);
});

test("what only looks like a filter is none", () => {
  assert.deepEqual(kinds("https://example.org note:this a from 12:30 xfrom:me"), []);
});

test("a filter is open while nothing follows its value", () => {
  assert.equal(openFilter("soup from:").kind, "from");
  assert.equal(openFilter("from:vic").value, "vic");
  assert.equal(openFilter('folder:"My w').value, "My w");
  for (const query of ["from:me ", 'folder:"My work"', "from:me soup", "soup"]) assert.equal(openFilter(query), null, query);
});

test("a filter is begun behind what is there, in the language of the page", () => {
  assert.equal(begun("soup ", "folder", "en"), "soup folder:");
  assert.equal(begun("", "from", "ru"), "от:");
});

test("a value completes it, in quotes if it needs them", () => {
  assert.equal(completed("soup from:v", "victoria", "en"), "soup from:victoria ");
  assert.equal(completed("папка:м", "Моя работа", "ru"), 'папка:"Моя работа" ');
});

test("taken out, nothing of it stays", () => {
  assert.equal(without('soup folder:"My work" hot', "folder"), "soup hot ");
  assert.equal(without("from:me from:mlx", "from"), "");
  assert.equal(without("from:me soup", "before"), "from:me soup ");
});
