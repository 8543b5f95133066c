"""A thought that looked like an answer: it goes where thoughts are, and what is being read stays in its place."""

import re

import pytest_asyncio
from playwright.async_api import expect

from chat.demo import Answer, MLXDemo, VictoriaDemo
from tests.browser.chat_page import ChatPage, finished, text_of, until
from tests.browser.conftest import OpenPage
from tests.simulators.faults import Gate, down, gate
from tests.support.server import ServerProcess

WHY = "".join(f"Line {number} of a long thought.\n\n" for number in range(60))
# Of each painted frame: whether the page says that it waits.
RECORD = """() => {
    window.painted = [];
    const look = () => {
        const waiting = document.querySelector(".message--assistant .waiting");
        window.painted.push(Boolean(waiting && !waiting.hidden && waiting.offsetHeight));
        requestAnimationFrame(look);
    };
    look();
}"""


@pytest_asyncio.fixture
async def held(victoria: VictoriaDemo, mlx: MLXDemo) -> Gate:
    """Opens between the thought and the mark that ends it."""
    victoria.fault = down()
    at_the_end = Gate()
    mlx.script = f"\n\n{WHY}</think>\n\nParis."
    mlx.fault = gate(300, at_the_end)
    mlx.pace = 0  # the answer comes together with the mark before it
    return at_the_end


async def asked(chat: ChatPage) -> None:
    await chat.send("What is the capital of France?")
    await expect(text_of(chat.reply)).to_contain_text("Line 30 of")


async def test_it_moves_into_the_steps_and_the_page_never_waits_again(
    server: ServerProcess, open_chat: OpenPage, held: Gate
) -> None:
    chat = await open_chat(server)
    await asked(chat)
    await chat.page.evaluate(RECORD)
    held.set()
    await finished(chat.reply)
    await expect(text_of(chat.reply)).to_have_text("Paris.")
    await expect(chat.reply.locator(".steps__summary")).to_have_text(re.compile("1 step"))
    await chat.reply.locator(".steps__summary").click()
    shown = await chat.reply.locator(".step__text").text_content()
    assert shown == WHY.strip(), "not the empty lines around it"
    assert True not in await chat.page.evaluate("() => window.painted")
    assert (await chat.stored())[-1]["text"].strip() == "Paris."


async def test_who_reads_further_up_stays_there(server: ServerProcess, open_chat: OpenPage, held: Gate) -> None:
    chat = await open_chat(server)
    await asked(chat)
    await chat.page.mouse.move(400, 300)
    await chat.page.mouse.wheel(0, -100_000)
    await until(chat.page, "document.querySelector('.message--user').getBoundingClientRect().top >= 0")
    before = await chat.questions.last.bounding_box()
    held.set()
    await finished(chat.reply)
    assert await chat.questions.last.bounding_box() == before


async def test_thoughts_that_used_up_their_length_can_be_continued(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.fault = down()
    mlx.script = Answer("Paris.", reasoning="why " * 6000)
    chat = await open_chat(server)
    reply = await chat.ask("What is the capital of France?")
    await expect(reply.locator(".message__status")).to_contain_text("Cut off while still thinking")
    mlx.script = "Paris."
    await reply.get_by_role("button", name="Continue", exact=True).click()
    await expect(text_of(reply)).to_contain_text("Paris.")
    await expect(reply.locator(".message__status")).to_be_hidden()
