"""All errors between us and a backend. Foreign exceptions are translated at this edge (http.py).

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
  ErrorEvent             kind backend_error: reported by the backend itself
  InternalError          kind internal: our own fault: not counted against the backend, and the next one is asked

An error has no sentence: chat/sentences.py renders `kind` and `params` when it is shown.
"""

from typing import Any, Literal

from .text import normalise

# Which part of a request a model server refused (refusals.py). template: the chat template takes no system role, or not
# these roles in this order. model: missing, or unknown to the server. window: the conversation is too long. absent: 404
# without words that we know. extra: an optional field. broken: an internal error without a reason. silent: SilentReply.
Refusal = Literal["", "template", "model", "window", "absent", "broken", "silent", "extra"]
Params = dict[str, str | int | float]


class BackendError(Exception):
    """`backend`: its name. `cause`: our word for what happened, if the kind does not say it. `params`: both, with
    numbers and identifiers that are safe to show to anyone. `address`: the address called; for administrators only.

    `detail`: the backend's own words, which may repeat the question: only for the person whose reply it is, never for a
    log. `answer`: the JSON value that it sent; only what identifiers.py has checked may be shown.
    """

    kind = "internal"
    refusal: Refusal = ""  # read before `detail` is cut
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
        # No arguments: otherwise `args` and `repr` would contain the backend's words.
        super().__init__()
        self.backend, self.cause = backend, cause
        self.detail, self.answer, self.address = normalise(detail), answer, address
        named: Params = {"backend": backend, "cause": cause}
        self.params = {name: value for name, value in named.items() if value} | params

    def __str__(self) -> str:
        """For logs and tracebacks: never contains a backend's words."""
        return " ".join([self.kind, *(f"{name}={value}" for name, value in self.params.items())])

    def hide(self, secret: str) -> None:
        """Removes `secret` from the backend's words: servers echo what they were sent."""
        self.detail = self.detail.replace(secret, "…")

    def refused(self, cause: str) -> None:
        """Marks the request as refused for a known `cause`, which the breaker does not count."""
        self._is_refused, self.cause = True, cause
        self.params["cause"] = cause

    @property
    def counts(self) -> bool:
        """True if the breaker counts it against the backend."""
        return not self._is_refused


class Unreachable(BackendError):
    """No connection could be made: refused, or no such host. The backend received nothing, except for WentAway."""

    kind = "connect"


class TLSFailure(Unreachable):
    """The TLS handshake or the check of the certificate failed."""

    kind = "tls"


class ConnectTimedOut(Unreachable):
    """No connection within `Timeouts.connect`."""

    kind = "connect_timeout"


class WentAway(Unreachable):
    """The backend accepted the request and has been unreachable since."""


class FirstContentTimedOut(BackendError):
    """The request was sent, but no content came within `Timeouts.first_content`."""

    kind = "first_timeout"


class IdleTimedOut(BackendError):
    """Content stopped for longer than `Timeouts.idle`, or a whole answer took longer than its limit."""

    kind = "idle_timeout"


class EndsReply(BackendError):
    """Our own limit ended the reply: no other backend is asked, and it is not counted against this one."""

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
    """`cause`: key_missing, key_wrong or login_wrong (in the address) if it refused our credentials."""

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
        """True for a 4xx: our configuration does not fit the server, which is healthy."""
        return 400 <= self.status < 500

    @property
    def counts(self) -> bool:
        """True for a 5xx or a redirect, unless refused for a known cause. A 4xx is a configuration error."""
        return not self.is_configuration and super().counts


class Overloaded(BadStatus):
    """429 or 503. `retry_after`: seconds, from the Retry-After header; None without one."""

    kind = "overloaded"

    def __init__(
        self, backend: str, status: int, *, detail: str = "", answer: Any = None, retry_after: float | None = None
    ) -> None:
        super().__init__(backend, status, detail=detail, answer=answer)
        self.retry_after = retry_after

    @property
    def counts(self) -> bool:
        """True: unlike other 4xx, a 429 reports the server's load."""
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
    """The stream ended as it should, but was empty: not even a comment."""

    refusal: Refusal = "silent"


class ErrorEvent(BackendError):
    """The backend reported a failure in a response with status 200."""

    kind = "backend_error"
