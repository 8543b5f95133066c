"""Models and health, of Victoria and of MLX."""

import pytest

from chat.backends import errors
from chat.backends.http import PROBE_SECONDS
from chat.backends.mlx import MLX
from chat.backends.types import ModelInfo
from chat.backends.victoria import Victoria
from tests.simulators.faults import down, hang, status

from .talk import FAST, RawServer, json_response


async def test_victorias_models_are_those_of_mlx(victoria_server):
    models = await Victoria(victoria_server.url, FAST).models()
    assert models == [ModelInfo("fast"), ModelInfo("default"), ModelInfo("demo-script")]


async def test_names_of_models_are_made_storable():
    async with RawServer(json_response({"mlx": ["a\ud800\0", "", None, 7]})) as server:
        assert await Victoria(server.url, FAST).models() == [ModelInfo("a\ufffd\ufffd")]


async def test_models_of_the_openai_dialect(openai_server):
    models = await MLX(openai_server.url, FAST, "openai").models()
    assert models == [ModelInfo("demo-script"), ModelInfo("demo-script-small")]


async def test_models_of_the_native_dialect(native_server):
    models = await MLX(native_server.url, FAST, "native").models()
    assert models == [ModelInfo("fast"), ModelInfo("default"), ModelInfo("demo-script")]


async def test_a_size_of_nothing_is_no_size():
    tags = {"models": [{"name": "a", "size": 5}, {"name": "b", "size": 0}, {"name": "c", "size": "5"}, {"size": 1}, 7]}
    async with RawServer(json_response(tags)) as server:
        models = await MLX(server.url, FAST, "native").models()
    assert models == [ModelInfo("a", 5), ModelInfo("b"), ModelInfo("c")]


@pytest.mark.parametrize("body", [[], {}, {"mlx": None}, {"data": {}}, {"models": "a"}, "text", None])
@pytest.mark.parametrize("api", ["victoria", "openai", "native"])
async def test_a_list_in_an_unknown_shape_is_a_bad_stream(body, api):
    async with RawServer(json_response(body)) as server:
        backend = Victoria(server.url, FAST) if api == "victoria" else MLX(server.url, FAST, api)
        with pytest.raises(errors.BadStream, match="not_a_list"):
            await backend.models()


@pytest.mark.parametrize("word", ["ok", "healthy"])
async def test_victoria_is_well(word):
    async with RawServer(json_response({"status": word, "agent": "Виктория"})) as server:
        result = await Victoria(server.url, FAST).probe()
    assert result.state == "ok"
    assert 0 <= result.latency_ms < 2000


@pytest.mark.parametrize("body", [{"status": "dying\ud800"}, {"status": None}, {}, [], "ok"])
async def test_victoria_is_not_well(body):
    async with RawServer(json_response(body)) as server:
        with pytest.raises(errors.ErrorEvent, match="not_well") as caught:
            await Victoria(server.url, FAST).probe()
    str(caught.value).encode()


@pytest.mark.parametrize(("health", "state"), [("healthy", "ok"), ("warning", "warning"), ("degraded", "warning")])
async def test_a_thorough_probe_of_the_native_server_tells_its_health(native_server, health, state):
    native_server.health = health
    result = await MLX(native_server.url, FAST, "native").probe(thorough=True)
    assert (result.state, result.detail["status"]) == (state, health)


async def test_a_critical_server_is_not_well(native_server):
    native_server.health = "critical"
    with pytest.raises(errors.ErrorEvent, match="not_well"):
        await MLX(native_server.url, FAST, "native").probe(thorough=True)


async def test_the_regular_probe_of_the_native_server_costs_it_no_memory(native_server):
    result = await MLX(native_server.url, FAST, "native").probe()
    assert (result.state, result.detail) == ("ok", {})
    assert [request.path for request in native_server.requests] == ["/api/tags"]


async def test_the_probe_of_the_openai_server_asks_its_health_and_whether_it_takes_our_key(openai_server):
    assert (await MLX(openai_server.url, FAST, "openai").probe()).state == "ok"
    assert sorted(request.path for request in openai_server.requests) == ["/health", "/v1/models"]


@pytest.mark.parametrize("api", ["auto", "openai", "native"])
async def test_a_probe_of_a_server_that_is_down_says_so(native_server, api):
    native_server.fault = down()
    with pytest.raises(errors.Unreachable):
        await MLX(native_server.url, FAST, api).probe()


async def test_a_probe_of_victoria_that_fails_says_how(victoria_server):
    victoria_server.fault = status(500).on("GET /health")
    with pytest.raises(errors.BadStatus):
        await Victoria(victoria_server.url, FAST).probe()


async def test_a_probe_does_not_wait_for_ever(victoria_server, monkeypatch):
    monkeypatch.setattr("chat.backends.http.PROBE_SECONDS", 0.1)
    victoria_server.fault = hang("head").on("GET /health")
    with pytest.raises(errors.IdleTimedOut):
        await Victoria(victoria_server.url, FAST).probe()


def test_a_probe_takes_two_seconds_at_most():
    assert PROBE_SECONDS == 2
