"""The format of a log record: a line of text, or an object of JSON.

An exception's message may quote the data being processed: PostgreSQL quotes the refused row, `int()` the text that is
no number, a JSON decoder holds the whole document. So a traceback is written with its places and types; the message
only if it comes from the system, or from a database that is down, full or locked.

No value can end a line or begin another one: characters that are not printable are escaped.
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
# Between an exception and its cause or context, oldest first, as Python prints them.
BETWEEN = "\nand while that was handled, or because of it:\n\n"
# Our own messages may have a path and what to do; a value is a path at most.
LONGEST_MESSAGE, LONGEST_VALUE = 2000, 300
# PostgreSQL's second and later lines may quote the row; libpq's have other addresses and advice.
_QUOTING = re.compile(r"\s*\n\s*(?:DETAIL|CONTEXT|HINT|QUERY|STATEMENT|WHERE|LINE \d+)\b.*", re.DOTALL)
_BARE = re.compile(r"[^\s\"'=\\]+")


class WordlessFormatter(logging.Formatter):
    """Base of both formats. It ignores a traceback that another handler cached in the record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as `written` shapes it, with the result of `traceback_of`."""
        error = record.exc_info[1] if record.exc_info else None
        return self.written(record, traceback_of(error) if error is not None else "")

    def written(self, record: logging.LogRecord, trace: str) -> str:
        """The line or object; `trace`: the traceback, "" without one."""
        raise NotImplementedError


class TextFormatter(WordlessFormatter):
    """`2026-07-01T12:00:00.123+02:00 LEVEL logger[process]: message name=value ...`, then the traceback."""

    def written(self, record: logging.LogRecord, trace: str) -> str:
        """See the class; the traceback is on further lines."""
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
        # ASCII: readers differ on which Unicode characters end a line.
        return json.dumps({name: line.pop(name) for name in ahead} | line)


def traceback_of(error: BaseException) -> str:
    """The traceback of an exception and its causes, without messages that may quote people's text."""
    return BETWEEN.join(reversed([_of_one(one) for one in chain(error)])).rstrip("\n")


def said(error: BaseException) -> str:
    """What may be logged of an exception, on one line: its type, and its message if that quotes no data."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    sentence = _QUOTING.sub("", str(error)).strip() if isinstance(error, TELLING) else ""
    return f"{kind}: {printable(' '.join(sentence.split()))}" if sentence else kind


def printable(text: str) -> str:
    r"""The text on one line without control characters that a terminal would execute: a newline becomes \n."""
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
    """Only the fields of about(): libraries may attach a whole request to a record."""
    fields: Mapping[str, Any] = getattr(record, "about", None) or {}
    return {name: _value(value) for name, value in fields.items()}


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _cut(printable(str(value)), LONGEST_VALUE)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + "..."


def _bare(value: Any) -> str:
    """The value unchanged if it is one plain word, else in quotation marks."""
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
