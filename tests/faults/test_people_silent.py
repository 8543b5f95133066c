"""Clients that vanish without a word, or never read what they are sent."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable

import pytest

from chat.demo import Answer, VictoriaDemo
from chat.demo.answer import Question
from chat.realtime import hub
from chat.runtime import runtime
from tests.simulators.faults import Gate, gate
from tests.support.person import Person, Tab
from tests.support.server import ServerProcess

from .answers import answer
from .baseline import Holdings, holdings, returns_to
from .checker import violations
from .dump import dump
from .heartbeats import heartbeats
from .load import Start
from .switch import throw

TABS = 50
READERS = 6  # of these tabs
MB = 1024 * 1024
AT_ONCE_S = 1.0
BOOKS = 8  # of 0.9 MB each, so that they are more than what may go out unheard
ROOM = {"SOCKETS_PER_USER": "100", "REPLIES_PER_USER": "100"}
OFTEN = "constant=chat.runtime.runtime.HEARTBEATS_S:0.5"

SessionQuery = Callable[[ServerProcess, str], Person]


def expected(question: str, backend: str) -> str:
    """Long words, because Victoria sends five at a time."""
    return (
        " ".join([question.replace(" ", "-"), *["words" * 400] * 450])
        if "book" in question
        else answer(question, backend)
    )


@pytest.fixture
async def visit() -> AsyncIterator[SessionQuery]:
    people: list[Person] = []

    def make(server: ServerProcess, name: str) -> Person:
        people.append(Person(server, name))
        return people[-1]

    yield make
    for person in people:
        await person.close()


@pytest.fixture
def asked(victoria: VictoriaDemo) -> list[str]:
    """Victoria's requests; a book takes her two seconds."""
    questions: list[str] = []

    def script(question: Question) -> Answer:
        questions.append(question.text)
        return Answer(expected(question.text, "victoria"))

    victoria.script, victoria.pace = script, 75_000
    return questions


async def ask_for_books(tab: Tab, title: str, also: Iterable[Tab] = ()) -> list[str]:
    """The replies, as many as that; other tabs watch, too."""
    acks = [await tab.ask(f"book {number} {title}") for number in range(BOOKS)]
    for other in also:
        for ack in acks:
            await other.send({"type": "watch", "conversation": ack["conversation"]})
    return [ack["reply"] for ack in acks]


async def read(tab: Tab, replies: list[str]) -> None:
    for reply in replies:
        await tab.end(reply)


async def catch_up(tab: Tab, replies: list[str]) -> None:
    """Say something, and read until every reply is whole."""
    await tab.send({"type": "ping"})
    await tab.until("pong")
    while any(len(tab.texts[reply]) < tab.of("end", reply)[0]["chars"] for reply in replies):
        await tab.receive()


async def warm(server: ServerProcess, alice: Person) -> Holdings:
    """What the server holds after as many tabs and as much text as the tests are about, some of it unread for long."""
    await alice.get("/api/conversations")
    first = await holdings(server)
    tabs = [await alice.open_tab(max_queue=None) for _ in range(TABS)]
    lazy = await vanishing_tab(alice)
    async with heartbeats(tabs):
        replies = await ask_for_books(tabs[0], "to get warm", [lazy, *tabs[1:READERS]])
        vanish(lazy)
        await read(tabs[0], replies)
    read_again(lazy)
    await catch_up(lazy, replies)
    await asyncio.gather(*(tab.close() for tab in (lazy, *tabs)))
    while (now := await holdings(server)).sockets > first.sockets or now.tasks > first.tasks:
        await asyncio.sleep(0.05)
    return now


async def vanishing_tab(person: Person) -> Tab:
    return await person.open_tab(ping_interval=None, max_queue=None)


def vanish(tab: Tab) -> None:
    """It neither reads nor answers any more, without FIN or RST."""
    tab.socket.transport.pause_reading()


def read_again(tab: Tab) -> None:
    tab.socket.transport.resume_reading()


async def ask_while(busy: asyncio.Task[None], tab: Tab) -> list[float]:
    """How long each acknowledgement took, in seconds, while something else goes on."""
    took: list[float] = []
    while not busy.done():
        begun = time.monotonic()
        ack = await tab.ask(f"a question {len(took)}")
        took.append(time.monotonic() - begun)
        await tab.end(ack["reply"])
    await busy
    return took


def test_the_agreed_values() -> None:
    assert runtime.SILENT_S == 60 and runtime.HEARTBEATS_S <= 10
    assert hub.MAX_UNHEARD_BYTES == 4 * MB


async def test_half_open_sockets_are_closed_after_a_minute_of_silence_and_nothing_of_them_stays(
    make_server: Start, visit: SessionQuery, asked: list[str]
) -> None:
    server = make_server(OFTEN, "silence", **ROOM).start()
    alice = visit(server, "alice")
    before = await warm(server, alice)
    gone, reader = [await vanishing_tab(alice) for _ in range(TABS)], await alice.open_tab(max_queue=None)
    replies = await ask_for_books(reader, "that some do not read", gone[:READERS])
    for tab in gone:
        vanish(tab)
    async with heartbeats([reader]):
        await read(reader, replies)
        await catch_up(reader, replies)
    assert (await holdings(server)).sockets >= before.sockets + TABS
    await throw(server, "silence=begins")
    await catch_up(reader, replies)
    await throw(server, "silence=over")
    while (await holdings(server)).sockets >= before.sockets + TABS:
        await asyncio.sleep(0.05)
    await catch_up(reader, replies)
    await reader.close()
    assert await returns_to(server, before) == []
    for tab in gone:
        read_again(tab)
    codes = [await tab.closed() for tab in gone]
    assert codes[READERS:] == [4408] * (TABS - READERS)
    assert violations(dump(server.installation), [reader, *gone[READERS:]], expected, asked=asked) == []


async def test_who_never_reads_holds_up_nobody_and_gets_one_snapshot_later(
    make_server: Start, visit: SessionQuery, asked: list[str], victoria: VictoriaDemo
) -> None:
    server = make_server("silence", **ROOM).start()
    alice, bobs = visit(server, "alice"), await visit(server, "bob").open_tab()
    before = await warm(server, alice)
    lazy, reader = await vanishing_tab(alice), await alice.open_tab(max_queue=None)
    held = Gate()
    victoria.fault = gate(1, held)
    replies = await ask_for_books(lazy, "to be read late", [reader])
    vanish(lazy)
    held.set()
    assert max(await ask_while(asyncio.create_task(read(reader, replies)), bobs)) < AT_ONCE_S
    read_again(lazy)
    await read(lazy, replies)
    unasked = lazy.frames[lazy.frames.index(lazy.of("ack")[-1]) :]
    assert sum(len(frame["text"]) for frame in unasked if frame["type"] == "delta") < hub.MAX_UNHEARD_BYTES
    behind = [reply for reply in replies if len(lazy.texts[reply]) < lazy.of("end", reply)[0]["chars"]]
    assert behind and not lazy.of("snapshot")
    await asyncio.gather(catch_up(lazy, replies), catch_up(reader, replies))
    await asyncio.gather(catch_up(lazy, replies), catch_up(reader, replies))
    assert {reply: len(lazy.of("snapshot", reply)) for reply in behind} == dict.fromkeys(behind, 1)
    tabs = [lazy, reader, bobs]
    assert violations(dump(server.installation), tabs, expected, asked=asked) == []
    await asyncio.gather(*(tab.close() for tab in tabs))
    assert await returns_to(server, before) == []
