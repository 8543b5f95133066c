"""GET /api/chat/models."""

from typing import Any

import pytest

from chat.demo.mlx import MLXDemo
from tests.backends.talk import RawServer, json_response
from tests.simulators.faults import Gate, down, gate
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess


async def models(server: ServerProcess) -> Any:
    return await Person(server, "alice").get("/api/chat/models")


def names(body: Any) -> list[tuple[str, bool]]:
    return [(model["name"], model["default"]) for model in body["models"]]


@pytest.fixture
def started(installation: Installation, nowhere: str) -> Any:
    """Start a server for this MLX."""
    running: list[ServerProcess] = []

    def start(mlx_url: str, **env: str) -> ServerProcess:
        running.append(ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=mlx_url, **env).start())
        return running[-1]

    yield start
    for server in running:
        server.kill()


async def test_the_model_named_default_is_the_default(started: Any) -> None:
    async with MLXDemo(dialect="native", pace=0) as mlx:
        body = await models(started(mlx.url))
    assert body.keys() == {"models", "stale"} and body["stale"] is False
    assert names(body) == [("fast", False), ("default", True), ("demo-script", False)]
    assert all(model.keys() <= {"name", "size", "loaded", "default"} for model in body["models"])


async def test_mlx_model_says_which_is_the_default(started: Any) -> None:
    async with MLXDemo(dialect="native", pace=0) as mlx:
        body = await models(started(mlx.url, MLX_MODEL="fast"))
    assert names(body) == [("fast", True), ("default", False), ("demo-script", False)]


async def test_an_only_model_is_the_default(started: Any) -> None:
    async with MLXDemo(pace=0, models=["only"]) as mlx:
        assert names(await models(started(mlx.url))) == [("only", True)]


async def test_the_list_is_asked_for_once_a_minute(started: Any) -> None:
    async with MLXDemo(pace=0) as mlx:
        server = started(mlx.url)
        await models(server)
        asked = len(mlx.calls("GET /v1/models"))
        for _ in range(5):
            await models(server)
        assert len(mlx.calls("GET /v1/models")) == asked


async def test_a_server_that_writes_for_us_is_not_asked_for_its_list(installation: Installation, nowhere: str) -> None:
    held, no_cache = Gate(), "constant=chat.monitoring.model_list.CACHE_S:0"
    async with MLXDemo(pace=0, fault=gate(2, held)) as mlx:
        env = {"VICTORIA_URL": nowhere, "MLX_URL": mlx.url}
        with ServerProcess(installation, via="launcher", broken=(no_cache,), **env) as server:
            alice = Person(server, "alice")
            await alice.get("/api/chat/status")  # the probe is over
            await models(server)
            tab = await alice.open_tab()
            ack = await tab.ask("Hello")
            await tab.until("delta")
            asked = len(mlx.calls("GET /v1/models"))
            assert names(await models(server)) and len(mlx.calls("GET /v1/models")) == asked
            held.set()
            await tab.end(ack["reply"])
            assert names(await models(server)) and len(mlx.calls("GET /v1/models")) > asked
            await alice.close()


async def test_with_mlx_down_the_last_known_list_is_stale(started: Any) -> None:
    async with MLXDemo(pace=0) as mlx:
        server = started(mlx.url)
        before = await models(server)
        mlx.fault = down()
        server.stop()
        server.start()
        assert await models(server) == {**before, "stale": True}


async def test_with_mlx_never_there_the_list_is_empty_and_stale(started: Any, nowhere: str) -> None:
    assert await models(started(nowhere)) == {"models": [], "stale": True}


async def test_the_list_of_another_address_is_not_offered(started: Any, nowhere: str) -> None:
    async with MLXDemo(pace=0) as mlx:
        server = started(mlx.url)
        await models(server)
        server.stop()
    assert await models(started(nowhere)) == {"models": [], "stale": True}


async def test_credentials_make_no_other_address(started: Any) -> None:
    async with MLXDemo(pace=0) as mlx:
        server = started(mlx.url)
        before = await models(server)
        server.stop()
    assert await models(started(mlx.url.replace("://", "://me:secret@"))) == {**before, "stale": True}


async def test_a_model_that_the_server_calls_loaded_is_listed_so(started: Any) -> None:
    listed = json_response({"data": [{"id": "a", "loaded": False}, {"id": "b", "loaded": True}, {"id": ""}, {}]})
    async with RawServer(json_response({}, "404 Not Found"), listed) as mlx:
        body = await models(started(mlx.url, DEMO="off"))
    assert [(model["name"], model["loaded"]) for model in body["models"]] == [("a", False), ("b", True)]
