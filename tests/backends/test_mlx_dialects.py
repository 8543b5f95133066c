"""Which dialect an MLX server speaks: found out once, remembered, and found out anew when it has changed."""

import pytest

from chat.backends import errors
from chat.backends.mlx import MLX
from chat.demo import MLXDemo
from tests.simulators.faults import close, content_type, error_object, refuse, status

from .conftest import TEXT
from .talk import FAST, RawServer, fails, json_response, question, read, response, text_of


def paths(server: MLXDemo) -> list[str]:
    return [request.path for request in server.requests]


@pytest.mark.parametrize("api", ["openai", "native"])
def test_a_dialect_can_be_set(api):
    assert MLX("http://127.0.0.1", FAST, api).api == api


def test_it_is_unknown_at_first():
    assert MLX("http://127.0.0.1", FAST).api == "auto"


async def test_a_request_finds_the_openai_dialect(openai_server):
    backend = MLX(openai_server.url, FAST)
    await read(backend.reply(question()))
    assert (backend.api, paths(openai_server)) == ("openai", ["/v1/chat/completions"])


async def test_a_request_finds_the_native_dialect(native_server):
    backend = MLX(native_server.url, FAST)
    assert text_of(await read(backend.reply(question()))) == TEXT
    assert (backend.api, paths(native_server)) == ("native", ["/v1/chat/completions", "/api/generate"])


async def test_a_405_is_another_dialect_too(native_server):
    native_server.fault = status(405).on("POST /v1/*")
    assert text_of(await read(MLX(native_server.url, FAST).reply(question()))) == TEXT


async def test_what_was_found_is_remembered(native_server):
    backend = MLX(native_server.url, FAST)
    await read(backend.reply(question()))
    await read(backend.reply(question()))
    assert paths(native_server)[2:] == ["/api/generate"]


async def test_the_first_listing_finds_the_native_dialect(native_server):
    backend = MLX(native_server.url, FAST)
    await backend.models()
    await read(backend.reply(question()))
    assert paths(native_server) == ["/v1/models", "/api/tags", "/api/tags", "/api/generate"]


async def test_the_first_listing_finds_the_openai_dialect(openai_server):
    backend = MLX(openai_server.url, FAST)
    await backend.models()
    assert (backend.api, paths(openai_server)) == ("openai", ["/v1/models", "/v1/models"])


async def test_a_server_that_says_200_to_everything_speaks_openai():
    odd = json_response({"error": "Unexpected endpoint or method. (GET /api/tags)"})
    async with RawServer(odd, json_response({"data": [{"id": "m"}]})) as server:
        backend = MLX(server.url, FAST)
        assert [model.name for model in await backend.models()] == ["m"]
        assert backend.api == "openai"


async def test_openai_is_preferred_where_both_dialects_answer():
    both = json_response({"data": [{"id": "m"}], "models": [{"name": "m"}]})
    async with RawServer(both) as server:
        backend = MLX(server.url, FAST)
        await backend.probe()
        assert backend.api == "openai"


@pytest.mark.parametrize("fault", [status(500), status(401), close("head"), content_type()])
async def test_where_the_openai_listing_fails_the_native_one_tells(native_server, fault):
    native_server.fault = fault.on("GET /v1/models")
    backend = MLX(native_server.url, FAST)
    await backend.models()
    assert backend.api == "native"


async def test_a_server_that_has_changed_is_found_out_anew(openai_server):
    async with MLXDemo(dialect="native", script=TEXT, pace=0) as native:
        backend = MLX(native.url, FAST)
        await read(backend.reply(question()))
        backend._openai._transport.url = backend._native._transport.url = openai_server.url
        assert text_of(await read(backend.reply(question()))) == TEXT
        assert backend.api == "openai"


@pytest.mark.parametrize("api", ["openai", "native"])
async def test_a_dialect_that_was_set_is_never_changed(openai_server, api):
    openai_server.fault = status(404)
    _, error = await fails(MLX(openai_server.url, FAST, api).reply(question()))
    assert (error.status, len(openai_server.requests)) == (404, 1)


async def test_an_unknown_model_keeps_the_sentence_of_the_openai_dialect(openai_server):
    openai_server.fault = status(404, body='{"error": "model m is not here"}').on("POST /v1/*")
    _, error = await fails(MLX(openai_server.url, FAST).reply(question()))
    assert (error.kind, error.status, "model m is not here" in error.detail) == ("status", 404, True)


@pytest.mark.parametrize("dialect", ["openai", "native"])
async def test_a_404_makes_it_forget_what_it_knew(dialect):
    async with MLXDemo(dialect=dialect, script=TEXT, pace=0) as server:
        backend = MLX(server.url, FAST)
        await read(backend.reply(question()))
        server.fault = status(404)
        await fails(backend.reply(question()))
        assert backend.api == "auto"


async def test_a_model_that_is_unknown_in_both_dialects_leaves_it_to_the_server(openai_server):
    openai_server.fault = [status(404).on("POST /v1/*")]
    backend = MLX(openai_server.url, FAST, model="m")
    assert text_of(await read(backend.reply(question()))) == TEXT
    assert paths(openai_server) == ["/v1/chat/completions", "/api/generate", "/v1/chat/completions"]
    assert backend.api == "openai"


@pytest.mark.parametrize("fault", [status(500), status(429), close("body"), close(1), content_type()])
async def test_no_other_failure_asks_in_the_other_dialect(openai_server, fault):
    openai_server.fault = fault
    await fails(MLX(openai_server.url, FAST).reply(question()))
    assert paths(openai_server) == ["/v1/chat/completions"]


async def test_the_failure_of_the_other_dialect_is_the_one_that_counts(native_server):
    native_server.fault = status(503, "7").on("POST /api/generate")
    _, error = await fails(MLX(native_server.url, FAST).reply(question()))
    assert (error.kind, error.retry_after) == ("overloaded", 7)


@pytest.mark.parametrize("fault", [refuse(), status(500)], ids=["reset", "500"])
async def test_a_listing_that_fails_on_its_way_finds_nothing_out(native_server, fault):
    backend = MLX(native_server.url, FAST)
    native_server.fault = [fault.on("GET *"), fault.on("GET *")]
    with pytest.raises(errors.BackendError):
        await backend.models()
    assert backend.api == "auto"


async def test_the_openai_listing_may_drop_the_connection_on_a_good_server(openai_server):
    openai_server.fault = close("head").on("GET /v1/models")
    backend = MLX(openai_server.url, FAST)
    with pytest.raises(errors.IncompleteReply):
        await backend.models()
    assert (await backend.probe()).state == "ok"
    assert text_of(await read(backend.reply(question()))) == TEXT


async def test_a_native_error_object_with_status_200_is_an_error_event(native_server):
    native_server.fault = error_object("the model is gone")
    _, error = await fails(MLX(native_server.url, FAST, "native").reply(question()))
    assert (error.kind, error.detail == "the model is gone") == ("backend_error", True)


@pytest.mark.parametrize("kind", ["application/x-ndjson", "application/ndjson", "text/plain; charset=utf-8"])
async def test_native_lines_may_come_under_several_types(kind):
    async with RawServer(response(b'{"response":"a","done":true}\n', content_type=kind)) as server:
        assert text_of(await read(MLX(server.url, FAST, "native").reply(question()))) == "a"


@pytest.mark.parametrize("kind", ["text/html", "", "text/event-stream"])
async def test_native_lines_under_another_type_are_a_bad_stream(kind):
    async with RawServer(response(b'{"response":"a","done":true}\n', content_type=kind)) as server:
        assert (await fails(MLX(server.url, FAST, "native").reply(question())))[1].kind == "bad_stream"
