"""Selects the next fault: one for every request, or a list that is used up."""

from collections.abc import Sequence

from chat.demo.fault import Fault
from chat.demo.http import Request
from chat.demo.pieces import Reply

FaultChoice = Fault | Sequence[Fault | None] | None

_WELL = Fault("none")


class FaultPlan:
    """The faults of a server. Raises ValueError if a list takes the port down: a list advances by requests."""

    def __init__(self, chosen: FaultChoice, reply_calls: tuple[str, ...]) -> None:
        self._always = chosen if isinstance(chosen, Fault) else None
        self._list = [] if chosen is None or isinstance(chosen, Fault) else [fault or _WELL for fault in chosen]
        self._reply_calls = reply_calls
        if not all(fault.listening for fault in self._list):
            raise ValueError("A port cannot be down for one request of a list: take refuse(), or down() alone.")

    @property
    def rest(self) -> FaultChoice:
        """The fault for every request, or the unused faults of the list."""
        return self._always or tuple(self._list) or None

    @property
    def listening(self) -> bool:
        """False if the next fault takes the port down."""
        return self._next.listening

    def refuses(self) -> bool:
        """True if the new connection is to be reset. Uses up that fault."""
        if self._next.accepting:
            return False
        self._use_up()
        return True

    def change(self, request: Request, reply: Reply) -> Reply:
        """The reply with the fault applied. Uses up the fault if it is for this request."""
        fault = self._next
        if not fault.hits(request.call, self._reply_calls):
            return reply
        self._use_up()
        return fault.applied(reply, request.call, self._reply_calls)

    @property
    def _next(self) -> Fault:
        return self._always or (self._list[0] if self._list else _WELL)

    def _use_up(self) -> None:
        del self._list[:1]
