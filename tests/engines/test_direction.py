"""Replies that are read from the right, in dark colours and on a Russian page: where things stand, measured."""

from chat.demo import VictoriaDemo
from tests.browser.test_direction import ALIGNED, NOTES, SIDES, TEXT

from .page import REPLY, Page
from .test_settings import COLOUR, DARK

MORE = r"""
1. أولا **(مهم)!**
2. ثانيا *نص* و~~قديم~~

**Важно!**Не $\frac{a}{b}$ и ещё

$$x^2$$
"""
MEASURED = f"return ({SIDES})(document.querySelector(arguments[0]))"
# Of the first text with these words: whether its last sign stands left of its first one.
FROM_THE_RIGHT = """
const [reply, words] = arguments, range = document.createRange();
const walker = document.createTreeWalker(document.querySelector(reply), NodeFilter.SHOW_TEXT);
while (walker.nextNode() && !walker.currentNode.data.includes(words));
const text = walker.currentNode, from = text.data.indexOf(words), left = (at) => {
  range.setStart(text, from + at);
  range.setEnd(text, from + at + 1);
  return range.getBoundingClientRect().left;
};
return left(words.length - 1) < left(0);
"""
# Where the cells of the first row have their words.
CELLS = """
const cells = [...document.querySelectorAll(`${arguments[0]} tbody`)].at(-1).rows[0].cells;
return [...cells].map((cell) => {
  const range = document.createRange(), box = cell.getBoundingClientRect();
  range.selectNodeContents(cell);
  const inner = range.getBoundingClientRect(), left = inner.left - box.left, right = box.right - inner.right;
  return Math.abs(left - right) < 4 ? "middle" : left < right ? "left" : "right";
});
"""
# What is too dark to be read on a dark page: the names of elements whose contrast is below 4.5.
DARK_WORDS = """
const light = (colour) => {
  const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
  const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const page = light(getComputedStyle(document.body).backgroundColor);
const words = [...document.querySelectorAll(arguments[0])].filter((one) => one.textContent.trim());
const contrast = (one) => (light(getComputedStyle(one).color) + 0.05) / (page + 0.05);
return words.filter((one) => contrast(one) < 4.5).map((one) => one.outerHTML);
"""


async def in_the_dark_and_in_russian(chat: Page) -> None:
    await chat.open_settings()
    await chat.click("#theme input[value=dark]")
    await chat.until(COLOUR, DARK)
    await chat.click("#language input[value=ru]")
    await chat.until("return document.documentElement.lang === 'ru'")
    await chat.ready()
    await chat.goto("/")


async def test_each_thing_stands_where_its_text_is_read_from(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script = "\n\n".join((TEXT, MORE, NOTES, ALIGNED))
    await in_the_dark_and_in_russian(chat)
    await chat.ask("مرحبا!")
    await chat.until(f"return document.querySelectorAll('{REPLY} math').length === 2")
    found = await chat.evaluate(MEASURED, REPLY)
    assert found["paragraphs"][:3] == ["right", "left", "right"] and found["code"] == "ltr"
    assert all(found[name] for name in ("heading", "marks", "bar", "columns", "number", "table"))
    for words in ("بالعالم!", "(مهم)!", "أولى!"):
        assert await chat.evaluate(FROM_THE_RIGHT, REPLY, words), words
    assert not await chat.evaluate(FROM_THE_RIGHT, REPLY, "Важно!")
    assert await chat.evaluate(CELLS, REPLY) == ["left", "right", "middle", "right"]
    assert await chat.evaluate(DARK_WORDS, f"{REPLY} :is(p, li, th, td, strong, em, s, h1, mi, mn, sup a)") == []
