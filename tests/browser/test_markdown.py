"""Replies are Markdown; what a model writes never becomes more than that."""

import pytest
from playwright.async_api import expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import finished, text_of
from tests.browser.conftest import OpenPage
from tests.simulators.faults import Gate, gate
from tests.support.server import ServerProcess

RICH = """## A heading

| Who | Port |
|---|---|
| Victoria | 8010 |
| MLX | 11435 |

- one
- two
  - deeper

```python
def greet(name: str) -> str:
    return f"Hello, {name}"
```

More [about it](https://example.org/page).
"""
HOSTILE = """<script>window.hacked = "script"</script>

<img src="/static/x.png" onerror="window.hacked = 'onerror'">

<a href="javascript:window.hacked='link'">press</a> and [press](javascript:window.hacked='markdown')

![tracker](https://example.org/pixel.png)

<style>body { display: none }</style>
"""

HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
PATH = "/usr/local/lib/python3.11/site-packages/django/contrib/admin/static/admin/js/vendor"
ADDRESS = "https://example.org/a/very/long/address/that/has/no/place/to/break/in/it/anywhere"
FORMULA = "$a + b + c + d + e + f + g + h + i + j + k$"
LONG = f"""\
| Hash | Path | Address | Formula |
|---|---|---|---|
| `{HASH}` | {PATH} | {ADDRESS} | {FORMULA} |

| {"A title of many words " * 6} | {"x" * 90} |
|---|---|
| a | b |
"""
# What is drawn beyond the edge of its cell, or would be if it could not be scrolled there.
BEYOND = """cells => cells.filter((cell) => {
    const range = new Range();
    range.selectNodeContents(cell);
    const edge = cell.getBoundingClientRect().right + 1;
    const inFormula = (node) => node.parentElement.closest(".formula");
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        if (inFormula(node)) continue;
        range.selectNodeContents(node);
        if (range.getBoundingClientRect().right > edge) return true;
    }
    return [...cell.querySelectorAll(".formula")].some((one) => one.getBoundingClientRect().right > edge);
}).map((cell) => cell.textContent)"""


async def test_a_table_a_list_code_and_a_link(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = RICH
    chat = await open_chat(server)
    text = text_of(await chat.ask("Show me"))
    await expect(text.get_by_role("heading", name="A heading")).to_be_visible()
    await expect(text.locator("tbody tr")).to_have_count(2)
    await expect(text.locator("ul ul li")).to_have_text(["deeper"])
    await expect(text.locator(".code .hljs-keyword").first).to_have_text("def")
    await expect(text.locator(".code__language")).to_have_text("python")
    link = text.get_by_role("link", name="about it")
    await expect(link).to_have_attribute("href", "https://example.org/page")
    await expect(link).to_have_attribute("target", "_blank")
    assert "noopener" in (await link.get_attribute("rel") or "")


async def test_html_and_scripts_in_a_reply_are_inert(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = HOSTILE
    chat = await open_chat(server)
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    text = text_of(await chat.ask("Attack"))
    for link in await text.get_by_text("press").all():
        await link.click()
    await expect(text).to_contain_text("<script>window.hacked")
    await expect(text.locator("script, style, img, [onerror], a[href^=javascript]")).to_have_count(0)
    assert await chat.page.evaluate("window.hacked") is None
    assert not [url for url in asked if "pixel" in url or "x.png" in url]


async def test_half_a_fence_looks_like_code_already(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.script, victoria.fault = "```python\nanswer = 42\nprint(answer)\n```\n\nDone.", gate(1, held)
    chat = await open_chat(server)
    await chat.send("Code, please")
    await expect(chat.reply.locator(".code code")).to_contain_text("answer")
    held.set()
    await expect(text_of(chat.reply)).to_contain_text("Done.")


async def test_code_has_its_colours_as_it_comes_and_keeps_them(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    first, second = Gate(), Gate()
    lines = "".join(f"number_{n} = {n}  # one of many lines\n" for n in range(40))
    victoria.script, victoria.fault = f"```python\n{lines}```\n\nDone.", gate(12, first) | gate(30, second)
    chat = await open_chat(server)
    await chat.send("Code, please")
    numbers = chat.reply.locator(".code .hljs-number")
    await expect(numbers.nth(3)).to_be_attached()
    await chat.page.evaluate("window.first = document.querySelector('.code .hljs-number')")
    first.set()
    await expect(numbers.nth(10)).to_be_attached()
    second.set()
    await finished(chat.reply)
    await expect(numbers).to_have_count(40)
    assert await chat.page.evaluate("window.first.isConnected")
    await expect(chat.reply.locator(".code__rest")).to_have_count(0)


async def test_copy_takes_the_code_and_nothing_else(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = "Here:\n\n```python\nanswer = 42\n```\n"
    chat = await open_chat(server, permissions=["clipboard-read", "clipboard-write"])
    reply = await chat.ask("Code, please")
    await reply.get_by_role("button", name="Copy code").click()
    await expect(reply.get_by_role("button", name="Copied")).to_be_visible()
    assert (await chat.page.evaluate("navigator.clipboard.readText()")).strip() == "answer = 42"


async def test_what_a_person_writes_is_shown_as_typed(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.send("**not bold** <b>nor this</b>")
    await expect(chat.questions).to_have_text("**not bold** <b>nor this</b>")


async def test_lists_go_on_with_their_number_and_a_picture_that_is_nowhere_is_named(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = "5. five\n6. six\n\n998. a\n999. b\n1000. c\n\n0) none\n\n![](chart.png) ![a chart](x.svg)"
    chat = await open_chat(server)
    text = text_of(await chat.ask("Lists"))
    assert await text.locator("ol").evaluate_all("lists => lists.map(({ start }) => start)") == [5, 0]
    await expect(text.locator("p").last).to_have_text("chart.png a chart")
    await expect(text).not_to_contain_text("undefined")


@pytest.mark.parametrize("width", [360, 1280])
async def test_nothing_in_a_table_is_drawn_over_the_next_column(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, width: int
) -> None:
    victoria.script = LONG
    chat = await open_chat(server, viewport={"width": width, "height": 800})
    text = text_of(await chat.ask("A table"))
    await expect(text.locator("td math")).to_be_attached()
    assert await text.locator("td, th").evaluate_all(BEYOND) == []


async def test_a_link_that_names_another_host_anywhere_says_its_own(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    lies = ["Sign in at https://bank.example", "🔒 https://bank.example", "bank．example", "go to bank.**example** now"]
    victoria.script = "\n\n".join(
        [f"[{words}](https://evil.example/x)" for words in lies]
        + ["[a@bank.example](mailto:b@evil.example)", "[docs](https://evil.example)", "[us](http:/accounts/logout/)"]
    )
    chat = await open_chat(server)
    text = text_of(await chat.ask("Links"))
    await expect(text.locator(".link-host")).to_have_text([*[" (evil.example)"] * len(lies), " (b@evil.example)"])
    await expect(text.get_by_text("us", exact=True)).to_be_visible()
    await expect(text.locator("a")).to_have_count(len(lies) + 2)
