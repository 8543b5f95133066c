"""Lines and server-sent events out of raw bytes, right for every split, line end and half letter.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

import re
from typing import Literal

MAX_EVENT_BYTES = 4 * 1024 * 1024
_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


class EventTooLarge(ValueError):
    """One line or event is larger than MAX_EVENT_BYTES."""


class LineReader:
    """Splits bytes at CR, LF and CRLF, and nowhere else: U+2028 and its friends are letters to us."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._pending = 0
        self._after_cr = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that `chunk` completes, without their ends. Raises EventTooLarge."""
        if self._after_cr and chunk:
            # A CR ends a line at once, so that nothing waits for a byte that may not come; an LF right behind it in
            # the next chunk belongs to it.
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
        """What is left when the stream ends without a line end."""
        rest, self._parts, self._pending = b"".join(self._parts), [], 0
        return [rest] if rest else []


Field = tuple[Literal["data", "comment", "error"], bytes]


class SSEReader:
    """Events as ("data", payload) and comments as ("comment", text).

    `id:`, `retry:` and `event:` are ignored, but for `event: error`: the payload of that comes as ("error", payload).
    """

    def __init__(self) -> None:
        self._lines = LineReader()
        self._data: list[bytes] = []
        self._size = 0
        self._is_error = False
        self._first = True

    def feed(self, chunk: bytes) -> list[Field]:
        """What `chunk` completes. Raises EventTooLarge."""
        return self._read(self._lines.feed(chunk))

    def flush(self) -> list[Field]:
        """The event whose blank line never came, when the stream ends."""
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
                self._field(line)
        return fields

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if name != b"data":
            if name == b"event":
                self._is_error = value.strip() == b"error"
            if not name.startswith(b"{"):
                return
            # A JSON object where events were due: servers send errors so, and whole answers.
            value = line
        value = value.removeprefix(b" ")
        self._data.append(value)
        self._size += len(value) + 1
        if self._size > MAX_EVENT_BYTES:
            raise EventTooLarge(f"an event larger than {MAX_EVENT_BYTES} bytes")

    def _dispatch(self, fields: list[Field]) -> None:
        if self._data or self._is_error:
            fields.append(("error" if self._is_error else "data", b"\n".join(self._data)))
            self._data, self._size, self._is_error = [], 0, False
