"""Cleans log lines of libraries, which may contain private text: `Exception inside application: %s` has the
exception's message, Django logs the requested address with the token in it.

The constant sentence is kept; of its arguments only numbers and types of exceptions.
"""

import logging
import re
import sys
from typing import Any

from django.urls import Resolver404, resolve

from .about import about, client_of
from .shape import printable, said

OURS = ("chat", "chatsite")
HIDDEN = "..."
# A caller may send host names and origins of any length.
SHORT = 100
# Lines below WARNING that are kept: they say that it listens, and where.
OF_UVICORN = ("Started server process", "Uvicorn running on", "Finished server process")
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0\- +]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[diouxXeEfFgGcrsa]")
# An address's path or query may have a search's text or a token.
_ADDRESS = re.compile(r"(\w+://[^\s/?#]*)[/?#]\S*")


class Foreign(logging.Filter):
    """The handler's filter: our own records pass unchanged, libraries' records are cleaned or dropped."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True if the record is to be written; a library's record is cleaned in place."""
        area = record.name.partition(".")[0]
        if area in OURS:
            return True
        if record.name == "django.request":
            _request(record)
        elif record.name.startswith("django.security"):
            _security(record)
            # Lowered from error to warning: written only if warnings are.
            return logging.getLogger(record.name).getEffectiveLevel() <= logging.WARNING
        elif area == "uvicorn" and record.levelno < logging.WARNING:
            return record.name == "uvicorn.error" and record.getMessage().startswith(OF_UVICORN)
        elif record.levelno < logging.WARNING:
            return False
        else:
            _library(record)
        return True


def route_of(path: str) -> str:
    """The URL pattern of an address, `accounts/password/reset/key/...`: the rest may be a token. HIDDEN if unknown."""
    try:
        return str(resolve(path).route) or "/"
    except (Resolver404, ValueError):
        return HIDDEN


def _request(record: logging.LogRecord) -> None:
    """A record of an error page: Django logs the address, which may have a token."""
    request: Any = getattr(record, "request", None)
    record.msg, record.args = "A request could not be answered", ()
    record.about = _of(request, "request_failed", getattr(record, "status_code", None))


def _security(record: logging.LogRecord) -> None:
    """A refused request (wrong host name, too many fields, an unknown filter) becomes one short line, a warning.

    Django logs these with a traceback and the sent data: any caller could cause kilobytes for each request.
    """
    request: Any = getattr(record, "request", None)
    record.exc_info = record.exc_text = None
    record.levelno, record.levelname = logging.WARNING, "WARNING"
    message = _ADDRESS.sub(r"\1", record.getMessage())
    if record.name == "django.security.csrf" and request is not None:
        message = message.removesuffix(f": {request.path}")
    record.msg, record.args = (message if message.isprintable() else ascii(message))[:SHORT], ()
    record.about = _of(request, "request_refused", getattr(record, "status_code", None))


def _of(request: Any, event: str, status: int | None) -> dict[str, Any]:
    if request is None:
        return dict(about(event, status=status)["about"])
    match = getattr(request, "resolver_match", None)
    user = getattr(request, "_cached_user", None) or getattr(request, "_acached_user", None)  # no query for a log line
    fields = about(
        event,
        status=status,
        method=request.method if request.method in METHODS else HIDDEN,
        route=(str(match.route) or "/") if match else route_of(request.path_info),
        user=getattr(user, "pk", None),
        client=client_of(request),
    )
    return dict(fields["about"])


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _library(record: logging.LogRecord) -> None:
    error = sys.exc_info()[1]
    if not record.exc_info and error is not None:
        # daphne writes the traceback into the message.
        record.exc_info = (type(error), error, error.__traceback__)
    record.msg, record.args = _sentence(record)[:SHORT], ()


def _sentence(record: logging.LogRecord) -> str:
    if not isinstance(record.msg, str):  # an exception, or Twisted's Failure
        return said(record.msg) if isinstance(record.msg, BaseException) else type(record.msg).__name__
    line = record.msg.partition("\n")[0]
    if not record.args:
        return printable(_ADDRESS.sub(r"\1", line).partition("Traceback (")[0]) or "Something failed"
    values = iter(record.args.values() if isinstance(record.args, dict) else record.args)
    return printable(_PLACEHOLDER.sub(lambda _found: _shown(next(values, "")), line.replace("%%", "%")))


def _shown(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return str(value)
    return said(value) if isinstance(value, BaseException) else HIDDEN
