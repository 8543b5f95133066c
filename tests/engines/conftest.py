"""Two more engines against a real server process: each browser is started once, and is as new for each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

from .engine import Engine, Missing
from .firefox import Firefox
from .page import Page
from .webkit import WebKit


@pytest.fixture(scope="session", params=[Firefox, WebKit], ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    try:
        browser = request.param().__enter__()
    except Missing as missing:
        pytest.skip(str(missing))
    yield browser
    browser.stop()


@pytest.fixture(scope="session")
def shared_server(
    prepared: Installation,
    tmp_path_factory: pytest.TempPathFactory,
    shared_victoria: VictoriaDemo,
    shared_mlx: MLXDemo,
) -> Iterator[ServerProcess]:
    """The server of all tests here, whose pages tell what goes wrong in them."""
    installation = prepared.copy_to(tmp_path_factory.mktemp("engines") / "data")
    urls = {"VICTORIA_URL": shared_victoria.url, "MLX_URL": shared_mlx.url}
    inside = ("middleware=tests.engines.listener.listening", "forget")
    with ServerProcess(installation, via="launcher", broken=inside, RATE_LIMIT="0", **urls) as process:
        yield process


@pytest.fixture
def alice(server: ServerProcess) -> Person:
    return Person(server, "alice")


@pytest_asyncio.fixture
async def window(engine: Engine, server: ServerProcess) -> AsyncIterator[Page]:
    """A window of nobody yet. What its pages or the browser complain about fails the test."""
    page = Page(engine, server)
    await page.begin()
    yield page
    complaints = await page.complaints()
    assert not complaints, "\n".join(complaints)


@pytest_asyncio.fixture
async def chat(window: Page) -> Page:
    """A new chat of Alice's."""
    await window.begin("alice")
    await window.goto("/")
    return window
