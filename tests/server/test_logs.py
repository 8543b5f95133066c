"""No word of a person's or of a backend's in a log line, whatever an exception says of itself."""

import io
import json
import logging
import logging.config
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import DataError, IntegrityError, OperationalError
from django.views.debug import get_default_exception_reporter_filter

from chat.backends.errors import ErrorEvent
from chatsite.logs.shape import TextFormatter

SECRET = "swordfish"


def logged(error: Exception) -> str:
    """How this exception is written, with its traceback."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(TextFormatter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise error
    except Exception:
        logger.exception("Something failed")
    return handler.stream.getvalue()


def nested() -> Exception:
    try:
        int(SECRET)
    except ValueError as error:
        outer = RuntimeError(f"cannot use {SECRET}")
        outer.__cause__ = error
        return outer
    raise AssertionError


@pytest.mark.parametrize(
    "error",
    [
        ValueError(SECRET),
        KeyError(SECRET),
        IntegrityError(f"Failing row contains ({SECRET})"),
        DataError(SECRET),
        OperationalError(f"index row is too large\nDETAIL:  Key (text)=({SECRET})\nCONTEXT:  {SECRET}"),
        json.JSONDecodeError("Expecting value", f'{{"text": "{SECRET}', 3),
        ErrorEvent("mlx", detail=SECRET, answer=SECRET),
        UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET),
        nested(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_may_quote_is_written_without_its_words(error: Exception) -> None:
    text = logged(error)
    assert SECRET not in text
    assert "Something failed" in text and type(error).__name__ in text and "test_logs.py" in text


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OperationalError("database is locked")])
def test_what_the_system_says_is_written(error: Exception) -> None:
    assert str(error) in logged(error)


def test_a_cause_is_written_before_what_came_of_it() -> None:
    text = logged(nested())
    assert text.index("ValueError") < text.index("and while that was handled") < text.index("RuntimeError")


def test_an_exception_that_is_its_own_cause_ends() -> None:
    error = ValueError("x")
    error.__cause__ = error
    assert logged(error).count("ValueError") == 1


@pytest.mark.parametrize("name", ["httpx", "httpcore", "httpcore.http11", "httpcore.connection"])
def test_the_libraries_that_log_headers_and_addresses_are_silent_at_every_level(name: str) -> None:
    assert all(logging.getLogger(name).isEnabledFor(level) is False for level in (logging.DEBUG, logging.INFO))


def test_every_handler_of_the_server_writes_so() -> None:
    handlers: dict[str, dict[str, str]] = settings.LOGGING["handlers"]
    formatters: dict[str, dict[str, Callable[..., object]]] = settings.LOGGING["formatters"]
    assert handlers and all(
        formatters[one["formatter"]]["()"] == "chatsite.logs.shape.TextFormatter" for one in handlers.values()
    )


@pytest.mark.parametrize("name", ["VICTORIA_URL", "MLX_URL", "REDIS_URL", "SECRET_KEY"])
def test_the_page_for_developers_hides_settings_that_may_have_a_password(name: str) -> None:
    assert set(get_default_exception_reporter_filter().get_safe_settings()[name]) == {"*"}
