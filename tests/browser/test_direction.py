"""Arabic and Hebrew: where things stand, measured."""

from typing import Any

from playwright.async_api import Locator, expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import ChatPage
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


async def is_read_from_the_right(place: Locator, text: str) -> None:
    """Its last sign stands where reading ends: on the left."""
    await expect(place).to_contain_text(text)
    assert await place.evaluate(
        """(element, text) => {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), range = document.createRange();
          while (!walker.nextNode().data.includes(text));
          const from = walker.currentNode.data.indexOf(text), left = (at) => {
            range.setStart(walker.currentNode, from + at);
            range.setEnd(walker.currentNode, from + at + 1);
            return range.getBoundingClientRect().left;
          };
          return left(text.length - 1) < left(0);
        }""",
        text,
    ), text


async def test_a_title_is_read_from_its_own_side_wherever_it_stands(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    title = "שלום Python!"
    await chat.ask(title)
    await expect(chat.page).to_have_title(f"\u2068{title}\u2069 · Victoria Chat")
    await is_read_from_the_right(chat.rows.first, title)
    await chat.page.keyboard.press("Control+k")
    await chat.page.keyboard.type("שלום")
    for part in ("label", "excerpt"):
        await is_read_from_the_right(chat.page.locator(f".palette__{part}:visible").last, " Python!")
    await chat.page.keyboard.press("Escape")
    await put_into_the_trash(chat, title)
    await is_read_from_the_right(chat.page.locator("#conversations [data-part=title]"), title)
    await chat.page.get_by_role("button", name="Delete permanently").click()
    await is_read_from_the_right(chat.page.locator("#confirm-text"), title)


async def put_into_the_trash(chat: ChatPage, title: str) -> None:
    await chat.menu(title, "Delete")
    await chat.page.locator("[data-place=trash]").click()


NOTES = """نص[^1] ونص[^b] and[^c].

[^1]: ملاحظة أولى!
[^b]: ثانية
[^c]: English, at last!
"""
MIXED = """- ראשון
- English, inside.
  - בפנים
  - More English

1. One
2. שני!

[^1]

[^1]: הערה
[^2]: A note
"""
ALIGNED = """| الاسم | العدد | وسط | كما هو |
|:--|--:|:-:|---|
| ت | 5 | ج | د |
| كلمة طويلة جدا | كلمة طويلة جدا | كلمة طويلة جدا | كلمة طويلة جدا |
"""


async def test_footnotes_have_their_numbers_where_reading_begins(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = NOTES
    chat = await open_chat(own_server)
    reply = await chat.ask("ملاحظات")
    lines = reply.locator(".footnotes li > div")
    assert await lines.evaluate_all("(all) => all.map((one) => getComputedStyle(one).direction)") == [
        "rtl",
        "rtl",
        "ltr",
    ]
    numbers = "(list) => parseFloat(getComputedStyle(list).paddingRight) > 10"
    assert await reply.locator(".footnotes ol").evaluate(numbers)
    await is_read_from_the_right(lines.first, "أولى!")


async def test_a_column_stands_as_the_table_says_from_whichever_side_it_is_read(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = ALIGNED
    chat = await open_chat(own_server)
    reply = await chat.ask("جدول")
    sides = (
        await reply.locator("tbody tr")
        .first.locator("td")
        .evaluate_all(
            """(cells) => cells.map((cell) => {
          const range = document.createRange(), box = cell.getBoundingClientRect();
          range.selectNodeContents(cell);
          const inner = range.getBoundingClientRect(), left = inner.left - box.left, right = box.right - inner.right;
          return Math.abs(left - right) < 4 ? "middle" : left < right ? "left" : "right";
        })"""
        )
    )
    assert sides == ["left", "right", "middle", "right"]


async def test_an_item_stands_beside_its_mark_from_whichever_side_it_is_read(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = MIXED
    chat = await open_chat(own_server)
    reply = await chat.ask("רשימה")
    await expect(reply.locator(".footnotes li")).to_have_count(2)
    sides = await reply.locator(".message__text li").evaluate_all(
        """(items) => items.map((item) => {
          const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT), range = document.createRange();
          while (!walker.nextNode().data.trim());
          range.selectNode(walker.currentNode);
          const words = range.getBoundingClientRect(), box = item.getBoundingClientRect();
          return words.left - box.left < box.right - words.right ? "left" : "right";
        })"""
    )
    assert sides == ["right", "right", "right", "right", "left", "left", "right", "right"]
