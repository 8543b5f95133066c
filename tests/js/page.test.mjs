import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const modules = readdirSync(new URL("static/js/", root)).filter((name) => name.endsWith(".js"));
const sources = Object.fromEntries(modules.map((name) => [name, read(`static/js/${name}`)]));
// The pages of the admin and of the account have scripts of their own, without an import map; page_ is no module.
const ofChat = modules.filter((name) => name !== "app.js" && !/^(admin|account|page)_/.test(name));
const templates = [...readdirSync(new URL("templates/chat/", root)).map((name) => `templates/chat/${name}`), "templates/base.html"];
const map = read("templates/chat/importmap.html");
const mapped = new Map([...map.matchAll(/"([^"]+)": "\{% static '([^']+)' %\}"/g)].map(([, name, path]) => [name, path]));

test("the import map has every module, once, under its name", () => {
  const expected = ofChat.map((name) => `chat/${name.slice(0, -3)}`);
  assert.deepEqual([...mapped.keys()].filter((name) => name.startsWith("chat/")).sort(), expected.sort());
  for (const [name, path] of mapped) if (name.startsWith("chat/")) assert.equal(path, `js/${name.slice(5)}.js`);
});

test("everything in the import map exists", () => {
  for (const path of mapped.values()) assert.ok(read(`static/${path}`).length, path);
});

test("every import is in the map", () => {
  for (const [file, source] of Object.entries(sources)) {
    for (const [, name] of source.matchAll(/^import .*?from "([^"]+)";/gms)) assert.ok(mapped.has(name), `${file}: ${name}`);
  }
});

test("all grammars on disk can be loaded by name", () => {
  const grammars = readdirSync(new URL("static/vendor/highlightjs/languages/", root)).map((name) => `grammar/${name.replace(".min.js", "")}`);
  assert.deepEqual([...mapped.keys()].filter((name) => name.startsWith("grammar/")).sort(), grammars.sort());
});

test("modules that the first screen needs are asked for at once", () => {
  const preloaded = [...map.matchAll(/modulepreload" href="\{% static '(js\/[^']+)'/g)].map(([, path]) => path);
  const wanted = ofChat.filter((name) => !name.endsWith("_worker.js"));
  assert.deepEqual(preloaded.sort(), wanted.map((name) => `js/${name}`).sort());
});

test("keys are heard through one door, which leaves the input method its own", () => {
  const listening = Object.keys(sources).filter((name) => /"key(?:down|up|press)"|isComposing/.test(sources[name]));
  // The net counts every key: it asks who uses a keyboard, not what was typed.
  assert.deepEqual(listening, ["focus_net.js", "keys.js"]);
});

test("there is one HTML sink", () => {
  const sink = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTMLUnsafe|DOMParser/;
  assert.deepEqual(Object.keys(sources).filter((name) => sink.test(sources[name])), ["sink.js"]);
});

test("templates have no inline style and no inline handler", () => {
  for (const path of templates) assert.doesNotMatch(read(path), /\sstyle=|\son[a-z]+=|<style|javascript:/, path);
});

test("every script carries the nonce", () => {
  for (const path of templates) {
    for (const [tag] of read(path).matchAll(/<script[^>]*>/g)) assert.match(tag, /nonce="\{\{ request\.csp_nonce \}\}"/, path);
  }
});

test("what the types say of the templates is so", () => {
  const html = templates.map(read).join("\n").replaceAll(/\{% include "chat\/icon.html"[^%]* part="(\w+)"[^%]*%\}/g, '<svg data-part="$1">');
  const types = read("static/js/elements.d.ts");
  const entriesOf = (name) => [...new RegExp(`^interface ${name} \\{$(.*?)^\\}$`, "ms").exec(types)[1].matchAll(/^ {2}"([\w-]+)": (?:Tag\["(\w+)"\]|\{(.*?)^ {2}\};)/gms)];
  for (const [, id, tag] of entriesOf("ById")) assert.match(html, new RegExp(`<${tag}\\b[^>]*? id="${id}"`), id);
  for (const [, id, tag] of entriesOf("Templates")) assert.match(html, new RegExp(`<template id="${id}">\\s*<${tag}\\b`), id);
  const holders = { parameters: read("templates/chat/parameters.html") };
  for (const [, name, , parts] of entriesOf("Parts")) {
    const holder = holders[name] ?? new RegExp(`<(\\w+)[^>]*? id="${name}".*?</\\1>`, "s").exec(html)[0];
    for (const [, part, tag] of parts.matchAll(/(\w+): Tag\["(\w+)"\]/g)) assert.match(holder, new RegExp(`<${tag}\\b[^>]*? data-part="${part}"`), `${name}: ${part}`);
  }
  assert.ok(entriesOf("ById").length > 80 && entriesOf("Templates").length > 10 && entriesOf("Parts").length > 12);
});

test("the libraries are checked against the types of their own version", () => {
  const { packages } = JSON.parse(read("static/vendor/vendor.json"));
  const vendored = new Map(packages.map(({ name, version }) => [name.replace("@highlightjs/cdn-assets", "highlight.js"), version]));
  const { typescript: _, ...types } = JSON.parse(read("tests/js/package.json")).devDependencies;
  for (const [name, version] of Object.entries(types)) {
    const wanted = vendored.get(name);
    assert.equal(version, wanted, `.venv/bin/npm install --prefix tests/js --package-lock-only ${name}@${wanted}`);
  }
});

test("words for people are plain literals, so that they can be found for translation", () => {
  for (const [file, source] of Object.entries(sources)) {
    for (const [, first] of source.matchAll(/\bn?gettext\(\s*(.)/g)) assert.equal(first, '"', file);
  }
});

test("what the first screen loads stays small", () => {
  const styles = [...read("static/css/chat.css").matchAll(/@import url\("([^"]+)"\)/g)].map(([, name]) => `css/${name}`);
  const scripts = ["static/js/app.js", ...[...map.matchAll(/modulepreload" href="\{% static '([^']+)'/g)].map(([, path]) => `static/${path}`)];
  const all = [...scripts, ...styles.map((path) => `static/${path}`)];
  const bytes = all.reduce((sum, path) => sum + gzipSync(read(path)).length, 0);
  // Of the budget of 250 KB something is left for what does not come by these lists: the words, the headers. A third of the
  // scripts is comments, 15 KB of it the types.
  assert.ok(bytes < 238_000, `${bytes} bytes compressed`);
});
