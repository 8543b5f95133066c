"""One HTTP exchange with a backend. Translates httpx's exceptions into ours."""

import asyncio
import email.utils
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import orjson

from . import errors
from .address import Address
from .failures import read_error
from .identifiers import IDENTIFIER, Request, identifiers
from .network import PacedTransport
from .sse import EventTooLarge
from .text import parse_json

PROBE_SECONDS = 2.0
_DETAIL_BYTES = 4096
_DETAIL_CHARS = 200
_BODY_BYTES = 16 * 1024 * 1024
_DETAIL_SECONDS = 2.0
_SSL = ssl.create_default_context()
# litellm refuses a key with 400; if it has no database of keys, with no_db_connection.
_KEY_CODES = ("auth_error", "authentication_error", "invalid_api_key", "no_db_connection")
# Header values that may be shown, because they are known words.
_TYPES = frozenset({"text/html", "text/plain", "application/json", "application/x-ndjson", "text/event-stream"})
_ENCODINGS = frozenset({"gzip", "deflate", "br", "zstd"})


class Transport:
    """Opens one connection for each exchange and always closes it.

    Deliberately no shared httpx.AsyncClient: with httpx 0.28.1, requests cancelled mid-stream eventually block its pool
    (12,000 cancellations over 20 connections: permanent PoolTimeout). A separate client has no measurable cost for
    each token. Proxies from the environment are ignored: they must not reroute loopback.

    `backend`: its name. `url`: as configured; credentials in it are sent as Basic auth and never shown. `key`: as
    address.authorization takes it; it overrides those. `refusal_of`: reads from an error what part of a request is
    refused.
    """

    def __init__(
        self,
        backend: str,
        url: str,
        connect_s: float,
        key: str = "",
        refusal_of: Callable[[errors.BackendError], errors.Refusal] = lambda error: "",
    ) -> None:
        self.backend, self._address, self._connect_s = backend, Address.of(url, key), connect_s
        self._refusal_of = refusal_of
        self.url = self._address.url

    @asynccontextmanager
    async def open(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> AsyncIterator[httpx.Response]:
        """The response with any status, its body unread. Raises BackendError, also from inside the `with` block."""
        timeout = httpx.Timeout(None, connect=self._connect_s)
        content = None if body is None else orjson.dumps(body)
        sent = {"Accept-Encoding": "identity", "User-Agent": "victoria-chat", **(headers or {})}
        if content is not None:
            sent["Content-Type"] = "application/json"
        with self.judged(body, headers or {}), self._translated():
            async with (
                httpx.AsyncClient(
                    transport=PacedTransport(_SSL),
                    timeout=timeout,
                    follow_redirects=False,
                    headers=sent,
                    # Not in the URL: httpx would put it in exceptions and log lines.
                    auth=self._signed,
                ) as client,
                client.stream(method, self.url + path, content=content) as response,
            ):
                yield response

    @asynccontextmanager
    async def accepted(
        self, path: str, body: Any, headers: dict[str, str], *types: str
    ) -> AsyncIterator[httpx.Response]:
        """The response to a POST that the server accepted, its body unread and not compressed. `types`: the content
        types that are allowed, the wanted one first; all if there are none. Raises BackendError."""
        async with self.open("POST", path, body, headers) as response:
            await self.require_success(response)
            self.require_identity(response)
            if types:
                await self.require_type(response, *types)
            yield response

    async def get_json(self, path: str) -> Any:
        """A small JSON response to GET, within PROBE_SECONDS. Raises BackendError."""
        return await self.call_json("GET", path, seconds=PROBE_SECONDS)

    async def call_json(self, method: str, path: str, body: Any = None, *, seconds: float | None = None) -> Any:
        """One JSON response, read whole. `seconds`: its time limit; None: the caller sets one. Raises BackendError."""
        try:
            async with asyncio.timeout(seconds):
                async with self.open(method, path, body) as response:
                    await self.require_success(response)
                    return await self.read_json(response)
        except TimeoutError:
            raise errors.IdleTimedOut(self.backend, "no_answer", seconds=seconds or 0) from None

    async def read_json(self, response: httpx.Response) -> Any:
        """The body as JSON, regardless of its content type. Raises BadStream."""
        data = await self.read_body(response)
        try:
            return parse_json(data)
        except ValueError:
            raise errors.BadStream(self.backend, "not_json") from None

    async def read_body(self, response: httpx.Response) -> bytes:
        """The whole body. Raises BadStream if it is compressed or larger than the limit."""
        self.require_identity(response)
        return await _read_at_most(response, _BODY_BYTES)

    async def require_success(self, response: httpx.Response) -> None:
        """Raises BadStatus or Overloaded unless the status is 2xx."""
        if response.is_success:
            return
        answer, detail = await _said(response)
        if response.status_code in (429, 503):
            retry_after = parse_retry_after(response.headers.get("retry-after"))
            raise errors.Overloaded(
                self.backend, response.status_code, detail=detail, answer=answer, retry_after=retry_after
            )
        is_key = response.status_code in errors.BadStatus.OF_CREDENTIALS or _names_a_key(answer)
        cause = self._refused_credentials() if is_key else ""
        raise errors.BadStatus(self.backend, response.status_code, cause, detail=detail, answer=answer)

    def require_identity(self, response: httpx.Response) -> None:
        """Raises BadStream for a compressed response: none was requested, and raw bytes are read."""
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            known = {"encoding": encoding} if encoding in _ENCODINGS else {}
            raise errors.BadStream(self.backend, "encoding", detail="" if known else encoding, **known)

    async def require_type(self, response: httpx.Response, *allowed: str) -> None:
        """Raises ErrorEvent for a JSON error object in place of a stream, BadStream for any other type."""
        kind = content_type(response)
        if kind in allowed:
            return
        if kind == "application/json":
            answer, detail = await _said(response)
            raise errors.ErrorEvent(self.backend, detail=detail, answer=answer)
        # A type that is not in _TYPES may be anyone's words: it goes into `detail` only.
        known = {"sent": kind} if kind in _TYPES else {}
        raise errors.BadStream(self.backend, "content_type", detail="" if known else kind, wanted=allowed[0], **known)

    @contextmanager
    def judged(self, *sent: Any) -> Iterator[None]:
        """Cleans an error raised inside: removes our credentials and the address from the backend's words, then cuts
        them. Keeps only identifiers that share nothing with `sent`, the whole content of the request. Without a request
        it keeps none: they may be anyone's words.
        """
        try:
            yield
        except errors.BackendError as error:
            error.refusal = error.refusal or self._refusal_of(error)
            error.detail = _one_line(self._address.hidden_in(error.detail))
            if any(sent) and error.answer is not None:
                request = Request(*sent, self._address.secrets, self.url)
                error.params |= identifiers(error.answer, request)
                error.answer = None
            raise

    def _signed(self, request: httpx.Request) -> httpx.Request:
        if self._address.authorization:
            request.headers["Authorization"] = self._address.authorization
        return request

    def _refused_credentials(self) -> str:
        """The cause that an administrator has to fix after a 401 or 403."""
        if self._address.from_key:
            return "key_wrong"
        return "login_wrong" if self._address.authorization else "key_missing"

    @contextmanager
    def _translated(self) -> Iterator[None]:
        # `from None`: the messages of httpx and h11 quote the address and the received bytes.
        try:
            yield
        except httpx.ConnectTimeout:
            raise errors.ConnectTimedOut(
                self.backend, "not_accepted", seconds=self._connect_s, address=self.url
            ) from None
        except httpx.ConnectError as error:
            raise self._unreachable(error) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            raise errors.Unreachable(self.backend, "bad_address", address=self.url) from None
        except EventTooLarge:
            raise errors.BadStream(self.backend, "too_long") from None
        except httpx.TransportError as error:
            raise self._broken(error) from None

    def _unreachable(self, error: httpx.ConnectError) -> errors.Unreachable:
        causes = list(_causes(error))
        if any(isinstance(cause, ssl.SSLError) for cause in causes):
            reasons = [cause.reason for cause in causes if isinstance(cause, ssl.SSLError) and cause.reason]
            # OpenSSL's reason, such as CERTIFICATE_VERIFY_FAILED; its message would name the host.
            named = {"code": reasons[0]} if reasons and IDENTIFIER.fullmatch(reasons[0]) else {}
            return errors.TLSFailure(self.backend, address=self.url, **named)
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return errors.Unreachable(self.backend, "no_host", address=self.url)
        return errors.Unreachable(self.backend, address=self.url)

    def _broken(self, error: httpx.TransportError) -> errors.BackendError:
        cut_off = isinstance(error, httpx.NetworkError) or "peer closed connection" in str(error)
        if cut_off or "disconnected without sending" in str(error):
            return errors.IncompleteReply(self.backend, "closed")
        return errors.BadStream(self.backend, "protocol")


def content_type(response: httpx.Response) -> str:
    """The content type in lower case, without parameters; "" if there is none."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def parse_retry_after(value: str | None, *, now: float | None = None) -> float | None:
    """Seconds until a retry is allowed, from a number or an HTTP date; None if absent or invalid.

    Source: RFC 9110, section 10.2.3.
    """
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - (time.time() if now is None else now)
        except (ValueError, OverflowError, TypeError):
            return None
    return max(0.0, seconds) if seconds < float("inf") else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yields the error and its causes, also those that httpcore hides from tracebacks."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def _read_at_most(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])


async def _said(response: httpx.Response) -> tuple[Any, str]:
    """An error body's JSON value, if it is one, and its text; never raises for a missing body."""
    if response.headers.get("content-encoding", "identity") != "identity":
        return None, ""
    try:
        async with asyncio.timeout(_DETAIL_SECONDS):
            data = await _read_at_most(response, _DETAIL_BYTES)
    except (TimeoutError, httpx.TransportError):
        return None, ""
    return read_error(data)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_DETAIL_CHARS].rstrip(". ")


def _names_a_key(answer: Any) -> bool:
    """True if a response other than 401 and 403 refuses our credentials."""
    error = answer.get("error") if isinstance(answer, dict) else None
    return isinstance(error, dict) and any(error.get(name) in _KEY_CODES for name in ("type", "code"))
