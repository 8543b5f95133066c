"""Logs a repeated failure once: one line when a periodic job begins to fail, one when it works again."""

import logging
import time
from typing import Any

from .about import about
from .shape import said


class Trouble:
    """`what`: the job, in words ("Saving replies"); `logger`: of the module that does it.

    A failure of another type than the previous one is logged, too.
    """

    def __init__(self, logger: logging.Logger, what: str) -> None:
        self._logger, self._what = logger, what
        self._kind = ""
        self._began = 0.0

    def failed(self, error: BaseException, **fields: Any) -> None:
        """Call this after each failure."""
        kind = type(error).__qualname__
        if kind == self._kind:
            return
        self._began = self._began if self._kind else time.monotonic()
        self._kind = kind
        extra = about("work_failed", work=self._what, reason=said(error), **fields)
        self._logger.error("Something failed and is tried again", exc_info=error, extra=extra)

    def worked(self) -> None:
        """Call this after each success."""
        if self._kind:
            self._kind = ""
            seconds = round(time.monotonic() - self._began, 1)
            self._logger.info("It works again", extra=about("work_goes_on", work=self._what, seconds=seconds))
