"""Everything that the scripted servers can do wrong, in every dialect: the kind of error, and never a wrong word."""

import asyncio
import time

import pytest

from chat.backends.mlx import MLX
from chat.backends.types import Backend
from chat.backends.victoria import Victoria
from chat.demo import Answer, DemoServer
from chat.demo.fault import Fault
from tests.simulators.faults import (
    broken_chunking,
    close,
    content_type,
    down,
    ends_early,
    error_event,
    gzip_bomb,
    gzipped,
    huge_line,
    invalid_utf8,
    lone_surrogate,
    nul,
    redirect,
    refuse,
    reset,
    status,
    trickle,
)

from .conftest import TEXT
from .talk import FAST, fails, question, read, text_of

FAILURES: list[tuple[Fault, str]] = [
    (down(), "connect"),
    (refuse(), "incomplete"),
    (redirect(302), "status"),
    (redirect(307), "status"),
    (status(400), "status"),
    (status(500), "status"),
    (status(504), "status"),
    (status(429), "overloaded"),
    (status(503, "30"), "overloaded"),
    (content_type("text/html"), "bad_stream"),
    (gzipped(), "bad_stream"),
    (gzip_bomb(1 << 26), "bad_stream"),
    (broken_chunking(), "bad_stream"),
    (broken_chunking(3), "bad_stream"),
    (huge_line(5 << 20), "bad_stream"),
    (nul(raw=True), "bad_stream"),
    (reset("head"), "incomplete"),
    (reset("body"), "incomplete"),
    (close("head"), "incomplete"),
    (close("body"), "incomplete"),
    (close("end"), "incomplete"),
    (close(after_bytes=50), "incomplete"),
    (ends_early(0), "incomplete"),
    (ends_early(2), "incomplete"),
    (ends_early("end"), "incomplete"),
    (error_event(0), "backend_error"),
    (error_event(2), "backend_error"),
    (error_event(1, then_end=True), "backend_error"),
]
DAMAGES = [
    (invalid_utf8(), "before \ufffd\ufffd( inside after"),
    (lone_surrogate(), "before \ufffd after"),
    (nul(), "before \ufffd after"),
]


def name_of(fault: object) -> str:
    return fault.name if isinstance(fault, Fault) else ""


@pytest.fixture(params=["victoria", "openai", "native"])
def server(request: pytest.FixtureRequest) -> DemoServer:
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture
def backend(server: DemoServer, request: pytest.FixtureRequest) -> Backend:
    dialect = request.node.callspec.params["server"]
    return Victoria(server.url, FAST) if dialect == "victoria" else MLX(server.url, FAST, dialect)


@pytest.mark.parametrize(("fault", "kind"), FAILURES, ids=name_of)
async def test_each_fault_has_its_kind_of_error(server, backend, fault, kind):
    server.fault = fault
    seen, error = await fails(backend.reply(question()))
    assert error.kind == kind
    assert TEXT.startswith(text_of(seen)) or kind == "bad_stream"
    assert len(server.calls("POST *")) <= 1


@pytest.mark.parametrize(("fault", "text"), DAMAGES, ids=name_of)
async def test_damaged_text_is_made_storable(server, backend, fault, text):
    server.fault = fault
    assert text_of(await read(backend.reply(question()))) == text


async def test_a_byte_at_a_time_gives_the_same_text(server, backend):
    server.script = "Привет 😀\n\nhello"
    server.fault = trickle(0, 1)
    assert text_of(await read(backend.reply(question()))) == "Привет 😀\n\nhello"


async def test_reset_after_some_text_is_incomplete(server, backend):
    server.fault = reset(2)
    seen, error = await fails(backend.reply(question()))
    assert (error.kind, TEXT.startswith(text_of(seen))) == ("incomplete", True)


async def test_a_packed_bomb_is_not_unpacked(server, backend):
    server.fault = gzip_bomb(1 << 30)
    start = time.monotonic()
    await fails(backend.reply(question()))
    assert time.monotonic() - start < 2


async def test_a_line_without_end_is_given_up_at_the_cap(server, backend):
    server.fault = huge_line(1 << 30)
    async with asyncio.timeout(4):
        _, error = await fails(backend.reply(question()))
    assert (error.kind, error.cause) == ("bad_stream", "too_long")


async def test_a_stream_without_end_can_be_left(server, backend):
    server.script = "word " * 20_000
    events = backend.reply(question())
    while not text_of([await anext(events)]):
        pass
    await events.aclose()
    async with asyncio.timeout(4):
        await server.idle()


async def test_an_answer_without_text_has_no_text(server, backend):
    server.script = Answer("")
    assert text_of(await read(backend.reply(question()))) == ""


async def test_many_replies_at_once_do_not_mix(server, backend):
    server.script = lambda asked: Answer(f"you said {asked.text}")
    replies = await asyncio.gather(*(read(backend.reply(question(f"no. {number}"))) for number in range(20)))
    assert [text_of(events) for events in replies] == [f"you said no. {number}" for number in range(20)]
