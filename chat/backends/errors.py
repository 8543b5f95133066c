"""Everything that can go wrong between us and a backend. Foreign exceptions end at this edge (http.py).

BackendError
  Unreachable            kind connect: refused, no such host       never reached the backend
    TLSFailure           kind tls
    ConnectTimedOut      kind connect_timeout
  FirstContentTimedOut   kind first_timeout
  IdleTimedOut           kind idle_timeout
  DeadlineExceeded       kind deadline                             ends the reply, not the backend's fault
  ReplyTooLarge          kind too_large                            ends the reply, not the backend's fault
  BadStatus              kind status
    Overloaded           kind overloaded: 429 and 503              may say when to come back
  BadStream              kind bad_stream: wrong type, encoding, framing
  EmptyReply             kind empty
  IncompleteReply        kind incomplete: ended without its end mark
  ErrorEvent             kind backend_error: it said so itself
  InternalError          kind internal: our own fault, so the backend is not blamed, and the next one is asked

`str(error)` is a sentence for a person: which backend, what happened, what to do. `may_have_reached`: whether the
request may have been seen by the backend (Victoria may act on the world, so it is not sent to her again unasked).
"""


class BackendError(Exception):
    kind = "internal"
    may_have_reached = True
    advice = "Try again; if it stays so, tell your administrator."

    def __init__(self, label: str, cause: str) -> None:
        self.label, self.cause = label, cause
        super().__init__(f"{label} {cause}. {self.advice}")

    def hide(self, secret: str) -> None:
        """Take it out of the backend's words: servers repeat what they were sent."""
        self.cause = self.cause.replace(secret, "…")
        self.args = (f"{self.label} {self.cause}. {self.advice}",)

    @property
    def counts(self) -> bool:
        """Whether the breaker may count it against the backend."""
        return True


class Unreachable(BackendError):
    kind = "connect"
    may_have_reached = False
    advice = "Check that it is running and that its address is right."


class TLSFailure(Unreachable):
    kind = "tls"
    advice = "Check its certificate and that its address begins with the right http:// or https://."


class ConnectTimedOut(Unreachable):
    kind = "connect_timeout"
    advice = "Check that its machine is on and reachable."


class FirstContentTimedOut(BackendError):
    kind = "first_timeout"


class IdleTimedOut(BackendError):
    kind = "idle_timeout"


class EndsReply(BackendError):
    """Our own limit ended the reply: no other backend is asked and nobody is blamed."""

    @property
    def counts(self) -> bool:
        return False


class DeadlineExceeded(EndsReply):
    kind = "deadline"
    advice = "Ask for the rest, or for a shorter answer."


class ReplyTooLarge(EndsReply):
    kind = "too_large"
    advice = "Ask for the rest, or for a shorter answer."


class InternalError(BackendError):
    kind = "internal"

    @property
    def counts(self) -> bool:
        return False


class BadStatus(BackendError):
    kind = "status"

    def __init__(self, label: str, status: int, detail: str = "") -> None:
        self.status = status
        super().__init__(label, f"answered with HTTP {status}" + (f" ({detail})" if detail else ""))

    @property
    def is_configuration(self) -> bool:
        """A 4xx says that we and the server do not fit together; its health is not in question."""
        return 400 <= self.status < 500

    @property
    def counts(self) -> bool:
        return not self.is_configuration


class Overloaded(BadStatus):
    kind = "overloaded"
    advice = "Wait a moment, then try again."

    def __init__(self, label: str, status: int, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(label, status, detail)
        self.retry_after = retry_after

    @property
    def counts(self) -> bool:
        return True


class BadStream(BackendError):
    kind = "bad_stream"
    advice = "Check that the address belongs to the right kind of server."


class EmptyReply(BackendError):
    kind = "empty"


class IncompleteReply(BackendError):
    kind = "incomplete"


class ErrorEvent(BackendError):
    kind = "backend_error"
