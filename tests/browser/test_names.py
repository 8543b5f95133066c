"""Who answers, by which name: in the header of a small screen, under a reply, and where nobody does."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import expect

from chat.demo import MLXDemo, VictoriaDemo
from tests.browser.chat_page import finished
from tests.browser.conftest import OpenPage
from tests.browser.test_looks import PHONE
from tests.simulators.faults import down, ends_early
from tests.support.installation import Installation
from tests.support.server import ServerProcess

MODELS = ["mlx-community/Qwen3-4B", "mlx-community/Phi-4", "somebody/Phi-4", "/srv/models/own"]
SHOWN = ["Qwen3-4B", "mlx-community/Phi-4", "somebody/Phi-4", "own"]


@pytest.fixture
async def library() -> AsyncIterator[MLXDemo]:
    async with MLXDemo(models=MODELS, pace=0.0) as mlx:
        yield mlx


@pytest.fixture
def named(installation: Installation, library: MLXDemo, nowhere: str) -> Iterator[ServerProcess]:
    urls = {"VICTORIA_URL": nowhere, "MLX_URL": library.url}
    with ServerProcess(installation, RATE_LIMIT="0", **urls) as process:
        yield process


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
async def test_on_a_phone_the_title_has_room_while_victoria_is_down(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, locale: str
) -> None:
    victoria.fault = down()
    chat = await open_chat(own_server, locale=locale, **PHONE)
    await chat.page.locator("#message-text").fill("A title that is rather long for a phone")
    await chat.send_button.click()
    await finished(chat.reply)
    await expect(chat.pill).to_have_attribute("data-status", "degraded")
    await expect(chat.pill).to_have_text("MLX")
    await expect(chat.pill).to_have_attribute("aria-label", re.compile(r"^MLX \(.*\d\d:\d\d"))
    assert await chat.title.evaluate("(title) => title.clientWidth") >= 120


async def test_models_are_named_without_their_organisation(named: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(named)
    picker = chat.page.get_by_label("MLX model")
    options = picker.locator("option")
    await expect(options).to_have_text([re.compile(r"^Default"), *SHOWN])
    await picker.select_option(MODELS[0])
    await expect(picker).to_have_attribute("title", MODELS[0])
    reply = await chat.ask("Hello")
    model = reply.locator(".badge__model")
    await expect(model).to_have_text("Qwen3-4B")
    await expect(model).to_have_attribute("title", MODELS[0])
    await reply.locator(".badge").click()
    await expect(reply.locator(".attempt").last).to_contain_text(MODELS[0])


async def test_two_models_of_one_name_are_told_apart_under_a_reply(named: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(named)
    picker = chat.page.get_by_label("MLX model")
    await expect(picker.locator("option")).to_have_count(5)
    await picker.select_option("somebody/Phi-4")
    reply = await chat.ask("Hello")
    await expect(reply.locator(".badge__model")).to_have_text("somebody/Phi-4")
    await chat.page.reload()
    await expect(reply.locator(".badge__model")).to_have_text("somebody/Phi-4")


@pytest.mark.parametrize("who", ["alice", "admin"])
async def test_with_nobody_there_people_read_whom_to_tell_and_administrators_what_to_run(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo, who: str
) -> None:
    victoria.fault = mlx.fault = down()
    chat = await open_chat(own_server, who)
    await chat.send("Is anybody there?")
    await finished(chat.reply, "failed")
    await chat.new_chat()
    missing = chat.page.locator("#missing")
    if who == "alice":
        await expect(missing).to_contain_text("Tell your administrator.")
        places = (victoria.url, mlx.url, "_URL", "mlx_lm")
        assert [place for place in places if place in await chat.page.content()] == []
    else:
        await expect(missing).to_contain_text(f"VICTORIA_URL={victoria.url}")
        await expect(missing).to_contain_text(f"MLX_URL={mlx.url}")
        await expect(missing).to_contain_text(f"mlx_lm.server --port {mlx.url.rsplit(':', 1)[1]}")


async def test_a_failure_has_the_same_words_under_the_reply_and_in_its_details(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.fault = mlx.fault = ends_early(0)
    chat = await open_chat(own_server)
    await chat.send("Hello")
    await finished(chat.reply, "failed")
    said = await chat.reply.locator(".message__status").inner_text()
    await chat.reply.locator(".badge").click()
    why = await chat.reply.locator(".attempt").last.locator("[data-part=error]").inner_text()
    assert why and why in said
    details = await chat.reply.locator("[data-part=details_body]").inner_text()
    assert "end mark" not in details and "Reason for the switch" not in details
