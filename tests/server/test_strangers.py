"""Which connection goes when strangers hold too many."""

from types import SimpleNamespace
from typing import Any

import pytest

from chatsite.server.channel import Channel
from chatsite.server.strangers import Strangers


class Transport:
    closed = False

    def __init__(self, held: int = 0) -> None:
        self.held = held

    def abortConnection(self) -> None:
        self.closed = True


def come(there: Strangers, host: str, count: int = 1, *, held: int = 0, pause: bool = True) -> list[Transport]:
    """So many connections from there, each `held` bytes; before each of them the others have had their time."""
    transports = [Transport(held) for _ in range(count)]
    for transport in transports:
        for _ in range(2 if pause else 0):
            there.tick()
        there.enter(transport, host, lambda transport=transport: transport.held)
    return transports


def closed(transports: list[Transport]) -> list[int]:
    return [number for number, transport in enumerate(transports) if transport.closed]


def test_the_one_that_has_waited_longest_goes_and_the_newcomer_gets_in() -> None:
    there = Strangers(10, 3)
    assert closed(come(there, "192.0.2.1", 5)) == [0, 1] and len(there) == 3


def test_whoever_moved_last_stays() -> None:
    there = Strangers(10, 3)
    transports = come(there, "192.0.2.1", 3)
    there.waits(transports[0])
    come(there, "192.0.2.1")
    assert closed(transports) == [1]


def test_one_that_is_being_answered_goes_last() -> None:
    there = Strangers(10, 3)
    transports = come(there, "192.0.2.1", 3)
    there.works(transports[2])
    come(there, "192.0.2.1", 2)
    assert closed(transports) == [0, 1]
    for transport in come(there, "192.0.2.1", 2):
        there.works(transport)
    assert len(there) == 3


def test_somebody_new_has_the_time_to_say_who_they_are() -> None:
    there = Strangers(10, 3)
    assert closed(come(there, "192.0.2.1", 10, pause=False)) == []
    assert closed(come(there, "192.0.2.1", 1, pause=False)) == [] and len(there) == 10


@pytest.mark.parametrize("pause", [True, False])
def test_whoever_shows_a_session_stays_until_it_was_looked_up(pause: bool) -> None:
    there = Strangers(5, 3)
    alice = come(there, "192.0.2.1")
    there.is_asked(alice[0], under_way=True)
    there.works(alice[0])
    come(there, "192.0.2.1", 20, pause=pause)
    assert closed(alice) == []
    there.is_asked(alice[0], under_way=False)
    there.waits(alice[0])
    come(there, "192.0.2.1", 20)
    assert closed(alice) == [0]


@pytest.mark.parametrize(("key", "length", "stays"), [("a" * 32, 0, True), ("", 0, False), ("a" * 32, 9, False)])
def test_a_socket_that_shows_a_session_stays_until_it_is_accepted(key: str, length: int, stays: bool) -> None:
    there, channel = Strangers(5, 3), Channel()
    (alice,) = come(there, "192.0.2.1")
    channel.transport, channel.length, channel.factory = alice, length, SimpleNamespace(strangers=there)
    channel._look_who_it_is(SimpleNamespace(session_key=key, is_upgrade=True))
    come(there, "192.0.2.1", 20)
    assert alice.closed is not stays


def test_when_all_are_too_many_the_address_with_most_of_them_gives_one() -> None:
    there = Strangers(6, 5)
    many, few = come(there, "192.0.2.1", 4), come(there, "192.0.2.2", 2)
    come(there, "192.0.2.3", 2)
    assert closed(many) == [0, 1] and closed(few) == [] and len(there) == 6


def test_a_network_of_ip_6_is_one_address() -> None:
    there = Strangers(10, 2)
    first = come(there, "2001:db8::1")
    come(there, "2001:db8::ffff:1"), come(there, "2001:db8::2")
    other = come(there, "2001:db8:0:1::1")
    assert closed(first) == [0] and closed(other) == []


def test_who_has_signed_in_is_not_counted() -> None:
    there = Strangers(10, 2)
    alice = come(there, "192.0.2.1")
    there.leave(alice[0])
    there.leave(alice[0])
    come(there, "192.0.2.1", 9)
    assert closed(alice) == [] and alice[0] not in there


def test_a_proxy_is_not_counted() -> None:
    there = Strangers(10, 2, is_exempt=lambda host: host == "127.0.0.1")
    assert closed(come(there, "127.0.0.1", 50)) == [] and len(there) == 0


def test_together_they_hold_so_much_and_no_more() -> None:
    there = Strangers(10, 10, held_bytes=100)
    light, heavy = come(there, "192.0.2.1", 2), come(there, "192.0.2.2", 4, held=30)
    there.grew(heavy[-1])
    assert closed(heavy) == [0] and closed(light) == []


@pytest.mark.parametrize(("descriptors", "in_all"), [(256, 64), (1024, 256), (20_000, 2048), (-1, 2048)])
def test_most_descriptors_are_for_those_who_are_signed_in(descriptors: int, in_all: int) -> None:
    there = Strangers.for_limit(descriptors, lambda host: False)
    for number in range(2100):
        come(there, f"192.0.{number // 200}.{number % 200}")
    assert len(there) == in_all


def test_nothing_is_left_of_those_who_have_gone() -> None:
    there: Any = Strangers()
    for transport in come(there, "192.0.2.1", 5):
        there.works(transport)
        there.leave(transport)
        there.waits(transport)
        there.grew(transport)
    assert len(there) == 0 and there._of == {}
