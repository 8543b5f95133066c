"""Log lines in which nobody's words stand.

An exception's own sentence may quote what was being handled: PostgreSQL names the row that it refused, `int()` the text
that is no number. So a traceback is written with its places and types, and with the sentence only where it comes from
the system or from a database that is away, full or locked.
"""

import logging
import re
import traceback
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from django.views.debug import SafeExceptionReporterFilter

from chat.backends.traces import chain

TELLING = (OSError, OperationalError, InterfaceError, ImproperlyConfigured, ImportError, SyntaxError)
# Between an exception and the one that it was raised from or in, oldest first, as Python prints them.
BETWEEN = "\nand while that was handled, or because of it:\n\n"

HIDDEN_SETTINGS = SafeExceptionReporterFilter.hidden_settings.pattern + "|URL"

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WordlessFormatter(logging.Formatter):
    """The usual line; tracebacks without the sentences of exceptions that may quote."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        return BETWEEN.join(reversed([_told(error) for error in chain(ei[1])])).rstrip("\n")


class AddressesHidden(SafeExceptionReporterFilter):
    """Django's page for developers lists the settings; an address may have a password in it."""

    hidden_settings = re.compile(HIDDEN_SETTINGS, re.IGNORECASE)


def _told(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    said = f": {error}" if isinstance(error, TELLING) else ""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"Traceback (most recent call last):\n{frames}{kind}{said}\n"
