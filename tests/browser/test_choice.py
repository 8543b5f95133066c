"""Who answers, chosen for each conversation; another version by somebody else; a model that is gone."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Locator, expect

from chat.demo import MLXDemo
from tests.browser.chat_page import ChatPage, finished
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.held import Held
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess
from tests.support.strict_mlx import Habits, StrictMLX

WIDE = {"viewport": {"width": 1440, "height": 900}}
SMALL = "demo-script-small"


def switch(chat: ChatPage) -> Locator:
    return chat.page.locator("#use-victoria")


async def choose(chat: ChatPage, *, victoria: bool | None = None, model: str | None = None) -> None:
    """As the person does it in the header, until it is saved as the last choice."""
    async with chat.page.expect_response("**/api/preferences"):
        if victoria is not None:
            await chat.page.locator("#routing").get_by_text("Ask Victoria first").click()
        if model is not None:
            await chat.page.locator("#model").select_option(model)


async def open_row(chat: ChatPage, title: str) -> None:
    await chat.rows.filter(has_text=title).click()
    await expect(chat.title).to_have_text(title)


async def listed(chat: ChatPage) -> None:
    """Until the list of models is there."""
    await expect(chat.page.locator("#model option")).not_to_have_count(1)


async def with_another(chat: ChatPage, name: str) -> None:
    """Choose from the menu beside "Regenerate"."""
    await listed(chat)
    await chat.reply.hover()
    await chat.reply.get_by_role("button", name="Regenerate with…").click()
    await chat.page.get_by_role("menuitem", name=name, exact=True).click()


async def test_each_conversation_keeps_its_own_choice(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, **WIDE)
    await chat.ask("First")
    await choose(chat, victoria=False)
    await choose(chat, model=SMALL)
    await chat.new_chat()
    await expect(switch(chat)).not_to_be_checked()
    await expect(chat.page.locator("#model")).to_have_value(SMALL)
    await choose(chat, victoria=True)
    await chat.ask("Second")
    await open_row(chat, "First")
    await expect(switch(chat)).not_to_be_checked()
    await expect(chat.pill).to_have_text("MLX")
    await open_row(chat, "Second")
    await expect(switch(chat)).to_be_checked()
    await expect(chat.pill).to_have_text("Victoria")


async def test_the_first_paint_and_another_tab_show_the_conversations_choice(
    server: ServerProcess, open_chat: OpenPage, context_of: ContextOf
) -> None:
    chat = await open_chat(server, **WIDE)
    await chat.ask("Hello")
    other = await open_chat(server, path=f"/c/{chat.conversation}/", **WIDE)
    await choose(chat, victoria=False)
    await expect(other.pill).to_have_text("MLX")
    await expect(switch(other)).not_to_be_checked()
    await chat.person.request("PATCH", "/api/preferences", json={"use_victoria": True})
    page = await (await context_of(server, "alice", **WIDE)).new_page()
    held = await Held.on(page)
    await held.open(f"/c/{chat.conversation}/")
    await expect(page.locator("#pill")).to_have_text("MLX")
    await expect(page.locator("#use-victoria")).not_to_be_checked()
    await held.release()


async def test_a_temporary_chats_choice_stays_in_it(server: ServerProcess, open_chat: OpenPage, mlx: MLXDemo) -> None:
    chat = await open_chat(server, path="/?temporary", **WIDE)
    await chat.page.locator("#routing").get_by_text("Ask Victoria first").click()
    await chat.page.locator("#model").select_option(SMALL)
    reply = await chat.ask("Hello")
    await expect(reply.locator(".badge__model")).to_have_text(SMALL)
    await chat.new_chat()
    await expect(switch(chat)).to_be_checked()
    await expect(chat.page.locator("#model")).to_have_value("")


async def test_another_version_by_each_and_the_versions_say_whose_they_are(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server, **WIDE)
    await chat.ask("Hello")
    await with_another(chat, "MLX · default model")
    await expect(chat.reply.locator(".badge__backend")).to_have_text("MLX")
    await finished(chat.reply)
    await with_another(chat, f"MLX · {SMALL}")
    group = chat.reply.get_by_role("group", name=f"Version 3 of 3: MLX · {SMALL}")
    await expect(group).to_be_visible()
    await expect(group.locator(".switcher__place")).to_have_attribute(
        "title", re.compile(f"^1: Victoria\n2: MLX( · .*)?\n3: MLX · {SMALL}$")
    )
    await finished(chat.reply)
    await expect(switch(chat)).to_be_checked()
    await chat.reply.get_by_role("button", name="Regenerate", exact=True).click()
    await expect(chat.reply.get_by_role("group", name="Version 4 of 4: Victoria")).to_be_visible()


async def test_the_menu_works_by_keyboard_and_gives_the_focus_back(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, **WIDE)
    await chat.ask("Hello")
    await listed(chat)
    button = chat.reply.get_by_role("button", name="Regenerate with…")
    await button.focus()
    await button.press("Enter")
    menu = chat.page.get_by_role("menu", name="Regenerate with…")
    await expect(menu.get_by_role("menuitem", name="Victoria")).to_be_focused()
    await expect(button).to_have_attribute("aria-expanded", "true")
    await chat.page.keyboard.press("Escape")
    await expect(button).to_be_focused()
    await expect(button).to_have_attribute("aria-expanded", "false")
    await button.press("Enter")
    await chat.page.keyboard.press("End")
    await chat.page.keyboard.press("Enter")
    await expect(chat.reply.get_by_role("group", name=f"Version 2 of 2: MLX · {SMALL}")).to_be_visible()


async def test_the_palette_offers_another_version(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, **WIDE)
    await chat.ask("Hello")
    await listed(chat)
    await chat.page.keyboard.press("Control+k")
    await chat.page.locator("#palette-field").fill("regenerate small")
    await chat.page.get_by_role("option", name=f"Regenerate with MLX · {SMALL}").click()
    await expect(chat.reply.get_by_role("group", name=f"Version 2 of 2: MLX · {SMALL}")).to_be_visible()


async def test_who_was_asked_once_is_not_asked_for_what_comes_next(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, **WIDE)
    await chat.ask("Hello")
    await with_another(chat, "MLX · default model")
    await finished(chat.reply)
    await chat.page.reload()
    await chat.ready()
    await expect(chat.pill).to_have_text("Victoria")
    reply = await chat.ask("And now?")
    await expect(reply.locator(".badge__backend")).to_have_text("Victoria")


@pytest.fixture
async def strict() -> AsyncIterator[StrictMLX]:
    async with StrictMLX(Habits(known=("a", "b")), models=["a", "b"]) as mlx:
        yield mlx


@pytest.fixture
def strict_server(installation: Installation, nowhere: str, strict: StrictMLX) -> Iterator[ServerProcess]:
    broken = ("constant=chat.monitoring.model_list.CACHE_S:0", "constant=chat.monitoring.model_list.RETRY_S:0")
    urls = {"VICTORIA_URL": nowhere, "MLX_URL": strict.url}
    with ServerProcess(installation, via="launcher", broken=broken, **urls) as process:
        yield process


async def test_a_model_that_is_gone_is_said_before_sending_and_used_again_when_it_is_back(
    strict_server: ServerProcess, open_chat: OpenPage, strict: StrictMLX
) -> None:
    alice = Person(strict_server, "alice")
    await alice.request("PATCH", "/api/preferences", json={"use_victoria": False, "model": "b"})
    strict.habits, strict.models = Habits(known=("a",)), ("a",)
    chat = await open_chat(strict_server, **WIDE)
    said = "MLX does not have b at the moment. The default model will answer: a."
    await expect(chat.page.locator("#composer-model")).to_have_text(said)
    await expect(chat.page.locator("#model option:checked")).to_have_text("b (no longer listed)")
    await expect(chat.page.locator("#model option:checked")).to_be_disabled()
    await chat.ask("Hello")
    assert [body.get("model") for body in strict.bodies] == [None]
    strict.habits, strict.models = Habits(known=("a", "b")), ("a", "b")
    await chat.pill.click()
    await expect(chat.page.locator("#composer-model")).to_be_hidden()
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.locator("#model")).to_have_value("b")
    await chat.ask("And now?")
    assert strict.bodies[-1]["model"] == "b"
