"""Arabic and Hebrew: where things stand, measured."""

from typing import Any

from playwright.async_api import expect

from chat.demo import VictoriaDemo
from tests.browser.conftest import OpenPage
from tests.support.server import ServerProcess

TEXT = """# عنوان الرسالة

مرحبا بالعالم!

English, at last.

- واحد
- اثنان

> اقتباس

| الاسم | العدد |
|---|---|
| تفاح | 5 |

`code` ثم كلام

```
x = 1
```
"""
SIDES = """(reply) => {
  const box = (element) => element.getBoundingClientRect();
  const inside = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect();
  };
  const from = (element, side) => Math.abs(inside(element)[side] - box(element)[side]);
  const all = (name) => [...reply.querySelectorAll(name)];
  const style = (name) => getComputedStyle(reply.querySelector(name));
  const [first, second] = all("th");
  return {
    paragraphs: all(".block > p").map((one) => (from(one, "right") < from(one, "left") ? "right" : "left")),
    heading: from(reply.querySelector("h1"), "right") < 2,
    marks: box(reply.querySelector(".prose ul")).right - box(reply.querySelector(".prose li")).right > 10,
    bar: parseFloat(style("blockquote").borderRightWidth) > 0 && parseFloat(style("blockquote").borderLeftWidth) === 0,
    columns: box(first).left >= box(second).right - 1,
    number: from(all("td")[1], "right") < from(all("td")[1], "left") + 2,
    table: box(reply.querySelector("h1")).right - box(reply.querySelector("table")).right < 2,
    code: style("pre").direction,
  };
}"""


async def test_each_block_of_a_reply_begins_where_its_own_text_is_read_from(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = TEXT
    chat = await open_chat(own_server)
    reply = await chat.ask("مرحبا!")
    wanted: dict[str, Any] = {"paragraphs": ["right", "left", "right"], "code": "ltr"}
    wanted |= dict.fromkeys(("heading", "marks", "bar", "columns", "number", "table"), True)
    assert await reply.evaluate(SIDES) == wanted
    await chat.page.reload()
    await expect(reply.locator("blockquote")).to_be_visible()
    assert await reply.evaluate(SIDES) == wanted


async def test_field_bubble_and_title_are_read_from_the_side_of_their_text(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chat.field.fill("שלום!")
    direction = "(element) => getComputedStyle(element).direction"
    assert await chat.field.evaluate(direction) == "rtl"
    await chat.field.fill("Hello")
    assert await chat.field.evaluate(direction) == "ltr"
    await chat.ask("שלום!\nHello!")
    assert await chat.title.evaluate(direction) == "rtl"
    lefts = await chat.questions.evaluate(
        """(bubble) => {
          const text = bubble.firstChild.firstChild ?? bubble.firstChild, at = (from) => {
            const range = document.createRange();
            range.setStart(text, from);
            range.setEnd(text, from + 1);
            return range.getBoundingClientRect().left;
          };
          return { hebrew: at(4) < at(0), english: at(11) > at(6) };
        }"""
    )
    assert lefts == {"hebrew": True, "english": True}
