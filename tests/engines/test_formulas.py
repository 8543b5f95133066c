"""Formulas: where the engines differ in how high they put what stands over a letter."""

from chat.demo import VictoriaDemo

from .page import REPLY, Page

# How far above the letters the line is; how high the dot is, all of which counts as being above its letter.
LINE = """
const line = document.querySelector(arguments[0]);
return line.firstElementChild.getBoundingClientRect().top - line.getBoundingClientRect().top;
"""
HEIGHT = "return document.querySelector(arguments[0]).getBoundingClientRect().height"


async def drawn(chat: Page, victoria: VictoriaDemo, formula: str) -> None:
    victoria.script = f"$${formula}$$"
    await chat.ask("Draw")
    await chat.until("return Boolean(document.querySelector(arguments[0]))", f"{REPLY} math")


async def test_a_line_over_letters_is_close_to_them(chat: Page, victoria: VictoriaDemo) -> None:
    await drawn(chat, victoria, r"\overline{AB}")
    assert 0 < await chat.evaluate(LINE, f"{REPLY} .formula-line-above") < 8


async def test_a_dot_takes_no_more_room_than_it_has_ink(chat: Page, victoria: VictoriaDemo) -> None:
    await drawn(chat, victoria, r"\dot{x}")
    assert 0 < await chat.evaluate(HEIGHT, f"{REPLY} mover > mo") < 10
