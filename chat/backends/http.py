"""One HTTP exchange with a backend; the only place that knows httpx and translates its exceptions."""

import asyncio
import email.utils
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import orjson

from . import errors
from .network import PacedTransport
from .text import as_text, normalise, parse_json

PROBE_SECONDS = 2.0
_DETAIL_BYTES = 4096
_BODY_BYTES = 16 * 1024 * 1024
_DETAIL_SECONDS = 2.0
_SSL = ssl.create_default_context()


class Transport:
    """Opens one connection for each exchange and always closes it.

    A shared httpx.AsyncClient is not used on purpose: with httpx 0.28.1, requests that are cancelled in mid-stream
    leave its pool stuck in the end (12,000 cancellations over 20 connections: PoolTimeout for good). A client of its
    own costs nothing measurable for each token. No proxy from the environment: it must not reroute loopback.
    """

    def __init__(self, label: str, url: str, connect_s: float) -> None:
        self.label, self.url, self._connect_s = label, url, connect_s

    @asynccontextmanager
    async def open(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> AsyncIterator[httpx.Response]:
        """The response, its body still unread and any status. Raises BackendError, also out of the `with` block."""
        timeout = httpx.Timeout(None, connect=self._connect_s)
        content = None if body is None else orjson.dumps(body)
        sent = {"Accept-Encoding": "identity", "User-Agent": "victoria-chat", **(headers or {})}
        if content is not None:
            sent["Content-Type"] = "application/json"
        with self._translated():
            async with (
                httpx.AsyncClient(
                    transport=PacedTransport(_SSL), timeout=timeout, follow_redirects=False, headers=sent
                ) as client,
                client.stream(method, self.url + path, content=content) as response,
            ):
                yield response

    async def get_json(self, path: str) -> Any:
        """A small JSON answer to GET, within PROBE_SECONDS. Raises BackendError."""
        return await self.call_json("GET", path, seconds=PROBE_SECONDS)

    async def call_json(self, method: str, path: str, body: Any = None, *, seconds: float | None = None) -> Any:
        """One JSON answer, read whole. `seconds`: None waits as long as the caller does. Raises BackendError."""
        try:
            async with asyncio.timeout(seconds):
                async with self.open(method, path, body) as response:
                    await self.require_success(response)
                    return await self.read_json(response)
        except TimeoutError:
            raise errors.IdleTimedOut(self.label, f"did not answer {path} within {seconds:g} s") from None

    async def read_json(self, response: httpx.Response) -> Any:
        """The body as JSON, whatever type it claims. Raises BadStream."""
        self.require_identity(response)
        data = await _read_at_most(response, _BODY_BYTES)
        try:
            return parse_json(data)
        except ValueError:
            raise errors.BadStream(self.label, "sent something that is not JSON") from None

    async def require_success(self, response: httpx.Response) -> None:
        """Raises BadStatus or Overloaded unless the status is 2xx."""
        if response.is_success:
            return
        detail = await _detail(response)
        if response.status_code in (429, 503):
            retry_after = parse_retry_after(response.headers.get("retry-after"))
            raise errors.Overloaded(self.label, response.status_code, detail, retry_after)
        raise errors.BadStatus(self.label, response.status_code, detail)

    def require_identity(self, response: httpx.Response) -> None:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            raise errors.BadStream(self.label, f"sent its answer with Content-Encoding {encoding[:40]!r}")

    async def require_type(self, response: httpx.Response, *allowed: str) -> None:
        """Raises ErrorEvent for a JSON error object where a stream was due, BadStream for any other type."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in allowed:
            return
        if kind == "application/json":
            raise errors.ErrorEvent(self.label, f"reported an error ({await _detail(response) or 'no reason given'})")
        raise errors.BadStream(self.label, f"sent {kind[:60] or 'no content type'} instead of {allowed[0]}")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except httpx.ConnectTimeout:
            cause = f"did not accept the connection to {self.url} within {self._connect_s:g} s"
            raise errors.ConnectTimedOut(self.label, cause) from None
        except httpx.ConnectError as error:
            raise self._unreachable(error) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise errors.Unreachable(self.label, f"has an address that cannot be used ({self.url}: {error})") from error
        except httpx.TransportError as error:
            raise self._broken(error) from error

    def _unreachable(self, error: httpx.ConnectError) -> errors.Unreachable:
        causes = list(_causes(error))
        if any(isinstance(cause, ssl.SSLError) for cause in causes):
            return errors.TLSFailure(self.label, f"at {self.url} could not be reached securely ({error})")
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return errors.Unreachable(self.label, f"cannot be found: no such host in {self.url}")
        return errors.Unreachable(self.label, f"is not reachable at {self.url}")

    def _broken(self, error: httpx.TransportError) -> errors.BackendError:
        cut_off = isinstance(error, httpx.NetworkError) or "peer closed connection" in str(error)
        if cut_off or "disconnected without sending" in str(error):
            return errors.IncompleteReply(self.label, "closed the connection before the reply was complete")
        return errors.BadStream(self.label, f"broke the HTTP protocol ({normalise(str(error))[:200]})")


def parse_retry_after(value: str | None, *, now: float | None = None) -> float | None:
    """Seconds until a retry may come, from a number or an HTTP date; None if absent or senseless.

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


async def _detail(response: httpx.Response) -> str:
    """What an error body says, short, for the sentence; never raises for want of a body."""
    if response.headers.get("content-encoding", "identity") != "identity":
        return ""
    try:
        async with asyncio.timeout(_DETAIL_SECONDS):
            data = await _read_at_most(response, _DETAIL_BYTES)
    except (TimeoutError, httpx.TransportError):
        return ""
    return _one_line(error_text(data))


def error_text(data: bytes) -> str:
    """The message inside `{"error": ...}`, `{"detail": ...}` or `{"error": {"message": ...}}`; else the text itself."""
    try:
        value = parse_json(data)
    except ValueError:
        return data.decode("utf-8", "replace")
    for _level in range(3):
        if isinstance(value, dict):
            value = next((value[key] for key in ("error", "detail", "message") if value.get(key)), "")
    return as_text(value)


def _one_line(text: str) -> str:
    return " ".join(normalise(text).split())[:200].rstrip(". ")
