import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { namesOtherHost } = await import("chat/markdown/links");
const { newReferences, split, toHtml } = await import("chat/markdown/markdown");

const kinds = (source) => split(source).map(({ kind }) => kind);

test("blocks are the top level, with their place in the source", () => {
  const source = "# Title\n\npara\ngoes on\n\n- a\n- b\n\n```js\nx\n```\n";
  const blocks = split(source);
  assert.deepEqual(blocks.map((block) => block.kind), ["markdown", "markdown", "markdown", "fence"]);
  for (const { start, end, source: own } of blocks) assert.equal(source.slice(start, end), own);
});

test("half a fence is a fence, and says that it is not closed", () => {
  const [open] = split("```python\nprint(1)");
  assert.deepEqual([open.kind, open.language, open.content, open.closed], ["fence", "python", "print(1)", false]);
  assert.equal(split("```python\nprint(1)\n```")[0].closed, true);
  assert.equal(split("````\n```\n")[0].closed, false);
});

test("html is text", () => {
  assert.equal(toHtml("<b>x</b><script>alert(1)</script>").includes("<script"), false);
  assert.match(toHtml("<b>x</b>"), /&lt;b&gt;/);
});

test("links to scripts are no links", () => {
  assert.equal(toHtml("[x](javascript:alert(1))").includes("href"), false);
});

test("a picture is only a mark", () => {
  const html = toHtml('![a "cat"](https://cats.example/1.png)');
  assert.equal(html.includes("<img"), false);
  assert.match(html, /data-picture="https:\/\/cats\.example\/1\.png"/);
});

test("file names are not sites, addresses with a scheme are", () => {
  assert.equal(toHtml("run manage.py").includes("<a"), false);
  assert.match(toHtml("see https://example.org"), /<a href/);
});

test("cells are aligned with classes, because style attributes are forbidden", () => {
  const html = toHtml("| a | b |\n|:--|--:|\n| 1 | 2 |\n");
  assert.equal(html.includes("style="), false);
  assert.match(html, /class="align-right"/);
});

test("what is huge, very deep or has very much in it is no Markdown", () => {
  for (const source of ["word ".repeat(30_000), `${"> ".repeat(60)}deep`, "*a* ".repeat(5000), "$a$ ".repeat(2000)]) {
    assert.deepEqual(kinds(source), ["markdown"]);
    assert.equal(toHtml(source), null);
  }
  assert.ok(toHtml("> > > quite normal"));
});

test("a long list is cut between two of its items, at the same places while it grows", () => {
  const source = "- item\n  goes on\n".repeat(3000);
  const parts = split(source).map((block) => block.source);
  assert.ok(parts.length > 5 && parts.every((part) => part.startsWith("- item") && part.length <= 40_000));
  assert.equal(parts.join(""), source);
  assert.deepEqual(split(source.slice(0, 30_000)).map((block) => block.source)[0], parts[0]);
});

test("a few kilobytes that would be a table of many thousand cells are text", () => {
  const bomb = `|${"a|".repeat(500)}\n|${"-|".repeat(500)}\n${"|\n".repeat(1000)}`;
  assert.deepEqual(kinds(`${bomb}\nAfter`), ["plain", "markdown"]);
  assert.equal(toHtml(`> ${bomb.replaceAll("\n", "\n> ")}`).includes("<td"), false);
  assert.ok(toHtml(`|a|b|\n|-|-|\n${"|1|2|\n".repeat(300)}`).includes("<td"));
});

test("references are collected while splitting", () => {
  const env = newReferences();
  split("text [a]\n\n[a]: https://example.org\n", env);
  assert.match(toHtml("text [a]", env), /href="https:\/\/example\.org"/);
});

test("pathological input is done in no time", () => {
  const cases = ["[".repeat(20_000), "*a ".repeat(20_000), "`".repeat(50_000), "> ".repeat(20_000), "- ".repeat(20_000), "|a".repeat(20_000) + "\n" + "|-".repeat(20_000), "![".repeat(20_000), "<".repeat(50_000), "http://".repeat(10_000)];
  for (const source of cases) {
    const start = performance.now();
    for (const block of split(source)) if (block.kind === "markdown") toHtml(block.source);
    const took = performance.now() - start;
    assert.ok(took < 3000, `${source.slice(0, 10)} took ${Math.round(took)} ms`);
  }
});

test("an address in a link's words is seen behind any word and any sign", () => {
  const before = ["URL:", "官网：", "Sign in/", "see?", "x#", "config.json:", "URL=", " ".repeat(2001), "https://evil.example@", "(", "evil.example "];
  const addresses = ["https://bank.example", "https:\\\\bank.example", "hxxps://bank.example", "ftp://bank.example", "bank.example/x"];
  const lies = before.flatMap((word) => addresses.map((address) => word + address));
  assert.deepEqual(lies.filter((words) => !namesOtherHost(words, "evil.example")), []);
});

test("what stands behind a link's own address is its path", () => {
  const honest = ["https://evil.example/bank.example?u=bank.example", "www.evil.example:8000/a.b", "docs: evil.example/@user", "and/or", "12:30", "Node.js/Express"];
  assert.deepEqual(honest.filter((words) => namesOtherHost(words, "evil.example")), []);
});

test("tags in pictures in tags, however deep, are text and never lost", () => {
  for (const tag of ["kbd", "sub", "sup"]) {
    const deep = `![<${tag}>[`.repeat(1500) + `</${tag}>](x)`.repeat(1500);
    const html = toHtml(deep);
    assert.ok(html === null || html.includes(tag));
  }
  assert.match(toHtml("a<sub>b<sup>c</sup></sub>"), /<sub>b<sup>c<\/sup><\/sub>/);
});

test("nothing runs over the end of a tag, and nothing is shown twice", () => {
  const marks = [["$i", "$"], ["$$i", "$$"], ["\\(i", "\\)"], ["\\[i=", "\\]"], ["\\begin{align}i", "\\end{align}"], ["[^a", "]"], ["![a", "](b)"], ["[a", "](b)"], ["**a", "**"], ["https://a", ".example"]];
  for (const tag of ["sub", "sup", "kbd"]) {
    for (const [open, close] of marks) {
      const html = toHtml(`x<${tag}>${open}</${tag}>${close} and`);
      assert.doesNotMatch(html, /formula|note-mark|picture/);
      assert.match(html, new RegExp(`<${tag}>[^]*</${tag}>[^]* and`));
      const text = html.replace(/<[^>]*>/g, "").replaceAll("\\", "").trim();
      assert.equal(text, `x${open}${close} and`.replace(/\\(?=\W)/g, "").replaceAll("\\", ""));
    }
  }
  assert.match(toHtml("x<sub>$i$</sub> and <sup>[^a]</sup>"), /<sub><span class="formula">\$i\$<\/span><\/sub>.*note-mark/);
});

test("thousands of blanks between two dollars are read once", () => {
  const blanks = [" ", "\t", "\u00a0", "\u3000"].map((blank) => `$${blank.repeat(3980)}a$ `.repeat(10));
  const start = performance.now();
  for (const source of blanks) for (let time = 0; time < 6; time += 1) assert.ok(!toHtml(source)?.includes("formula"));
  const took = performance.now() - start;
  assert.ok(took < 3000, `took ${Math.round(took)} ms`);
  assert.match(toHtml(`$ x^2${" ".repeat(20)}+ 1 $`), /formula/);
});

test("marks without a language end a block of Markdown until its own end comes", () => {
  const live = (source) => split(source, { ...newReferences(), live: true }).map(({ kind, open, content }) => [kind, open, content]);
  for (const before of ["# Title\n\n", "Run:\n", "\n"]) {
    for (const [mark, name] of [["```", "markdown"], ["~~~", "md"], ["````", "mdx"]]) {
      const begun = `${mark}${name}\n${before}${mark}\nHere is what I changed:\n\n- one\n`;
      assert.deepEqual(live(begun)[0], ["fence", true, before]);
      assert.deepEqual(live(begun).slice(1).map(([kind]) => kind), ["markdown", "markdown"]);
      assert.deepEqual(live(`${begun}${mark}\n\nText\n${mark}\n\nAfter`).map(([kind, open]) => [kind, open]), [["fence", false], ["markdown", false]]);
    }
  }
  assert.equal(live("```markdown\n# Title\n\n```sh\nls\n```\n\nText\n").length, 1);
});

const linksIn = (source) => [...toHtml(source).matchAll(/<a href="([^"]*)">([^<]*)</g)].map(([, href, words]) => `${decodeURI(href)} ${words}`.replaceAll("&amp;", "&"));

test("a word right behind an address is no part of it where no space is put between them", () => {
  const own = {
    "请看https://example.com/docs里的说明": "https://example.com/docs",
    "https://example.com/docs。谢谢": "https://example.com/docs",
    "https://example.com/docs，谢谢": "https://example.com/docs",
    "（https://example.com/docs）": "https://example.com/docs",
    "https://example.com/docs」と": "https://example.com/docs",
    "https://example.com/こちら": "https://example.com/",
    "https://example.comを見て": "https://example.com",
    "https://example.com에서 봅니다": "https://example.com",
    "http://localhost:8000打开": "http://localhost:8000",
    "https://example.com/a?q=1&b=2这里": "https://example.com/a?q=1&b=2",
    "https://example.com/a.这里": "https://example.com/a",
    "https://example.com/%E8%B7%AF%E5%BE%84这里": "https://example.com/路径",
  };
  for (const [source, address] of Object.entries(own)) assert.deepEqual(linksIn(source).map((one) => one.split(" ")[0].replace(/(?<=[a-z0-9])\/$/, "")), [address.replace(/(?<=[a-z0-9])\/$/, "")], source);
  assert.deepEqual(linksIn("https://a.example和https://b.example与http://c.example/x。").map((one) => one.split(" ")[1]), ["https://a.example", "https://b.example", "http://c.example/x"]);
});

test("a path and a host in Chinese, Japanese or Korean stay, and what the brackets say", () => {
  const whole = ["https://zh.wikipedia.org/wiki/维基百科", "https://example.com/search?q=東京タワー", "https://ja.wikipedia.org/wiki/PHP_(プログラミング言語)", "https://example.com/путь", "https://example.com/%E8%B7%AF"];
  for (const address of whole) assert.equal(toHtml(address).match(/<a href="[^"]*">/g)?.length, 1, address);
  for (const address of whole.slice(0, 3)) assert.ok(toHtml(address).endsWith("</a></p>\n"), `${address}: ${toHtml(address)}`);
  assert.match(toHtml("https://例え.jp/x"), /">https:\/\/例え\.jp\/x<\/a>/);
  assert.match(toHtml("<https://example.com/路径>"), /">https:\/\/example\.com\/路径<\/a>/);
  assert.match(toHtml("[看](https://example.com/路径)"), /%E8%B7%AF%E5%BE%84">看<\/a>/);
});

test("words and formulas stand together in every writing without spaces", () => {
  for (const text of ["ລາຄາ$x$ນີ້", "តម្លៃ$m$នេះ", "ဈေး$n$ပါ", "ㄅ$x$ㄆ", "ราคา$n$นี้", "其中$m$是"]) assert.match(toHtml(text), /"formula"/, text);
  for (const text of ["ລາຄາ$5ຫາ6$", "ราคา$5ถึง6$", "စျေး$5ကနေ6$", "តម្លៃ$5ដល់6$"]) assert.doesNotMatch(toHtml(text), /"formula"/, text);
  for (const text of ["ລາຄາ**(x)**ນີ້", "តម្លៃ**(m)**នេះ", "ㄅ**“x”**ㄆ"]) assert.match(toHtml(text), /<strong>/, text);
});

test("marks behind a tag are read by the letters in it", () => {
  assert.match(toHtml("**H<sub>2</sub>**O and *x<sup>2</sup>*y"), /<strong>H<sub>2<\/sub><\/strong>O and <em>x<sup>2<\/sup><\/em>y/);
  assert.match(toHtml("x<sub>i</sub> ** y a>**b"), /<\/sub> \*\* y a&gt;\*\*b/);
});
