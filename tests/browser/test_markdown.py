"""Replies are Markdown; what a model writes never becomes more than that."""

from playwright.async_api import expect

from chat.demo import VictoriaDemo
from chat.demo.faults import Gate, gate
from tests.browser.chat_page import text_of
from tests.browser.conftest import OpenPage
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
