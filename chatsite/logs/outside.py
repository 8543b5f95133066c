"""Logs unhandled exceptions of Twisted, threads and the interpreter, which would otherwise be printed to stderr with
their full messages."""

import logging
import sys
import threading
from types import TracebackType
from typing import Any

from .about import about
from .shape import traceback_of

logger = logging.getLogger(__name__)


def take() -> None:
    """Logs unhandled exceptions of threads and finalizers, and the one that ends a command."""
    threading.excepthook = _of_a_thread
    sys.unraisablehook = _unraisable
    sys.excepthook = _at_last


def take_twisted() -> None:
    """Takes over Twisted's log, which otherwise prints tracebacks with exceptions' messages to stderr."""
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
    else:  # before the settings are loaded
        sys.stderr.write(f"{traceback_of(error)}\n")


def _from_twisted(event: Any) -> None:
    # Unhandled exceptions only. Twisted's lower levels are malformed requests of clients.
    if getattr(event.get("log_level"), "name", "") != "critical":
        return
    failure: Any = event.get("log_failure") or event.get("failure")  # "failure": from Twisted's older API
    error = getattr(failure, "value", None)
    if isinstance(error, KeyError) and _is_daphnes_end(error):
        return
    logger.error("Twisted found an exception that nobody handled", exc_info=error, extra=about("error"))


def _is_daphnes_end(error: KeyError) -> bool:
    """Whether daphne raised it at its stop: it cancels its applications and one had already ended."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_name == "kill_all_applications"
