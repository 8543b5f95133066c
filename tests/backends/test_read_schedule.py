"""Replies are read in rounds: together while they are few, never all at once when they are many."""

import asyncio
import socket
from collections import Counter
from itertools import pairwise

import pytest

from chat.backends import read_schedule as module
from chat.backends.read_schedule import (
    IN_A_ROUND,
    MAX_PACE_SECONDS,
    PACE_SECONDS,
    READS,
    SECONDS_FOR_EACH,
    ReadSchedule,
)
from chat.backends.types import Text
from chat.backends.victoria import Victoria

from .talk import FAST, question, read

NOW = 1000.013


def rounds_of(members: int) -> tuple[ReadSchedule, list[int]]:
    rounds = ReadSchedule()
    return rounds, [rounds.join() for _ in range(members)]


def test_a_few_are_read_together():
    rounds, places = rounds_of(IN_A_ROUND)
    moments = {rounds.after(NOW, place) for place in places}
    assert len(moments) == 1
    assert NOW < moments.pop() <= NOW + PACE_SECONDS


@pytest.mark.parametrize("members", [IN_A_ROUND + 1, 50, 100, 1000])
def test_many_take_turns(members: int):
    rounds, places = rounds_of(members)
    turns = Counter(round(rounds.after(NOW, place), 6) for place in places)
    assert max(turns.values()) <= IN_A_ROUND
    moments = sorted(turns)
    apart = rounds.seconds / len(moments)
    assert all(later - sooner == pytest.approx(apart, abs=1e-5) for sooner, later in pairwise(moments))
    assert moments[0] > NOW and moments[-1] <= NOW + rounds.seconds + 1e-6


@pytest.mark.parametrize("members", [1, 50, 100])
def test_the_next_round_is_one_pace_later(members: int):
    rounds, places = rounds_of(members)
    for place in places:
        first = rounds.after(NOW, place)
        assert rounds.after(first + 0.001, place) == pytest.approx(first + rounds.seconds)


def test_the_pace_leaves_time_for_all_else_and_is_never_very_slow():
    assert rounds_of(1)[0].seconds == rounds_of(50)[0].seconds == PACE_SECONDS
    assert rounds_of(100)[0].seconds == pytest.approx(100 * SECONDS_FOR_EACH)
    assert rounds_of(1000)[0].seconds == MAX_PACE_SECONDS


def test_who_leaves_makes_room():
    rounds, places = rounds_of(100)
    for place in places[1:]:
        rounds.leave(place)
    assert rounds.seconds == PACE_SECONDS
    rounds.leave(places[0])
    rounds.leave(places[0])
    assert NOW < rounds.after(NOW, places[0]) <= NOW + PACE_SECONDS


async def test_a_reply_leaves_its_place_however_it_ends(victoria_server):
    before = len(READS._members)
    await read(Victoria(victoria_server.url, FAST).reply(question()))
    assert len(READS._members) == before
    events = Victoria(victoria_server.url, FAST).reply(question())
    while not isinstance(await anext(events), Text):
        pass
    await events.aclose()
    assert len(READS._members) == before


async def test_who_sends_a_message_goes_first(victoria_server, monkeypatch):
    monkeypatch.setattr(module, "COURTESY_SECONDS", 60)
    events = Victoria(victoria_server.url, FAST).reply(question())
    while not isinstance(await anext(events), Text):
        pass

    async def read_on():
        return [event async for event in events]

    with READS.priority():
        reading = asyncio.ensure_future(read_on())
        while not READS._way._waiters:
            await asyncio.sleep(0.001)
        assert not reading.done()
    assert await asyncio.wait_for(reading, 10)


async def test_but_replies_do_not_wait_for_long(monkeypatch):
    monkeypatch.setattr(module, "COURTESY_SECONDS", 0.01)
    rounds = ReadSchedule()
    with rounds.priority():
        await asyncio.wait_for(rounds.wait_for_priority(), 10)
        with rounds.priority():
            assert rounds._way.is_set(), "whoever comes while somebody is ahead does not keep them longer"
        await asyncio.wait_for(rounds.wait_for_priority(), 10)
    await rounds.wait_for_priority()


async def test_when_all_are_through_the_way_is_free(monkeypatch):
    monkeypatch.setattr(module, "COURTESY_SECONDS", 60)
    rounds = ReadSchedule()
    with rounds.priority():
        waiting = asyncio.ensure_future(rounds.wait_for_priority())
        with rounds.priority():
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 10)


async def test_what_was_written_ahead_is_sent_before_replies_are_read():
    """As under daphne: a task writes the frame, and Twisted sends it once the loop finds that the socket takes it."""
    loop, rounds, order = asyncio.get_running_loop(), ReadSchedule(), []
    ours, theirs = socket.socketpair()

    def send():
        loop.remove_writer(ours)
        order.append("sent")

    async def write():
        loop.add_writer(ours, send)

    async def read():
        await rounds.wait_for_priority()
        order.append("read")

    with ours, theirs:
        with rounds.priority():
            reading = asyncio.ensure_future(read())
            await asyncio.sleep(0)
            writing = asyncio.ensure_future(write())
        await asyncio.wait_for(asyncio.gather(reading, writing), 10)
    assert order == ["sent", "read"]
