"""How a log record is written: as a line of text, or as an object of JSON.

An exception's own sentence may quote what was being handled: PostgreSQL names the row that it refused, `int()` the text
that is no number, a JSON decoder holds the whole document. So a traceback is written with its places and types, and
with the sentence only where it comes from the system or from a database that is away, full or locked.

No value can end a line or begin another one: whatever is not printable is escaped.
"""

import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

from chat.backends.traces import chain

TELLING = (OSError, OperationalError, InterfaceError, ImproperlyConfigured, ImportError, SyntaxError)
# Between an exception and the one that it was raised from or in, oldest first, as Python prints them.
BETWEEN = "\nand while that was handled, or because of it:\n\n"
# A message of ours may name a path and what to do; a value is a path at most.
LONGEST_MESSAGE, LONGEST_VALUE = 2000, 300
# PostgreSQL's second line and those below may quote the row; libpq's tell of other addresses, and give advice.
_QUOTING = re.compile(r"\s*\n\s*(?:DETAIL|CONTEXT|HINT|QUERY|STATEMENT|WHERE|LINE \d+)\b.*", re.DOTALL)
_BARE = re.compile(r"[^\s\"'=\\]+")


class WordlessFormatter(logging.Formatter):
    """What both forms have in common. Another handler's traceback, kept in the record, is not taken over."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as `written` shapes it, with the traceback of `told`."""
        error = record.exc_info[1] if record.exc_info else None
        return self.written(record, told(error) if error is not None else "")

    def written(self, record: logging.LogRecord, trace: str) -> str:
        """The line or object; `trace`: the traceback, "" without one."""
        raise NotImplementedError


class TextFormatter(WordlessFormatter):
    """`2026-07-01T12:00:00.123+02:00 LEVEL logger[process]: message name=value ...`, below it the traceback."""

    def written(self, record: logging.LogRecord, trace: str) -> str:
        """See the class; the traceback takes further lines."""
        fields = "".join(f" {name}={_bare(value)}" for name, value in _fields(record).items())
        head = f"{_moment(record)} {record.levelname} {record.name}[{record.process}]: {_message(record)}{fields}"
        return f"{head}\n{trace}" if trace else head


class JSONFormatter(WordlessFormatter):
    """One object a line: time, level, logger, pid, message, the fields, and the traceback as `exception`."""

    def written(self, record: logging.LogRecord, trace: str) -> str:
        """One line of ASCII."""
        line: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "pid": record.process,
            "message": _message(record),
        }
        line = {**_fields(record), **line} | ({"exception": trace} if trace else {})
        ahead = ("time", "level", "logger", "pid", "message")
        # ASCII: whatever reads it need not agree with us on what ends a line.
        return json.dumps({name: line.pop(name) for name in ahead} | line)


def told(error: BaseException) -> str:
    """The traceback of an exception and of what it came from, without a word that may be somebody's."""
    return BETWEEN.join(reversed([_of_one(one) for one in chain(error)])).rstrip("\n")


def said(error: BaseException) -> str:
    """What may be told of an exception, on one line: its type, and its sentence if it is one that quotes nothing."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    sentence = _QUOTING.sub("", str(error)).strip() if isinstance(error, TELLING) else ""
    return f"{kind}: {printable(' '.join(sentence.split()))}" if sentence else kind


def printable(text: str) -> str:
    r"""On one line, and nothing in it that a terminal would obey: a newline becomes \n."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def _of_one(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{frames}{said(error)}\n"


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


def _message(record: logging.LogRecord) -> str:
    return _cut(printable(record.getMessage()), LONGEST_MESSAGE)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """Only what about() was given: what libraries add to a record may be a whole request."""
    fields: Mapping[str, Any] = getattr(record, "about", None) or {}
    return {name: _value(value) for name, value in fields.items()}


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _cut(printable(str(value)), LONGEST_VALUE)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + "..."


def _bare(value: Any) -> str:
    """As it is if it is one plain word, else in quotation marks."""
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
