"""Everything that can go wrong between us and a backend. Foreign exceptions end at this edge (http.py).

BackendError
  Unreachable            kind connect: refused, no such host       never reached the backend
    TLSFailure           kind tls
    ConnectTimedOut      kind connect_timeout
    WentAway             kind connect, after it took the request   has reached the backend
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

An error has no sentence: chat/sentences.py makes one of `kind` and `params` where it is shown.
"""

from typing import Any, Literal

from .text import normalise

# What of a request a model server did not want (refusals.py). template: the chat template takes no system role, or not
# these roles in this order. model: none was named, or one that is not there. window: the conversation is too long.
# absent: 404 without a word that we know. extra: a field that need not be there. broken: an internal error, without its
# reason. silent: SilentReply.
Refusal = Literal["", "template", "model", "window", "absent", "broken", "silent", "extra"]
Params = dict[str, str | int | float]


class BackendError(Exception):
    """`backend`: its name. `cause`: our word for what happened, where the kind alone does not say it; `params`: both,
    and numbers and identifiers that anybody may read. `address`: where it was looked for; for administrators only.

    `detail`: the backend's own words, which may repeat the question: for the person whose reply it is, for nobody else
    and for no log. `answer`: the JSON value that it sent; nothing of it is told before identifiers.py has looked at it.
    """

    kind = "internal"
    refusal: Refusal = ""  # read before its words are cut
    _is_refused = False

    def __init__(
        self,
        backend: str = "",
        cause: str = "",
        *,
        detail: str = "",
        answer: Any = None,
        address: str = "",
        **params: str | int | float,
    ) -> None:
        # Without arguments: whoever prints `args` or `repr` of it would print the backend's words.
        super().__init__()
        self.backend, self.cause = backend, cause
        self.detail, self.answer, self.address = normalise(detail), answer, address
        named: Params = {"backend": backend, "cause": cause}
        self.params = {name: value for name, value in named.items() if value} | params

    def __str__(self) -> str:
        """For logs and tracebacks: no word of a backend's."""
        return " ".join([self.kind, *(f"{name}={value}" for name, value in self.params.items())])

    def hide(self, secret: str) -> None:
        """Take it out of the backend's words: servers repeat what they were sent."""
        self.detail = self.detail.replace(secret, "…")

    def refused(self, cause: str) -> None:
        """It did not take the request, for a `cause` that we know: nothing that the breaker may count."""
        self._is_refused, self.cause = True, cause
        self.params["cause"] = cause

    @property
    def counts(self) -> bool:
        """Whether the breaker may count it against the backend."""
        return not self._is_refused


class Unreachable(BackendError):
    """No connection could be made: refused, or no such host. Nothing of the request was received, except for
    WentAway."""

    kind = "connect"


class TLSFailure(Unreachable):
    """The TLS handshake or the check of the certificate failed."""

    kind = "tls"


class ConnectTimedOut(Unreachable):
    """No connection within `Timeouts.connect`."""

    kind = "connect_timeout"


class WentAway(Unreachable):
    """It took the request, and cannot be reached since."""


class FirstContentTimedOut(BackendError):
    """The request was sent, but no content came within `Timeouts.first_content`."""

    kind = "first_timeout"


class IdleTimedOut(BackendError):
    """Content stopped for longer than `Timeouts.idle`, or a whole answer took longer than its limit."""

    kind = "idle_timeout"


class EndsReply(BackendError):
    """Our own limit ended the reply: no other backend is asked and nobody is blamed."""

    @property
    def counts(self) -> bool:
        """False: the limit is ours."""
        return False


class DeadlineExceeded(EndsReply):
    """The reply took longer than `Limits.deadline`, all backends together."""

    kind = "deadline"


class ReplyTooLarge(EndsReply):
    """The reply has more than `Limits.max_chars` characters."""

    kind = "too_large"


class InternalError(BackendError):
    """A fault of our own while a backend was asked."""

    kind = "internal"

    @property
    def counts(self) -> bool:
        """False: the fault is ours."""
        return False


class BadStatus(BackendError):
    """`cause`: key_missing, key_wrong or login_wrong (in the address) where it refused our credentials."""

    kind = "status"
    OF_CREDENTIALS = (401, 403)

    def __init__(self, backend: str, status: int, cause: str = "", *, detail: str = "", answer: Any = None) -> None:
        self.status = status
        super().__init__(backend, cause, detail=detail, answer=answer, status=status)

    @property
    def refuses_credentials(self) -> bool:
        """True for 401, 403 and any other status whose body names our key."""
        return self.status in self.OF_CREDENTIALS or self.cause in ("key_missing", "key_wrong", "login_wrong")

    @property
    def is_configuration(self) -> bool:
        """A 4xx says that we and the server do not fit together; its health is not in question."""
        return 400 <= self.status < 500

    @property
    def counts(self) -> bool:
        """True for a server error (5xx) or a redirect, unless it was refused for a known cause; a 4xx is a matter of
        configuration."""
        return not self.is_configuration and super().counts


class Overloaded(BadStatus):
    """429 or 503. `retry_after`: seconds, from the header Retry-After; None without one."""

    kind = "overloaded"

    def __init__(
        self, backend: str, status: int, *, detail: str = "", answer: Any = None, retry_after: float | None = None
    ) -> None:
        super().__init__(backend, status, detail=detail, answer=answer)
        self.retry_after = retry_after

    @property
    def counts(self) -> bool:
        """True: a 429 says how busy the server is, unlike other 4xx."""
        return True


class BadStream(BackendError):
    """The answer is not what the dialect allows: content type, encoding, framing or JSON."""

    kind = "bad_stream"


class EmptyReply(BackendError):
    """The stream ended as it should, without any content."""

    kind = "empty"


class IncompleteReply(BackendError):
    """The connection ended before the backend's own end mark."""

    kind = "incomplete"


class SilentReply(IncompleteReply):
    """A stream that ended as it should, with nothing in it, not even a comment."""

    refusal: Refusal = "silent"


class ErrorEvent(BackendError):
    """The backend itself reported that it failed, in an answer of status 200."""

    kind = "backend_error"
