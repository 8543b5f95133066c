"""A command or a server that cannot begin says why in a line or two, and ends with status 1.

A traceback is for whoever changes the code. Here somebody set a value, or a disk or a database is not as it should be.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as AnyDatabaseError

from . import environment

# A worker of gunicorn that ends with another status is started again, for ever.
GUNICORN_ENDS = 3


@contextmanager
def in_a_line() -> Iterator[None]:
    """Ends the process with the sentence for an exception that has one; others pass."""
    try:
        with _in_words():
            yield
    except SystemExit as error:
        if not isinstance(error.code, str) or "gunicorn.arbiter" not in sys.modules:
            raise
        sys.stderr.write(f"{error.code}\n")
        raise SystemExit(GUNICORN_ENDS) from None


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except ImproperlyConfigured as error:
        # A name that is nearly a setting may be why the right one has no value.
        raise SystemExit("\n".join([*environment.remarks(), str(error)])) from None
    except AnyDatabaseError as error:
        from .database_errors import explain  # it needs the settings

        sentence = explain(error)
        if sentence is None:
            raise
        raise SystemExit(sentence) from None
