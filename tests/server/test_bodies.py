"""A body that is too large is refused while it arrives, on every path, by every server, and leaves nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.installation import Installation
from tests.support.person import CSRF, Person
from tests.support.server import ServerProcess
from tests.support.wire import Watched, Wire

KB, MB = 1024, 1024 * 1024
FLAT = 20.0  # MB
FORM = "Content-Type: multipart/form-data; boundary=b"
BYTES = "Content-Type: application/octet-stream"
PATHS = ["/accounts/login/", "/api/chat/send", "/setup/", "/admin/", "/nowhere/", "/static/css/chat.css", "/"]


@pytest.fixture(scope="module", params=["serve", "daphne", "uvicorn"])
def server(
    request: pytest.FixtureRequest, prepared: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    installation = prepared.copy_to(tmp_path_factory.mktemp("bodies") / "data")
    temporary = tmp_path_factory.mktemp("temporary")
    with ServerProcess(installation, via=request.param, TMPDIR=str(temporary)) as process:
        yield process
        assert list(temporary.iterdir()) == []


def cookie(server: ServerProcess) -> str:
    return f"Cookie: {Person(server, 'alice').cookie}"


async def upload(server: ServerProcess, path: str, size: int, *lines: str, chunked: bool = False) -> tuple[int, int]:
    """Status of the answer, and how many bytes the server took of a body of that size."""
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    async with Wire(server) as wire:
        await wire.head(f"POST {path}", length, *lines)
        pouring = asyncio.create_task(wire.pour(size, chunked=chunked))
        status, headers, _ = await wire.answer()
        taken = await pouring
        assert status != 413 or (headers["connection"] == "close" and await wire.is_closed())
        return status, taken


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_strangers_200_megabytes_cost_no_memory_and_no_file(server: ServerProcess, chunked: bool) -> None:
    async with Watched(server) as taken:
        for path in PATHS:
            status, _ = await upload(server, path, 200 * MB, FORM, chunked=chunked)
            assert status == 413 or (path.startswith("/static/") and chunked and status == 405)
    assert taken.memory < FLAT and taken.files == set()


async def test_many_at_once_cost_no_more(server: ServerProcess) -> None:
    async with Watched(server) as taken:
        tries = (upload(server, PATHS[number % 5], 50 * MB, FORM, chunked=number % 2 == 0) for number in range(30))
        assert {status for status, _ in await asyncio.gather(*tries)} == {413}
    assert taken.memory < FLAT and taken.files == set()


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("size", "stranger", "alice"), [(64 * KB, 403, 403), (65 * KB, 413, 403), (MB, 413, 403)])
async def test_a_stranger_may_send_64_kb_and_somebody_signed_in_1_mb(
    server: ServerProcess, size: int, stranger: int, alice: int, chunked: bool
) -> None:
    assert (await upload(server, "/accounts/logout/", size, BYTES, chunked=chunked))[0] == stranger
    assert (await upload(server, "/accounts/logout/", size, BYTES, cookie(server), chunked=chunked))[0] == alice


@pytest.mark.parametrize("chunked", [False, True])
async def test_nobody_may_send_more_than_1_mb(server: ServerProcess, chunked: bool) -> None:
    status, _ = await upload(server, "/api/chat/send", 5 * MB, cookie(server), chunked=chunked)
    assert status == 413


@pytest.mark.parametrize("session", ["", "x", "a" * 32, "a" * 4000, '"\\000"', "' OR 1=1"])
async def test_a_cookie_that_names_no_session_is_a_strangers(server: ServerProcess, session: str) -> None:
    assert (await upload(server, "/accounts/login/", 100 * KB, BYTES, f"Cookie: sessionid={session}"))[0] == 413


async def test_a_session_that_was_ended_is_a_strangers(server: ServerProcess) -> None:
    bob = Person(server, "bob")
    assert (await upload(server, "/accounts/login/", 100 * KB, BYTES, f"Cookie: {bob.cookie}"))[0] == 403
    await bob.request("POST", "/accounts/logout/", data={"csrfmiddlewaretoken": CSRF})
    assert (await upload(server, "/accounts/login/", 100 * KB, BYTES, f"Cookie: {bob.cookie}"))[0] == 413


async def test_the_refusal_has_the_shape_of_its_place(server: ServerProcess) -> None:
    for path, kind in (("/api/chat/send", "application/json"), ("/accounts/login/", "text/html")):
        async with Wire(server) as wire:
            await wire.head(f"POST {path}", "Content-Length: 100000")
            status, headers, body = await wire.answer()
        assert status == 413 and headers["content-type"].startswith(kind) and headers["cache-control"] == "no-store"
        assert (b'{"error":{"code":"too_large","message":"' in body) is (kind == "application/json")


async def test_nobody_is_told_to_go_on_with_a_body_that_is_refused(server: ServerProcess) -> None:
    async with Wire(server) as wire:
        await wire.head("POST /accounts/login/", "Content-Length: 100000", "Expect: 100-continue")
        assert (await wire.answer())[0] == 413


async def test_somebody_signed_in_is_told_to_go_on(server: ServerProcess) -> None:
    async with Wire(server) as wire:
        await wire.head("POST /accounts/login/", "Content-Length: 100000", "Expect: 100-continue", cookie(server))
        assert (await wire.answer())[0] == 100
        await wire.pour(100_000)
        assert (await wire.answer())[0] == 403


async def test_more_than_was_announced_is_no_part_of_the_body(server: ServerProcess) -> None:
    async with Watched(server) as taken, Wire(server) as wire:
        await wire.head("POST /accounts/login/", "Content-Length: 10")
        await wire.pour(1000)
        # Read first: a server that closes while bytes arrive resets the connection, and the answer is lost with it.
        assert (await wire.answer())[0] == 403
        pouring = asyncio.create_task(wire.pour(50 * MB))
        assert await wire.is_closed()
        await pouring
    assert taken.memory < FLAT


async def test_an_upload_that_is_cut_leaves_nothing(server: ServerProcess, tmp_path: Path) -> None:
    async with Watched(server) as taken:
        for size in (30 * KB, 60 * KB) * 20:
            async with Wire(server) as wire:
                await wire.head("POST /accounts/login/", FORM, "Content-Length: 65000")
                await wire.pour(size)
    assert taken.memory < FLAT and taken.files == set()
