"""Parses lines and server-sent events from raw bytes, correct for any split, line end or split letter.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

import re
from typing import Literal

from .text import parse_json

MAX_EVENT_BYTES = 4 * 1024 * 1024
MAX_WHOLE_BYTES = 16 * 1024 * 1024
_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"
_PINGS = (b"ping", b"heartbeat", b"keepalive", b"keep-alive")


class EventTooLarge(ValueError):
    """One line or event is larger than MAX_EVENT_BYTES."""


class LineReader:
    """Splits bytes at CR, LF and CRLF only: U+2028 and the like are ordinary characters."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._pending = 0
        self._after_cr = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """Returns the lines that `chunk` completes, without their ends. Raises EventTooLarge."""
        if self._after_cr and chunk:
            # A CR ends a line at once: waiting for the next byte could block. An LF at the start of the next chunk
            # belongs to it.
            self._after_cr = False
            chunk = chunk.removeprefix(b"\n")
        lines = _LINE_END.split(chunk)
        self._after_cr = self._after_cr or chunk.endswith(b"\r")
        rest = lines.pop()
        if lines and self._parts:
            lines[0] = b"".join([*self._parts, lines[0]])
            self._parts, self._pending = [], 0
        if rest:
            self._parts.append(rest)
            self._pending += len(rest)
        if self._pending > MAX_EVENT_BYTES or any(len(line) > MAX_EVENT_BYTES for line in lines):
            raise EventTooLarge(f"a line longer than {MAX_EVENT_BYTES} bytes")
        return lines

    def flush(self) -> list[bytes]:
        """Returns what is left when the stream ends without a line end."""
        rest, self._parts, self._pending = b"".join(self._parts), [], 0
        return [rest] if rest else []


Field = tuple[Literal["data", "comment", "error", "whole"], bytes]


class SSEReader:
    """Events as ("data", payload) and comments as ("comment", text).

    `id:`, `retry:` and `event:` are ignored, except `event: error`, whose payload becomes ("error", payload). So does a
    field `error:`, in which llama.cpp sent its errors. Pings are dropped with their payload.
    """

    def __init__(self) -> None:
        self._lines = LineReader()
        self._data: list[bytes] = []
        self._size = 0
        self._event = self._next_event = b""
        self._is_bare = False
        self._first = True

    def feed(self, chunk: bytes) -> list[Field]:
        """Returns the fields that `chunk` completes. Raises EventTooLarge."""
        return self._read(self._lines.feed(chunk))

    def flush(self) -> list[Field]:
        """Returns the event whose blank line is missing when the stream ends."""
        fields = self._read(self._lines.flush())
        self._dispatch(fields)
        return fields

    def _read(self, lines: list[bytes]) -> list[Field]:
        fields: list[Field] = []
        for line in lines:
            if self._first:
                self._first = False
                line = line.removeprefix(_BOM)
            if not line:
                self._dispatch(fields)
            elif line.startswith(b":"):
                fields.append(("comment", line[1:].strip()))
            else:
                self._field(line, fields)
        return fields

    def _field(self, line: bytes, fields: list[Field]) -> None:
        name, _, value = line.partition(b":")
        if name == b"event":
            self._name(value.strip().lower())
            return
        self._dispatch_whole(fields)
        if name in (b"data", b"error"):
            self._event = name if name == b"error" else self._event
            self._add(value.removeprefix(b" "))
        elif name.startswith(b"{") or self._is_bare:
            # A JSON object in place of events: servers send errors and whole answers like this.
            self._is_bare = True
            self._add(line)

    def _name(self, event: bytes) -> None:
        """Stores an event's name. A name after data belongs to the event that ends here, unless more data follows."""
        if self._data:
            self._next_event = event
        else:
            self._event = event

    def _add(self, value: bytes) -> None:
        self._data.append(value)
        self._size += len(value) + 1
        if self._size > MAX_EVENT_BYTES:
            raise EventTooLarge(f"an event larger than {MAX_EVENT_BYTES} bytes")

    def _dispatch_whole(self, fields: list[Field]) -> None:
        """Ends an event without its blank line, which some servers omit: whole JSON on one line cannot continue."""
        if len(self._data) == 1 and _is_whole(self._data[0]):
            event, self._next_event = self._next_event, b""
            self._dispatch(fields)
            self._event = event

    def _dispatch(self, fields: list[Field]) -> None:
        event = self._next_event or self._event
        if (self._data or event == b"error") and event not in _PINGS:
            fields.append(("error" if event == b"error" else "data", b"\n".join(self._data)))
        self._data, self._size, self._event, self._next_event, self._is_bare = [], 0, b"", b"", False


class WholeReader:
    """An answer that comes in one piece, as the one item of a stream: ("whole", payload).

    Events that were sent with the content type of one piece stay events; other words are an ("error", payload).
    """

    def __init__(self) -> None:
        self._body = bytearray()

    def feed(self, chunk: bytes) -> list[Field]:
        """Returns nothing: the item is complete at the end. Raises EventTooLarge."""
        self._body += chunk
        if len(self._body) > MAX_WHOLE_BYTES:
            raise EventTooLarge(f"an answer larger than {MAX_WHOLE_BYTES} bytes")
        return []

    def flush(self) -> list[Field]:
        """Returns what came, which may be nothing at all."""
        body = bytes(self._body)
        if body.lstrip().startswith((b"{", b"[")):
            return [("whole", body)]
        events = SSEReader()
        fields = [*events.feed(body), *events.flush()]
        return fields if any(field == "data" for field, _ in fields) else [("error", body)]


def _is_whole(data: bytes) -> bool:
    data = data.strip()
    if not (data.startswith(b"{") and data.endswith(b"}")):
        return data == b"[DONE]"
    try:
        parse_json(data)
    except ValueError:
        return False
    return True
