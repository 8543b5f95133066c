import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { newReferences, splitLive, toHtml } = await import("chat/markdown/markdown");

/** What is drawn of a text of which more is to come. */
function live(source) {
  const env = { ...newReferences(), live: true };
  const blocks = splitLive(source, env);
  return blocks.map((block) => (block.kind === "markdown" ? toHtml(block.source, { ...env, growing: block.growing }) : `{${block.kind}}`)).join("").trim();
}

const shown = (source) => live(source).replace(/<br>\n/g, "|").replace(/<\/?p>/g, "");

test("the line under a text is no title before it is whole", () => {
  for (const line of ["-", "--", "---", "=", "==", "- ", "* ", "*"]) assert.equal(shown(`Items:\n${line}`), `Items:|${line.trim()}`, line);
  assert.match(live("Items:\n- o"), /<ul>/);
  assert.match(live("Title\n---\n"), /<h2>Title<\/h2>/);
});

test("marks at the start of a line are nothing before something follows", () => {
  for (const line of ["#", "###", "1", "1.", "1)", "+", "***", "- -", "```py", "~~~", "[a]: https://x.example/"]) {
    assert.equal(shown(`Text\n\n${line}`).includes("<"), false, line);
  }
  assert.match(live("Text\n\n1.5"), /<p>1\.5<\/p>/);
  assert.match(live("```py\n"), /\{fence\}/);
  assert.match(live("> - a\n> "), /<li>a<\/li>/);
});

test("half a link leads nowhere, and neither does an address that may go on", () => {
  const halves = [
    "[a", "[a]", "[a](", "[a](https://x.example/b", '[a](https://x.example "t', "[a](<https://x.example", "![a](https://x.example/1.p",
    "https://x.example", "https://x.example/a.", "(https://x.example/a)", "a=https://x.example", "<https://x.example", "https://x.example/a(b",
  ];
  for (const half of halves) assert.equal(/<a|<span/.test(live(`See ${half}`)), false, half);
  for (const whole of ["[a](https://x.example/b) ", "https://x.example ", "<https://x.example> ", "https://x.example/a).\n"]) {
    assert.match(live(`See ${whole}`), /<a href/, whole);
  }
});

test("what stands in open code, a link or a tag waits for the end of it, and a mark for what stands behind it", () => {
  for (const open of ["**a `b`", "`a *b* c", "[a **b**", "**a*", "*a*", "**a**", "`a`", "<sub>a *b* "]) {
    assert.equal(/<(?!br)/.test(shown(open)), false, open);
  }
  assert.equal(shown("**a** b"), "<strong>a</strong> b");
  assert.equal(shown("2 * 3 and `a` "), "2 * 3 and <code>a</code>");
  assert.equal(shown("snake_case_ and **a** "), "snake_case_ and <strong>a</strong>");
});

test("behind an open mark of emphasis everything is what it is", () => {
  assert.equal(shown("**a `b` c"), "**a <code>b</code> c");
  assert.match(shown("*a [b](https://x.example) c"), /^\*a <a href="https:\/\/x.example">b<\/a> c$/);
  assert.equal(shown("~~a **b** c"), "~~a <strong>b</strong> c");
  assert.equal(shown("__a *b `c` d"), "__a *b <code>c</code> d");
  assert.equal(shown("***a** `b` c"), "*<strong>a</strong> <code>b</code> c");
});

test("a mark is read by what is held behind it", () => {
  assert.equal(shown("a **[b](https://x.ex"), "a **[b](https://x.ex");
  assert.equal(shown("*b**https://x.example/a"), "*b**https://x.example/a");
  assert.equal(shown("x*`a"), "x*`a");
  assert.equal(shown("**a**$x"), "<strong>a</strong>$x");
  assert.equal(shown("**a**\\"), "<strong>a</strong>\\");
});

test("of a table's first lines the words are shown, until it is one", () => {
  assert.equal(shown("| Name | Num"), "Name\u2003Num");
  assert.equal(shown("| Name | Number |\n|---|-"), "Name\u2003Number");
  assert.equal(shown("Name | Number\n---|---"), "Name\u2003Number");
  assert.match(live("| Name | Number |\n|---|---|\n"), /<table>/);
  assert.match(live("| Name | Number |\n|---|---|\n| - |"), /<table>/);
  for (const head of ["Name | Num", "Name |", "Name | Number | ", "Name | Number\n", "Text\n\nName | Number\n", "> Name | Number", "- Name | Number"]) {
    assert.match(shown(head), /Name(?:\u2003Num(?:ber)?)?(?:<|\n|$)/, head);
    assert.doesNotMatch(shown(head), /\|/, head);
  }
  for (const text of ["Either | or, a | b.", "a | b `c` ", "Text\na | b", "**P:** a | b", "a || b", "a |b", "a | b\nc"]) assert.match(shown(text), /\|/, text);
  assert.match(shown("| no table\nat all "), /^\| no table/);
});

test("in code and in formulas everything is what it is", () => {
  for (const source of ["```\n# a\n-", "```\n| a |", "- ```\n  -", "    -", "    | a |"]) assert.equal(live(source).includes("\\-"), false, source);
  assert.equal(splitLive("```\na\n-", newReferences())[0].content, "a\n-");
});

test("a dollar that may not close a formula yet does not", () => {
  assert.equal(live("so $n$").includes("formula"), false);
  assert.match(live("so $n$ "), /formula/);
  assert.match(live("so $n$th "), /formula/);
});

test("blocks behind one whose end may move are plain text", () => {
  const blocks = splitLive("```md\n# Title\n\n```\npip\n\n**Text** that\n\nfollows", { ...newReferences(), live: true });
  assert.deepEqual(blocks.map(({ kind }) => kind), ["fence", "plain"]);
});
