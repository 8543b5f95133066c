"""Faults of the answer as a whole."""

import asyncio
import gzip
import json

import httpx
import pytest

from tests.simulators.faults import content_type, error_object, gzip_bomb, gzipped, raw_body, redirect, status

from .conftest import TEXT
from .wire import CHAT, GOAL, PROMPT, client, openai_text, post, seen, unchunked, victoria_text


@pytest.mark.parametrize("code", [400, 404, 405, 422, 429, 500, 503, 504])
async def test_each_status_has_a_body_of_the_servers_own_kind(victoria, openai, native, code):
    for server, path, body, keys in (
        (victoria, "/stream", GOAL, {"detail"}),
        (victoria, "/run", GOAL, {"detail"}),
        (openai, "/v1/chat/completions", CHAT, {"error"}),
        (native, "/api/generate", PROMPT, {"error"} if code in (429, 503, 504) else {"detail"}),
    ):
        server.fault = status(code)
        response = await post(server, path, body)
        assert response.status_code == code
        assert response.json().keys() == keys


async def test_the_native_refusals_are_those_of_the_contract(native):
    said = {}
    for code in (429, 500, 503):
        native.fault = status(code)
        said[code] = next(iter((await post(native, "/api/generate", PROMPT)).json().values()))
    assert said[429].startswith("Rate limit exceeded")
    assert said[503].startswith("Server overloaded")
    assert said[500].startswith("Generation failed: ")


async def test_a_status_can_say_when_to_come_back_and_what_it_likes(victoria):
    victoria.fault = status(503, retry_after="Wed, 21 Oct 2026 07:28:00 GMT", body='{"detail":"Queue is full"}')
    response = await post(victoria, "/stream", GOAL)
    assert response.headers["retry-after"] == "Wed, 21 Oct 2026 07:28:00 GMT"
    assert response.json() == {"detail": "Queue is full"}
    victoria.fault = status(502, body=b"<html>\xff", content_type="text/html")
    response = await post(victoria, "/stream", GOAL)
    assert (response.content, response.headers["content-type"]) == (b"<html>\xff", "text/html")


@pytest.mark.parametrize("code", [302, 307])
async def test_redirect(victoria, code):
    victoria.fault = redirect(code, "http://127.0.0.1:1/x")
    response = await post(victoria, "/stream", GOAL)
    assert (response.status_code, response.headers["location"]) == (code, "http://127.0.0.1:1/x")


async def test_an_error_object_under_200(victoria, openai):
    victoria.fault = openai.fault = error_object("no model")
    for server, path, body in ((victoria, "/stream", GOAL), (openai, "/v1/chat/completions", CHAT)):
        response = await post(server, path, body)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        assert response.json()["error"]["message"] == "no model"


async def test_a_wrong_content_type_over_the_right_body(victoria):
    victoria.fault = content_type()
    response = await post(victoria, "/stream", GOAL)
    assert response.headers["content-type"].startswith("text/html")
    assert victoria_text(response.text) == TEXT


async def test_gzip_though_nobody_asked_for_it(victoria, openai):
    victoria.fault = openai.fault = gzipped()
    response = await post(victoria, "/stream", GOAL, headers={"Accept-Encoding": "identity"})
    assert response.headers["content-encoding"] == "gzip"
    assert victoria_text(response.text) == TEXT
    answer = await seen(openai, "/v1/chat/completions", CHAT)
    assert openai_text(gzip.decompress(answer.body).decode()) == TEXT


async def test_a_gzip_bomb_is_small_on_the_wire(victoria):
    victoria.fault = gzip_bomb(20_000_000)
    payload = unchunked((await seen(victoria)).body)
    assert len(payload) < 100_000
    assert gzip.decompress(payload) == bytes(20_000_000)


async def parts_read(server, path: str, body: object) -> list[bytes]:
    async with client(server) as http, http.stream("POST", path, json=body) as response:
        return [part async for part in response.aiter_raw()]


@pytest.mark.parametrize("framing", ["close", "chunked", "length"])
async def test_a_raw_body_comes_as_it_is_in_every_framing(victoria, framing):
    victoria.fault = raw_body(b"\x00\xff any\r\nthing", framing=framing)
    assert b"".join(await parts_read(victoria, "/stream", GOAL)) == b"\x00\xff any\r\nthing"


async def test_every_split_position_is_a_part_of_its_own(victoria):
    body = 'data: {"type": "chunk", "content": "жé😀"}\r\n\r\n'.encode()
    for position in range(1, len(body)):
        victoria.fault = raw_body(body, splits=[position])
        assert await parts_read(victoria, "/stream", GOAL) == [body[:position], body[position:]]


async def test_many_splits(openai):
    body = b"abcdefghij"
    openai.fault = raw_body(body, splits=range(1, 10))
    assert await parts_read(openai, "/v1/chat/completions", CHAT) == [bytes([letter]) for letter in body]


async def test_a_pause_between_the_parts(victoria):
    victoria.fault = raw_body(b"ab", splits=[1], pause=0.02)
    start = asyncio.get_running_loop().time()
    assert await parts_read(victoria, "/stream", GOAL) == [b"a", b"b"]
    assert asyncio.get_running_loop().time() - start > 0.02


async def test_an_answer_that_is_not_http(victoria):
    victoria.fault = raw_body(b"", head=b"SSH-2.0-OpenSSH_9.6\r\n")
    assert (await seen(victoria)).data == b"SSH-2.0-OpenSSH_9.6\r\n"
    with pytest.raises(httpx.RemoteProtocolError):
        await post(victoria, "/stream", GOAL)


async def test_faults_of_the_model_list(native):
    native.fault = raw_body(json.dumps({"models": "none"}).encode(), framing="length").on("GET /api/tags")
    async with client(native) as http:
        assert (await http.get("/api/tags")).json() == {"models": "none"}
