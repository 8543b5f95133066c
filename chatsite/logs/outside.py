"""What would be written beside the log, with all its words: exceptions that Twisted, a thread or the interpreter itself
finds when nobody is left who could handle them."""

import logging
import sys
import threading
from types import TracebackType
from typing import Any

from .about import about
from .shape import told

logger = logging.getLogger(__name__)


def take() -> None:
    """Bring into the log what threads and finalizers leave behind, and what ends a command."""
    threading.excepthook = _of_a_thread
    sys.unraisablehook = _unraisable
    sys.excepthook = _at_last


def take_twisted() -> None:
    """As long as nobody asks Twisted for its log, it prints tracebacks, with the exceptions' sentences, to stderr."""
    from twisted.logger import globalLogBeginner

    globalLogBeginner.beginLoggingTo([_from_twisted], discardBuffer=True, redirectStandardIO=False)


def _of_a_thread(args: Any) -> None:
    if args.exc_type is not SystemExit:
        name = args.thread.name if args.thread is not None else ""
        logger.error("A thread ended with an exception", exc_info=args.exc_value, extra=about("error", thread=name))


def _unraisable(args: Any) -> None:
    logger.error("An exception was found where nobody could handle it", exc_info=args.exc_value, extra=about("error"))


def _at_last(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not isinstance(error, Exception):
        sys.__excepthook__(kind, error, trace)
        return
    if logger.hasHandlers():
        logger.critical("An exception ended this process", exc_info=(kind, error, trace), extra=about("error"))
    else:  # so early that the settings are not read
        sys.stderr.write(f"{told(error)}\n")


def _from_twisted(event: Any) -> None:
    # Exceptions that nobody handled. Its errors below that are strangers' broken requests.
    if getattr(event.get("log_level"), "name", "") != "critical":
        return
    failure: Any = event.get("log_failure") or event.get("failure")  # the second one is that of its older calls
    error = getattr(failure, "value", None)
    if isinstance(error, KeyError) and _is_daphnes_end(error):
        return
    logger.error("Twisted found an exception that nobody handled", exc_info=error, extra=about("error"))


def _is_daphnes_end(error: KeyError) -> bool:
    """Whether it is daphne's at its end, when it cancels its applications and finds one that ended by itself."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_name == "kill_all_applications"
