"""A command or server that cannot start prints the reason in a line or two and exits with status 1.

No traceback: the cause is a setting, a disk or a database, not the code.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as AnyDatabaseError

from . import environment

# gunicorn restarts a worker that exits with another status, forever.
GUNICORN_ENDS = 3


@contextmanager
def in_a_line() -> Iterator[None]:
    """Ends the process with the sentence for an exception that has one; others propagate."""
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
        # A misspelt name may be why the right setting has no value.
        raise SystemExit("\n".join([*environment.remarks(), str(error)])) from None
    except AnyDatabaseError as error:
        from .database_errors import explain  # it needs the settings

        sentence = explain(error)
        if sentence is None:
            raise
        raise SystemExit(sentence) from None
