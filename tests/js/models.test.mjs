import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { newReferences, split, toHtml } = await import("chat/markdown/markdown");
const { namesOtherHost } = await import("chat/markdown/links");

/** Without the paragraph, and formulas in brackets. */
const html = (source) => toHtml(source).replace(/<span class="formula[^"]*">(.*?)<\/span>/gs, "[[$1]]").replace(/^<p>|<\/p>\n$/g, "");
const rows = (source) => [...toHtml(source).matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell]) => cell));
const kinds = (source, env) => split(source, env).map(({ kind }) => kind);
const live = () => ({ ...newReferences(), live: true });

test("emphasis works beside signs where words stand without spaces", () => {
  const cases = {
    "слово**(скобки)**слово": "слово<strong>(скобки)</strong>слово",
    "**Важно!**Не": "<strong>Важно!</strong>Не",
    "*Важно!*Не": "<em>Важно!</em>Не",
    "~~(старое)~~новое": "<s>(старое)</s>новое",
    "这是**“重点”**内容": "这是<strong>“重点”</strong>内容",
    "これは**「強調」**です": "これは<strong>「強調」</strong>です",
    "**별표(괄호)**이": "<strong>별표(괄호)</strong>이",
    "**𠮷（野）**家": "<strong>𠮷（野）</strong>家",
    "**מהם:**טקסט": "<strong>מהם:</strong>טקסט",
    "цена**$100**за": "цена<strong>$100</strong>за",
    "**Note:**text": "<strong>Note:</strong>text",
  };
  for (const [source, expected] of Object.entries(cases)) assert.equal(html(source), expected);
});

test("powers, products and arguments are no emphasis", () => {
  for (const source of ["2**(n-1) + 3**(m-1)", "x**(n-1) + y**(m-1)", "f(**a,**b)", "цена*(число+1)*курс", "a * b * c"]) {
    assert.equal(html(source), source);
  }
});

test("four tags without attributes are drawn, everything else is text", () => {
  assert.equal(html("a<br>b<BR />c"), "a<br>\nb<br>\nc");
  assert.equal(html("H<sub>2</sub>O x<sup>2</sup> <kbd>Esc</kbd>"), "H<sub>2</sub>O x<sup>2</sup> <kbd>Esc</kbd>");
  for (const source of ["<sub>x", "x</sub>", "<br x>", "<sub onclick=x>y</sub>", "<sub/>", "< sub>x</sub>", "<b>x</b>", "<u>x</u>"]) {
    assert.doesNotMatch(html(source), /<(?!\/?a\b)/);
  }
});

test("tags never cross each other, emphasis or code", () => {
  assert.equal(html("<sub><sup>x</sub></sup>"), "&lt;sub&gt;<sup>x&lt;/sub&gt;</sup>");
  assert.equal(html("*a <sub>b* c</sub>"), "*a <sub>b* c</sub>");
  assert.equal(html("`<sub>`x`</sub>`"), "<code>&lt;sub&gt;</code>x<code>&lt;/sub&gt;</code>");
});

test("a pipe in code or in a formula splits no cell", () => {
  const table = (row) => rows(`|a|b|\n|-|-|\n${row}`)[1];
  assert.deepEqual(table("|`x|y`|2|"), ["<code>x|y</code>", "2"]);
  assert.deepEqual(table("|``a`|b``|2|"), ["<code>a`|b</code>", "2"]);
  assert.deepEqual(table("|`x\\|y`|2|"), ["<code>x|y</code>", "2"]);
  assert.match(table("|$|x|$|2|")[0], /\$\|x\|\$/);
  assert.deepEqual(table("|$5 | $6|"), ["$5", "$6"]);
  assert.deepEqual(table("|\\`a|b\\`|"), ["`a", "b`"]);
});

test("cells beyond the last column are shown, missing ones are empty", () => {
  assert.deepEqual(rows("|a|b|\n|-|-|\n|1|2|3|4|\n|1|\n|1|2||"), [["a", "b"], ["1", "2", "3", "4"], ["1", ""], ["1", "2"]]);
  assert.deepEqual(rows("a|b\n-|-\n1|2|3"), [["a", "b"], ["1", "2", "3"]]);
});

test("formulas stand beside words and spaces", () => {
  for (const formula of ["$ x^2 + 1 $", "$ a = b $", "$ n $", "$E = mc^2$", "$P(A|B)$", "$5-3$", "$ 2 + 2 = 4 $", "$|x|$", "$x^2 $"]) {
    assert.equal(html(`so ${formula}.`), `so [[${formula}]].`);
  }
  assert.equal(html("H$_2$O, 90$^\\circ$C, 5$\\times$10"), "H[[$_2$]]O, 90[[$^\\circ$]]C, 5[[$\\times$]]10");
  assert.equal(html("SO$_4$$^{2-}$"), "SO[[$_4$]][[$^{2-}$]]");
  assert.equal(html("其中$m$是质量，$c$是光速"), "其中[[$m$]]是质量，[[$c$]]是光速");
});

test("prices and variables stay as they were typed", () => {
  const cases = [
    "$20 to 30$", "цена $5, скидка 10$", "$5 and $6", "5$ and 6$", "US$5 and US$6", "$20-30$", "$20–30$", "花了$20到30$", "价格$5和$6",
    "$20 и 30$", "$1,000 (about 900€)$", "$ 20 + $ 30", "5 $ and 6 $", "$5 + $6 = $11", "$ 20 – 30 $", "$5, then 10$", "$20 a 30$",
    "$a = $b", "$HOME:$PATH", "$x, $y", "$total * $price",
  ];
  for (const source of cases) assert.equal(html(source), source);
});

test("an environment is a formula without marks, a list in TeX is not", () => {
  assert.deepEqual(kinds("So\n\\begin{align*}\na &= b\n\n\\end{align*}\nmore"), ["markdown", "formula", "markdown"]);
  assert.deepEqual(kinds("\\begin{pmatrix}\n\\begin{pmatrix}1\\end{pmatrix}\n\\end{pmatrix}"), ["formula"]);
  assert.match(html("is \\begin{pmatrix}1\\end{pmatrix} here"), /^is \[\[.*\]\] here$/);
  assert.deepEqual(kinds("\\begin{itemize}\n\\item a\n\\end{itemize}"), ["markdown"]);
});

test("a formula goes over a blank line, a lone mark swallows nothing", () => {
  assert.deepEqual(kinds("\\[\na\n\nb\n\\]\n\n$$\na = 1\n\nb = 2\n$$"), ["formula", "formula"]);
  const lone = "$$\nlost\n\nThis is a paragraph of prose.\n\n$$ x $$";
  assert.deepEqual(kinds(lone), ["markdown", "markdown", "formula"]);
  assert.deepEqual(kinds(lone.slice(0, -1), live()).slice(0, 2), ["markdown", "markdown"]);
  assert.deepEqual(kinds("$$\na = 1\n\nb = ", live()), ["formula"]);
});

test("marks in a block of Markdown open and close blocks of its own", () => {
  const inner = "# T\n```python\nx\n```\n\n```\npip\n```\n";
  const [block, after] = split(`\`\`\`markdown\n${inner}\`\`\`\nafter`);
  assert.deepEqual([block.kind, block.content, block.closed, after.source], ["fence", inner, true, "after"]);
  assert.deepEqual(split("```markdown\n```sh\nls\n```\n", live()).map(({ closed }) => closed), [false]);
  assert.equal(split("```markdown\n```sh\nls\n```\n\nafter").at(-1).source, "after");
  assert.equal(split("```python\n```sh\nls\n```\nafter").at(-1).source, "after");
});

test("words that name a host are compared with the link's own", () => {
  const lies = [
    "Sign in at https://bank.example", "🔒 https://bank.example", "bank．example", "bank。example", "ｂａｎｋ.example", "go to bank.example now",
    "(bank.example)", "HTTPS://BANK.EXAMPLE/x", "https://bank.example@evil.example", "http://10.0.0.1/", "10.0.0.1", "http://localhost/",
    "evil.example or bank.example", "bаnk.example", "mail@bank.example", "https：／／bank.example", "请登录bank.example",
  ];
  for (const words of lies) assert.equal(namesOtherHost(words, "evil.example"), true, words);
  const truths = [
    "the docs", "evil.example", "www.evil.example", "https://evil.example/a.b/c.d?x=bank.html", "EVIL.example.", "README.html, app.js", "3.14",
    "e.g. this", "请登录。谢谢", "v1.2.3", "",
  ];
  for (const words of truths) assert.equal(namesOtherHost(words, "evil.example"), false, words);
});

test("what would lead to this server is no link", () => {
  for (const address of ["/accounts/logout/", "http:/path", "https:path", "HTTP:/path", "http:\\\\host", "http:?x", "//host", "#x", "ftp://x"]) {
    assert.doesNotMatch(html(`[x](${address})`), /href/);
  }
  for (const address of ["https://a.example", "HTTP://a.example/", "mailto:a@b.example"]) assert.match(html(`[x](${address})`), /href/);
});

test("what is new is done in no time, too", () => {
  const cases = [
    "<sub>".repeat(8000), "<sub><sup>".repeat(4000), "$ ".repeat(20_000), "中$".repeat(13_000), "\\begin{align}\n".repeat(3000), "$$a\n\nb\n".repeat(6000),
    "\\[\n\na\n".repeat(6000), "**Ж(".repeat(8000), "```md\n```js\n```\n\n".repeat(4000), `|a|\n|-|\n${"|`".repeat(15_000)}`, `|a|\n|-|\n|${"\\(".repeat(20_000)}`,
  ];
  for (const source of cases) {
    const start = process.cpuUsage();
    for (const block of split(source)) if (block.kind === "markdown") toHtml(block.source);
    const took = process.cpuUsage(start).user / 1000;
    assert.ok(took < 3000, `${source.slice(0, 10)} took ${Math.round(took)} ms`);
  }
});
