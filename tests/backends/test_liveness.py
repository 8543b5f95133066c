"""Servers of the OpenAI kind that have no health call, or one that says nothing; and addresses with /v1."""

import pytest

from chat.backends import errors
from chat.backends.address import without_version
from chat.backends.mlx import MLX
from chat.backends.types import Text
from chat.demo.mlx import MLXDemo
from tests.leaks.parrot import Parrot
from tests.simulators.faults import Gate, gate

from .talk import FAST, json_response, question, read, response, text_of

LIST = json_response({"data": [{"id": "fast"}]})
NO_PATH = json_response({"detail": "Not Found"}, "404 Not Found")
SAYS_NOTHING = {
    "404": NO_PATH,
    "405": json_response({}, "405 Method Not Allowed"),
    "400": json_response({"error": "what?"}, "400 Bad Request"),
    "429": json_response({"error": "slow down"}, "429 Too Many Requests"),
    "a redirect": response(b"", "307 Temporary Redirect", "text/html", "Location: /docs"),
    "nothing": response(b"", content_type="text/plain"),
    "204": response(b"", "204 No Content", "text/plain"),
    "OK": response(b"OK", content_type="text/plain"),
    "quoted OK": json_response("OK"),
    "true": json_response(True),
    "null": json_response(None),
    "a page": response(b"<html>LM</html>", content_type="text/html"),
    "half of JSON": response(b'{"status":', content_type="application/json"),
    "compressed": response(b"\x1f\x8b", "200 OK", "application/json", "Content-Encoding: gzip"),
}
LISTS = {
    "a list": LIST,
    "no list": json_response({"models": "fast"}),
    "404": NO_PATH,
    "a dropped connection": b"",
    "a page": response(b"<html>", content_type="text/html"),
}
BROKEN = {
    "500": json_response({"error": "oh"}, "500 Internal Server Error"),
    "502": response(b"<h1>Bad Gateway</h1>", "502 Bad Gateway", "text/html"),
    "503": json_response({"error": {"message": "Loading model"}}, "503 Service Unavailable"),
}


async def look(health: bytes, models: bytes, api: str = "openai") -> str:
    async with Parrot() as server:
        server.says = {"/health": health, "/v1/models": models, "/api/tags": NO_PATH}
        return (await MLX(f"http://{server.place}", FAST, api).probe()).state


@pytest.mark.parametrize("models", LISTS)
@pytest.mark.parametrize("health", SAYS_NOTHING)
async def test_whoever_answers_http_is_alive(health: str, models: str) -> None:
    assert await look(SAYS_NOTHING[health], LISTS[models]) == "ok"


@pytest.mark.parametrize("health", [b"", b"SMTP ready\r\n\r\n"])
async def test_a_list_is_enough(health: bytes) -> None:
    assert await look(health, LIST) == "ok"


async def test_neither_call_is_answered() -> None:
    with pytest.raises(errors.IncompleteReply):
        await look(b"", b"")


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_5xx_is_not_alive(broken: str) -> None:
    with pytest.raises(errors.BadStatus):
        await look(BROKEN[broken], LIST)
    assert await look(NO_PATH, BROKEN[broken]) == "ok", "it may fail to list"


async def test_a_list_that_fails_does_not_outweigh_a_good_health_call() -> None:
    for models in (b"", NO_PATH, *BROKEN.values()):
        assert await look(json_response({"status": "ok"}), models) == "ok"


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
@pytest.mark.parametrize("api", ["auto", "openai"])
async def test_whoever_refuses_our_key_is_not_healthy(status: str, api: str) -> None:
    refusal = json_response({"error": "no"}, status)
    for health, models in ((refusal, LIST), (json_response({"status": "ok"}), refusal), (NO_PATH, refusal)):
        with pytest.raises(errors.BadStatus, match="key_missing"):
            await look(health, models, api)


@pytest.mark.parametrize("health", ["404", "nothing", "OK", "a page"])
async def test_a_native_server_without_a_health_call_is_alive(health: str) -> None:
    async with Parrot() as server:
        server.says = {"/health": SAYS_NOTHING[health]}
        for thorough in (False, True):
            assert (await MLX(f"http://{server.place}", FAST, "native").probe(thorough)).state == "ok"


async def test_a_native_server_that_refuses_its_list_is_not_healthy_however_it_is_asked() -> None:
    async with Parrot() as server:
        server.says = {"/api/tags": json_response({}, "401 No")}
        for thorough in (False, True):
            with pytest.raises(errors.BadStatus):
                await MLX(f"http://{server.place}", FAST, "native").probe(thorough)


@pytest.mark.parametrize(
    "end", ["/v1", "/v1/", "/v1//", "//v1/", "/V1", "/v1/chat/completions", "/v1/models/", "/", "//"]
)
@pytest.mark.parametrize("api", ["auto", "openai", "native"])
async def test_an_address_with_v1_means_the_same(end: str, api: str) -> None:
    async with Parrot() as server:
        if api != "native":
            server.says = dict.fromkeys(("/api/tags", "/api/generate"), NO_PATH)
        backend = MLX(f"http://user:pass@{server.place}{end}", FAST, api)
        assert backend.url == f"http://{server.place}"
        assert text_of(await read(backend.reply(question()))) == "A good answer."
        assert [model.name for model in await backend.models()] == ["fast"]
        assert (await backend.probe()).state == "ok"


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("http://v1", "http://v1"),
        ("http://v1/", "http://v1"),
        ("http://v1/v1", "http://v1"),
        ("http://h/llm/v1/", "http://h/llm"),
        ("http://h/v1/llm", "http://h/v1/llm"),
        ("http://h/v10", "http://h/v10"),
        ("http://h/xv1", "http://h/xv1"),
        ("https://[::1]:8/v1", "https://[::1]:8"),
        ("http://v1:v1@h", "http://v1:v1@h"),
    ],
)
def test_what_is_cut_from_an_address(url: str, meant: str) -> None:
    assert without_version(url) == meant


async def test_a_server_that_writes_for_us_is_not_asked_for_its_models() -> None:
    async with MLXDemo(pace=0, script="One two three four five six.") as server:
        held = Gate()
        server.fault = gate(3, held)
        backend = MLX(server.url, FAST, "openai")
        reply = backend.reply(question())
        async for event in reply:
            if isinstance(event, Text):
                break
        assert (await backend.probe()).state == "ok"
        assert not server.calls("GET /v1/models")
        held.set()
        await read(reply)
        await backend.probe()
        assert server.calls("GET /v1/models")
