"""Django's LOGGING, used by every way to start: make run, manage.py, daphne, uvicorn."""

import logging
import sys
from typing import Any

LEVELS = ("debug", "info", "warning", "error")
FORMS = ("text", "json")
SILENT = logging.CRITICAL + 1
# Below the given level these loggers write full addresses, headers, bodies or SQL with its values.
BODIES = {
    "httpx": SILENT,
    "httpcore": SILENT,
    "asyncio": logging.WARNING,
    "django.db.backends": logging.WARNING,
    "django.template": logging.WARNING,
    "uvicorn.access": SILENT,
    "websockets": logging.WARNING,
}


class Output(logging.StreamHandler[Any]):
    """A handler that drops a line it cannot write; logging would print its content to stderr."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Drops the line."""


def config(level: str, form: str) -> dict[str, Any]:
    """`level`: one of LEVELS, for our own lines; those of libraries begin at warning. `form`: one of FORMS."""
    own, libraries = level.upper(), "ERROR" if level == "error" else "WARNING"
    # Django and uvicorn have handlers of their own, which would write each line again in another format.
    ours_alone = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": "chatsite.logs.shape.TextFormatter"},
            "json": {"()": "chatsite.logs.shape.JSONFormatter"},
        },
        "filters": {"foreign": {"()": "chatsite.logs.foreign.Foreign"}},
        "handlers": {
            "console": {"()": Output, "stream": sys.stderr, "formatter": form, "filters": ["foreign"]},
        },
        "root": {"handlers": ["console"], "level": libraries},
        "loggers": {
            "chat": {"level": own},
            "chatsite": {"level": own},
            "django": {**ours_alone, "level": libraries},
            "django.server": ours_alone,
            "django.request": {"level": "ERROR"},
            "uvicorn": {**ours_alone, "level": "INFO" if level in ("debug", "info") else libraries},
            "uvicorn.error": {**ours_alone, "level": "NOTSET"},
            **{name: {**ours_alone, "level": floor} for name, floor in BODIES.items()},
        },
    }
