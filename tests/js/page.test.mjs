import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const modules = readdirSync(new URL("static/js/", root), { recursive: true }).filter((name) => name.endsWith(".js"));
const sources = Object.fromEntries(modules.map((name) => [name, read(`static/js/${name}`)]));
const templates = [...readdirSync(new URL("templates/chat/", root)).map((name) => `templates/chat/${name}`), "templates/base.html"];
/** With what it includes. */
function whole(path) {
  const words = read(path).replaceAll(/\{% load [^%]*%\}|\{#.*?#\}/g, "");
  const icons = words.replaceAll(/\{% include "chat\/icon.html"[^%]* part="(\w+)"[^%]*%\}/g, '<svg data-part="$1">');
  return icons.replaceAll(/\{% include "(chat\/\w+.html)"[^%]*%\}/g, (_, included) => (included === "chat/icon.html" ? "" : whole(`templates/${included}`)));
}

test("one module listens for keys and leaves the input method its own", () => {
  const listening = Object.keys(sources).filter((name) => /"key(?:down|up|press)"|isComposing/.test(sources[name])).sort();
  // The net counts every key: it asks who uses a keyboard, not what was typed.
  // What runs before the modules asks for itself.
  assert.deepEqual(listening, ["lib/focus_net.js", "lib/keys.js", "plain/early_field.js"]);
  assert.match(sources["plain/early_field.js"], /!isComposing && keyCode !== 229/);
});

test("there is one HTML sink", () => {
  const sink = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTMLUnsafe|DOMParser/;
  assert.deepEqual(Object.keys(sources).filter((name) => sink.test(sources[name])), ["markdown/sink.js"]);
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
  const html = templates.map(whole).join("\n");
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

test("whatever is kept of open folders, the list is drawn", () => {
  for (const kept of [null, "{broken", "5", "null", '{"w":1}', '["w"]']) {
    const rows = { style: {}, children: [1, 2], hidden: true };
    const section = { dataset: { folder: "w" }, querySelector: (name) => (name === "ul" ? rows : null), querySelectorAll: () => [rows] };
    const list = { dataset: { user: 1 }, querySelectorAll: () => [section] };
    runInNewContext(sources["plain/early_list.js"], { document: { getElementById: () => list }, localStorage: { getItem: () => kept } });
    assert.deepEqual([rows.style.containIntrinsicBlockSize, rows.hidden], ["auto calc(2 * var(--touch))", kept !== '["w"]']);
  }
});

test("comments in scripts without imports name modules that are there", () => {
  for (const name of Object.keys(sources).filter((one) => one.startsWith("plain/"))) {
    for (const [, module] of sources[name].matchAll(/\bchat\/([a-z_/]+)/g)) assert.ok(sources[`${module}.js`], `${name}: ${module}`);
  }
});

test("the libraries are checked against the types of their own version", () => {
  const { packages } = JSON.parse(read("static/vendor/vendor.json"));
  const vendored = new Map(packages.map(({ name, version }) => [name.replace("@highlightjs/cdn-assets", "highlight.js"), version]));
  const { esbuild: _, typescript: __, ...types } = JSON.parse(read("tests/js/package.json")).devDependencies;
  for (const [name, version] of Object.entries(types)) {
    const wanted = vendored.get(name);
    assert.equal(version, wanted, `.venv/bin/npm install --prefix tests/js --package-lock-only ${name}@${wanted}`);
  }
});

test("who answers is known of an opened conversation before its line goes out", () => {
  const [choice, queue] = ["new Choice(", "new Queue("].map((made) => sources["app.js"].indexOf(made));
  assert.ok(choice > 0 && choice < queue);
});

test("words for people are plain literals, so that they can be found for translation", () => {
  for (const [file, source] of Object.entries(sources)) {
    for (const [, first] of source.matchAll(/\bn?gettext\(\s*(.)/g)) assert.equal(first, '"', file);
  }
});

test("what the first screen loads stays small", () => {
  const styles = [...read("static/css/chat.css").matchAll(/@import url\("([^"]+)"\)/g)].map(([, name]) => `css/${name}`);
  const scripts = ["bundle/chat.js", "vendor/markdown-it/markdown-it.esm.min.mjs", "vendor/dompurify/purify.es.mjs"];
  const bytes = [...scripts, ...styles].reduce((sum, path) => sum + gzipSync(read(`static/${path}`)).length, 0);
  assert.ok(bytes < 200_000, `${bytes} bytes compressed`);
});
