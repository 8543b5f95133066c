"""Finding what was said."""

from chat.demo import VictoriaDemo
from tests.search.asking import all_read

from .page import Page


async def test_a_word_is_found_and_leads_to_its_message(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script = "Fine."
    await chat.ask("The lighthouse keeper sleeps")
    await all_read(chat.server.installation)
    await chat.goto("/")
    await chat.press("Control+k")
    await chat.focused("#palette-field")
    await chat.type("lighthouse")
    await chat.shows("#palette [data-part=excerpt] mark", "lighthouse")
    await chat.click("#palette [role=option]")
    await chat.shows(".message--user .message__text", "The lighthouse keeper sleeps")
    marked = await chat.evaluate("return [...CSS.highlights.get('found')].map(String)")
    assert marked == ["lighthouse"]
