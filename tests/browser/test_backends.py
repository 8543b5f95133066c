"""Who answers: Victoria first, MLX when she cannot, nobody when neither can; and the page says so."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import expect

from chat.demo import MLXDemo, VictoriaDemo
from tests.browser.chat_page import finished, text_of
from tests.browser.conftest import OpenPage
from tests.simulators.faults import die, down
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess
from tests.support.strict_mlx import Habits, StrictMLX


async def test_with_victoria_down_mlx_answers_and_the_details_say_why(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.fault, mlx.script = down(), "MLX at your service."
    chat = await open_chat(own_server)
    reply = await chat.ask("Hello")
    await expect(text_of(reply)).to_have_text("MLX at your service.")
    await expect(reply.locator(".badge__backend")).to_have_text("MLX")
    await reply.locator(".badge").click()
    attempts = reply.locator(".attempt")
    await expect(attempts).to_have_count(2)
    await expect(attempts.first).to_contain_text(re.compile("Victoria.*Failed.*cannot be reached", re.S))
    await expect(attempts.last).to_contain_text(re.compile("MLX.*Answered", re.S))
    await expect(chat.pill).to_contain_text("MLX (Victoria is down since")


async def test_each_backend_has_one_line_in_the_panel_in_russian_too(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.fault = down()
    chat = await open_chat(own_server, locale="ru-RU", viewport={"width": 360, "height": 780})
    chat.field = chat.page.locator("#message-text")
    await chat.ask("Привет")
    await chat.pill.click()
    words = chat.page.locator("#victoria-row .backend-row__words")
    await expect(words).to_contain_text(re.compile(r"Не отвечает с \d\d:\d\d"))
    one = await words.evaluate("(words) => words.offsetHeight < 1.9 * parseFloat(getComputedStyle(words).fontSize)")
    assert one


async def test_victoria_dies_in_mid_reply_and_mlx_answers_instead(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script, victoria.fault = "Half of what Victoria wanted to say was said.", die(1)
    mlx.script = "All of what MLX says."
    chat = await open_chat(own_server)
    reply = await chat.ask("Hello")
    await expect(text_of(reply)).to_have_text("All of what MLX says.")
    await expect(reply.locator(".handover__line")).to_have_text("Victoria stopped answering. MLX answers instead.")
    draft = reply.locator(".draft__text")
    await expect(draft).to_be_hidden()
    await reply.get_by_text("Victoria, interrupted").click()
    await expect(draft).to_have_text("Half of what Victoria wanted")
    await chat.page.reload()
    await expect(reply.locator(".handover__line")).to_have_text("Victoria stopped answering. MLX answers instead.")


async def test_below_the_words_of_one_the_error_of_another_says_whose_it_is_in_russian_too(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script, victoria.fault, mlx.fault = "Half of what Victoria wanted to say was said.", die(1), down()
    chat = await open_chat(own_server, locale="ru-RU")
    await chat.page.locator("#message-text").fill("Привет")
    await chat.page.keyboard.press("Enter")
    await expect(text_of(chat.reply)).to_have_text("Half of what Victoria wanted")
    await expect(chat.reply.locator(".message__status")).to_contain_text(
        "MLX: не удалось подключиться. Сообщите администратору"
    )


async def test_the_switch_off_asks_mlx_alone(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    asked = len(victoria.calls("POST *"))
    chat = await open_chat(server)
    await chat.page.locator("#routing").get_by_text("Ask Victoria first").click()
    await expect(chat.pill).to_have_text("MLX")
    reply = await chat.ask("Hello")
    await expect(reply.locator(".badge__backend")).to_have_text("MLX")
    assert len(victoria.calls("POST *")) == asked
    await chat.page.reload()
    await expect(chat.page.get_by_role("switch", name="Ask Victoria first")).not_to_be_checked()


async def test_with_both_down_the_reply_says_so_and_the_page_stays_usable(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.fault = mlx.fault = down()
    chat = await open_chat(own_server)
    await chat.send("Is anybody there?")
    await finished(chat.reply, "failed")
    await expect(chat.reply.locator(".message__status")).to_contain_text("No backend answered. MLX cannot be reached")
    await expect(chat.reply.locator(".badge__backend")).to_have_text("No backend")
    await expect(chat.pill).to_have_text("No backend answers")
    victoria.fault = mlx.fault = None
    mlx.script = victoria.script = "Here again."
    reply = await chat.ask("And now?")
    await expect(text_of(reply)).to_have_text("Here again.")


async def test_with_nobody_there_the_empty_page_says_what_to_run(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.fault = mlx.fault = down()
    chat = await open_chat(own_server)
    await chat.send("Is anybody there?")
    await finished(chat.reply, "failed")
    await chat.new_chat()
    await expect(chat.page.get_by_role("heading", name="No backend answers yet")).to_be_visible()
    await expect(chat.page.locator("#missing")).to_contain_text("Tell your administrator.")


async def test_the_picker_lists_the_models_and_the_choice_reaches_mlx(
    server: ServerProcess, open_chat: OpenPage, mlx: MLXDemo
) -> None:
    chat = await open_chat(server)
    picker = chat.page.get_by_label("MLX model")
    await expect(picker.locator("option")).to_have_text([re.compile("^Default"), *mlx.models])
    await picker.select_option("demo-script-small")
    await chat.page.locator("#routing").get_by_text("Ask Victoria first").click()
    reply = await chat.ask("Hello")
    assert mlx.calls("POST *")[-1].body["model"] == "demo-script-small"
    await expect(reply.locator(".badge__model")).to_have_text("demo-script-small")


@pytest.fixture
async def strict() -> AsyncIterator[StrictMLX]:
    async with StrictMLX(Habits(wants_model=True, known=("a",)), models=["a", "b"]) as mlx:
        yield mlx


@pytest.fixture
def strict_server(installation: Installation, nowhere: str, strict: StrictMLX) -> Iterator[ServerProcess]:
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=strict.url) as process:
        yield process


async def test_a_model_that_is_gone_is_marked_and_the_reply_says_so(
    strict_server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(strict_server)
    model = chat.page.locator("#model")
    await expect(model.locator("option")).to_have_text(["Default", "a", "b"])
    await model.select_option("b")
    reply = await chat.ask("Hello")
    said = "The model b is not available; a answered instead."
    await expect(reply.locator(".message__status")).to_have_text(said)
    await expect(model.locator("option")).to_have_text(["Default (a)", "a", "b (not available)"])
    await expect(model).to_have_value("b")
    await chat.page.reload()
    await expect(chat.reply.locator(".message__status")).to_have_text(said)


async def test_a_chosen_model_that_is_not_listed_any_more_is_marked(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await alice.request("PATCH", "/api/preferences", json={"model": "of-last-year"})
    chat = await open_chat(server)
    model = chat.page.locator("#model")
    await expect(model).to_have_value("of-last-year")
    await expect(model.locator("option:checked")).to_have_text("of-last-year (no longer listed)")
