"""A short reply as bytes on the wire, in each dialect: short enough to be cut behind every single byte."""

import json
from dataclasses import dataclass

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\n\r\n"
_EVENTS, _LINES = _HEAD % b"text/event-stream", _HEAD % b"application/json"
PIECES = ("Да\n", "нет 😀")
TEXT = "".join(PIECES)


@dataclass(frozen=True)
class Wire:
    """`head` and `body` of a whole reply; the body's events are separated by `gap`."""

    head: bytes
    body: bytes
    gap: bytes = b"\n\n"

    @property
    def data(self) -> bytes:
        return self.head + self.body

    @property
    def unusual(self) -> bytes:
        """The body in a form in which it matters where it is split: BOM, two `data:` lines, LF and CRLF."""
        first, rest = self.body.split(self.gap, 1)
        rest = rest.replace(b"data: {", b"data: {\ndata: ").replace(b"\n", b"\r\n")
        return (b"" if self.head == _LINES else b"\xef\xbb\xbf") + first + self.gap + rest

    def told_by(self, count: int, *, cleanly: bool) -> tuple[str, bool]:
        """The text in its first `count` bytes, and whether the end mark is among them. At a clean end the last event
        counts without the blank line behind it."""
        events = self.body[: max(0, count - len(self.head))].split(self.gap)
        text = ""
        for event in events if cleanly else events[:-1]:
            piece = _piece(event.rstrip(b"\n"))
            if piece is None:
                break
            text += piece
            if event.rstrip(b"\n") in _ENDS:
                return text, True
        return text, False


def _event(value: object) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _line(text: str, done: bool = False) -> bytes:
    return json.dumps({"response": text, "done": done}, ensure_ascii=False, separators=(",", ":")).encode()


_ENDS = (_event({"type": "end"}), b"data: [DONE]", _line("", True))


def _piece(event: bytes) -> str | None:
    """The text of an event; None if it is not whole."""
    if event in _ENDS:
        return ""
    try:
        value = json.loads(event.removeprefix(b"data: "))
    except ValueError:
        return None
    return str(value.get("content") or value.get("response") or value["choices"][0]["delta"]["content"])


WIRES = {
    "victoria": Wire(
        _EVENTS, b"".join(_event({"type": "chunk", "content": text}) + b"\n\n" for text in PIECES) + _ENDS[0] + b"\n\n"
    ),
    "openai": Wire(
        _EVENTS,
        b"".join(_event({"choices": [{"delta": {"content": text}}]}) + b"\n\n" for text in PIECES) + _ENDS[1] + b"\n\n",
    ),
    "native": Wire(_LINES, b"".join(_line(text) + b"\n" for text in PIECES) + _ENDS[2] + b"\n", b"\n"),
}
