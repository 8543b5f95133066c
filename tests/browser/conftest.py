"""A real browser against a real server process: one browser and one server for all, a context for each person."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright, expect

from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.browser.chat_page import ChatPage
from tests.browser.chromium import launch
from tests.browser.troubles import Troubles
from tests.support.installation import Installation
from tests.support.long_history import LongHistory, long_history, many_conversations
from tests.support.person import Person
from tests.support.server import ServerProcess

HERE = Path(__file__).parent
WAIT_MS = 10_000
expect.set_options(timeout=WAIT_MS)


@dataclass(frozen=True)
class Library:
    """Alice's long conversations, and Bob with three thousand short ones."""

    server: ServerProcess
    thousand: LongHistory
    five_thousand: LongHistory


OpenPage = Callable[..., Awaitable[ChatPage]]
ContextOf = Callable[..., Awaitable[BrowserContext]]


@pytest_asyncio.fixture(scope="session")
async def driver() -> AsyncIterator[Playwright]:
    async with async_playwright() as playwright:
        yield playwright


@pytest_asyncio.fixture(scope="session")
async def chromium(driver: Playwright) -> AsyncIterator[Browser]:
    browser = await launch(driver)
    yield browser
    await browser.close()


@pytest_asyncio.fixture
async def whole_chromium(driver: Playwright) -> AsyncIterator[Browser]:
    """One that can be asked for permissions."""
    browser = await launch(driver, whole=True)
    yield browser
    await browser.close()


@pytest.fixture(scope="session")
def library(
    prepared: Installation,
    tmp_path_factory: pytest.TempPathFactory,
    shared_victoria: VictoriaDemo,
    shared_mlx: MLXDemo,
) -> Any:
    """A server for what has grown over years: made once, and left as the tests leave it."""
    installation = prepared.copy_to(tmp_path_factory.mktemp("library") / "data")
    thousand, five_thousand = long_history(installation, 1000), long_history(installation, 5000)
    many_conversations(installation, 3000)
    urls = {"VICTORIA_URL": shared_victoria.url, "MLX_URL": shared_mlx.url}
    with ServerProcess(installation, RATE_LIMIT="0", **urls) as process:
        yield Library(process, thousand, five_thousand)


@pytest.fixture(scope="module")
def sources(
    prepared: Installation,
    tmp_path_factory: pytest.TempPathFactory,
    shared_victoria: VictoriaDemo,
    shared_mlx: MLXDemo,
) -> Any:
    """A server whose page has each module by itself, as with DEBUG: a test can import one of them."""
    installation = prepared.copy_to(tmp_path_factory.mktemp("sources") / "data")
    urls = {"VICTORIA_URL": shared_victoria.url, "MLX_URL": shared_mlx.url}
    with ServerProcess(installation, DEBUG="yes", RATE_LIMIT="0", **urls) as process:
        yield process


@pytest.fixture
def alice(server: ServerProcess) -> Person:
    return Person(server, "alice")


@pytest.fixture
def troubles() -> Any:
    """What the browser complained about; anything that a test does not expect fails it."""
    heard = Troubles()
    yield heard
    assert not heard.unexpected, "\n".join(heard.unexpected)


@pytest_asyncio.fixture
async def context_of(chromium: Browser, troubles: Troubles) -> AsyncIterator[ContextOf]:
    """`await context_of(server, "alice")`: a browser of her own, signed in; `None` for nobody."""
    contexts: list[BrowserContext] = []

    async def make(
        server: ServerProcess, name: str | None, browser: Browser = chromium, **options: Any
    ) -> BrowserContext:
        options = {"locale": "en-GB", "reduced_motion": "reduce", "base_url": server.url, **options}
        context = await browser.new_context(**options)
        context.set_default_timeout(WAIT_MS)
        troubles.listen(context)
        if name:
            key = server.installation.sessions[name]
            await context.add_cookies([{"name": "sessionid", "value": key, "url": server.url, "httpOnly": True}])
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        await context.close()


@pytest_asyncio.fixture
async def open_chat(context_of: ContextOf) -> OpenPage:
    """`await open_chat(server)`: the chat as Alice sees it; `name`, `path` and what a context takes can differ."""

    async def open_one(server: ServerProcess, name: str = "alice", path: str = "/", **options: Any) -> ChatPage:
        context = await context_of(server, name, **options)
        return await ChatPage.open(await context.new_page(), Person(server, name), path)

    return open_one
