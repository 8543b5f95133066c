"""Strangers: connections that have not shown a live session. Their number is limited; signed-in connections are not
counted, so strangers cannot crowd them out."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any

from chatsite.memory import give_memory_back

# An office behind one address may open its sign-in pages at once: six connections a browser.
PER_ADDRESS = 256
IN_ALL = 2048
TICK_S = 1.0
# A new connection needs time to show its session. Counted in ticks, not seconds: between two ticks the event loop has
# served every connection once, however slow it is.
GRACE_TICKS = 2
# After this many closed connections the garbage is worth collecting.
CROWD = 200
# Memory limit of all strangers together: incomplete bodies and unread answers.
HELD_BYTES = 16 * 1024 * 1024


@dataclass(slots=True)
class _Stranger:
    address: str
    holds: Callable[[], int]
    works: bool = False
    asked: bool = False  # the session look-up is in progress
    since: int = 0  # the tick of its arrival or last progress


class Strangers:
    """Keyed by transport, because a connection changes its protocol when it becomes a WebSocket.

    A new connection is always accepted. If its address, or all together, then exceed the limit, the one that has waited
    longest is closed: of that address, or of the address with the most.
    """

    def __init__(
        self,
        in_all: int = IN_ALL,
        per_address: int = PER_ADDRESS,
        *,
        held_bytes: int = HELD_BYTES,
        is_exempt: Callable[[str], bool] = lambda address: False,
    ) -> None:
        """`is_exempt`: addresses that are not counted, because many people share them."""
        self._in_all, self._per_address, self._held_bytes = in_all, per_address, held_bytes
        self._is_exempt = is_exempt
        self._ticks = self._gone = self._gone_before = 0
        self._strangers: dict[Any, _Stranger] = {}
        self._of: dict[str, dict[Any, _Stranger]] = {}  # by address; each ordered by last progress

    @classmethod
    def for_limit(cls, descriptors: int, is_exempt: Callable[[str], bool]) -> "Strangers":
        """Limits that leave most of the process's `descriptors` to signed-in people."""
        in_all = min(IN_ALL, descriptors // 4) if descriptors > 0 else IN_ALL
        return cls(in_all, min(PER_ADDRESS, in_all // 2), is_exempt=is_exempt)

    def __contains__(self, transport: object) -> bool:
        return transport in self._strangers

    def __len__(self) -> int:
        return len(self._strangers)

    def tick(self) -> None:
        """Called every TICK_S by the server's loop."""
        self._ticks += 1
        if self._gone >= CROWD and self._gone == self._gone_before:
            self._gone = 0
            give_memory_back()
        self._gone_before = self._gone

    def enter(self, transport: Any, host: str, holds: Callable[[], int]) -> None:
        """Counts a new connection from the address `host`; `holds` returns the bytes of memory that it uses."""
        if self._is_exempt(host):
            return
        address = _counted_as(host)
        stranger = _Stranger(address, holds, since=self._ticks)
        self._strangers[transport] = stranger
        self._of.setdefault(address, {})[transport] = stranger
        if len(self._of[address]) > self._per_address:
            self._shed(self._longest_settled(self._of[address]))
        if len(self._strangers) > self._in_all:
            most = max(self._of.values(), key=len)
            self._shed(self._longest_settled(most) or _longest(most))

    def works(self, transport: Any) -> None:
        """A complete request arrived and is being answered."""
        self._moved(transport, works=True)

    def is_asked(self, transport: Any, *, under_way: bool) -> None:
        """The connection showed a session. During the look-up (`under_way`) all others are closed before it."""
        if transport in self._strangers:
            self._strangers[transport].asked = under_way

    def waits(self, transport: Any) -> None:
        """The request is answered; the connection is idle."""
        self._moved(transport, works=False)

    def grew(self, transport: Any) -> None:
        """The connection uses more memory. Closes those that have held memory longest until the total is allowed."""
        if transport not in self._strangers:
            return
        held = {one: stranger.holds() for one, stranger in self._strangers.items()}
        total = sum(held.values())
        for one in sorted(filter(held.get, held), key=lambda one: self._strangers[one].since):
            if total <= self._held_bytes:
                return
            total -= held[one]
            self._shed(one)

    def ended(self, transport: Any) -> None:
        """The connection is closed; it may be one that is not counted."""
        self._gone += transport in self._strangers
        self.leave(transport)

    def leave(self, transport: Any) -> None:
        """Stops counting the connection, for example as signed in; idempotent."""
        stranger = self._strangers.pop(transport, None)
        if stranger is not None:
            there = self._of[stranger.address]
            del there[transport]
            if not there:
                del self._of[stranger.address]

    def _moved(self, transport: Any, *, works: bool) -> None:
        stranger = self._strangers.get(transport)
        if stranger is not None:
            stranger.works, stranger.since = works, self._ticks
            there = self._of[stranger.address]
            there[transport] = there.pop(transport)

    def _longest_settled(self, there: dict[Any, _Stranger]) -> Any:
        """The longest idle connection past GRACE_TICKS, else the one being answered longest; None if all are new."""
        busy = None
        for transport, stranger in there.items():
            if self._ticks - stranger.since < GRACE_TICKS:
                break
            if stranger.asked:
                continue
            if not stranger.works:
                return transport
            busy = busy or transport
        return busy

    def _shed(self, transport: Any) -> None:
        if transport is not None:
            self.ended(transport)
            transport.abortConnection()


def _longest(there: dict[Any, _Stranger]) -> Any:
    return next((transport for transport, stranger in there.items() if not stranger.asked), next(iter(there)))


def _counted_as(host: str) -> str:
    """The counted address: for IPv6 its /64, because one subscriber has a whole one."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
