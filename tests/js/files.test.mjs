import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { isOnlyFiles, textIn } = await import("chat/text/brought");

const brought = (given) => ({ types: [], names: [], text: "", addresses: "", ...given });
const PICTURE = { types: ["Files"], names: ["image.png"] };

test("a picture alone is a file, and text is none", () => {
  assert.equal(isOnlyFiles(brought(PICTURE)), true);
  assert.equal(isOnlyFiles(brought({ types: ["text/plain"], text: "file:///etc/hosts is a path" })), false);
  assert.equal(isOnlyFiles(brought({})), false);
});

test("of what an office program copies, the text is taken", () => {
  const cells = brought({ ...PICTURE, types: ["text/plain", "text/html", "Files"], text: "a\tb\n1\t2\n" });
  assert.deepEqual([isOnlyFiles(cells), textIn(cells)], [false, "a\tb\n1\t2\n"]);
});

for (const [name, given] of Object.entries({
  "of Finder, with its name": { types: ["text/plain", "Files"], names: ["a b.pdf", "c.txt"], text: "a b.pdf\rc.txt" },
  "of Explorer, with its path": { types: ["text/plain", "Files"], names: ["c.txt"], text: "C:\\Users\\a\\c.txt" },
  "of a file manager without a list of files": { types: ["text/uri-list", "text/plain"], addresses: "file:///a/c%20d.txt\r\nfile:///50%.txt", text: "/a/c d.txt\n/50%.txt" },
  "of a file manager's own type": { types: ["x-special/gnome-copied-files", "text/plain"], text: "file:///a/c.txt\nfile:///a/d.txt" },
  "that is a picture of another page": { ...PICTURE, types: ["text/uri-list", "Files"], addresses: "# Cat\nhttps://a.example/cat.png", text: "https://a.example/cat.png" },
  "that is a folder": { types: ["Files"], names: ["Documents"] },
})) {
  test(`a file ${name}, is nothing but a file`, () => assert.equal(isOnlyFiles(brought(given)), true));
}

test("of a dragged link, its address is taken", () => {
  assert.equal(textIn(brought({ types: ["text/uri-list"], addresses: "# A page\r\nhttps://a.example/\r\n" })), "https://a.example/");
  assert.equal(textIn(brought({ types: ["text/uri-list", "text/plain"], addresses: "https://a.example/", text: "https://a.example/" })), "https://a.example/");
});
