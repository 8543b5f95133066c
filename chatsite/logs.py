"""Log lines in which nobody's words stand.

An exception's own sentence may quote what was being handled: PostgreSQL names the row that it refused, `int()` the text
that is no number. So a traceback is written with its places and types, and with the sentence only where it comes from
the system or from a database that is away, full or locked. What strangers send makes one short line.
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

LENGTH = 200

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WordlessFormatter(logging.Formatter):
    """The usual line; tracebacks without the sentences of exceptions that may quote."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        return BETWEEN.join(reversed([_told(error) for error in chain(ei[1])])).rstrip("\n")


class AddressesHidden(SafeExceptionReporterFilter):
    """Django's page for developers lists the settings; an address may have a password in it."""

    hidden_settings = re.compile(HIDDEN_SETTINGS, re.IGNORECASE)


class ShortRefusals(logging.Filter):
    """A refused request (wrong host name, too many fields, a filter that is none) is one short line, and a warning.

    Django logs these with a traceback and with what was sent: kilobytes for each, at a stranger's wish.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            said = record.getMessage()
            record.msg, record.args = (said if said.isprintable() else ascii(said))[:LENGTH], ()
        return True


def _told(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    said = f": {error}" if isinstance(error, TELLING) else ""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"Traceback (most recent call last):\n{frames}{kind}{said}\n"
