"""How a line is written, in text and in JSON, and that nothing in it can be taken for another line."""

import asyncio
import io
import json
import logging
import re
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from chatsite.logs import outside
from chatsite.logs.about import about
from chatsite.logs.config import BODIES, config
from chatsite.logs.foreign import Foreign, route_of
from chatsite.logs.shape import JSONFormatter, TextFormatter
from tests.support.installation import ROOT, Installation, environment

SECRET = "swordfish"
FORMS = {"text": TextFormatter, "json": JSONFormatter}
FORGED = "x\n2026-07-01T12:00:00.000+00:00 INFO chat[1]: forged\r\x1b[31m\x85\u2028\u202e\x00\udce4"
FORM = pytest.mark.parametrize("form", FORMS)


def written(form: str, name: str, level: int, message: Any, *args: Any, **more: Any) -> str:
    """What the server's handler writes of this; "" if nothing."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(FORMS[form]())
    handler.addFilter(Foreign())
    logger = logging.Logger(name)
    logger.addHandler(handler)
    logger.log(level, message, *args, **more)
    return str(handler.stream.getvalue())


def test_a_line_of_text_has_time_with_zone_level_place_process_message_and_fields() -> None:
    line = written(
        "text", "chat.x", logging.INFO, "It is so", extra=about("so", reply="r-1", said="two words", none=None)
    )
    when, rest = line.split(" ", 1)
    assert datetime.fromisoformat(when).utcoffset() is not None
    assert re.fullmatch(r'INFO chat\.x\[\d+\]: It is so event=so reply=r-1 said="two words"\n', rest)


def test_a_line_of_json_is_one_object_with_the_same() -> None:
    line = json.loads(written("json", "chat.x", logging.WARNING, "So", extra=about("so", seconds=1.5, path=Path("/d"))))
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None and isinstance(line.pop("pid"), int)
    assert line == {
        **{"level": "WARNING", "logger": "chat.x", "message": "So"},
        **{"event": "so", "seconds": 1.5, "path": "/d"},
    }


@FORM
@pytest.mark.parametrize("place", ["field", "message", "argument", "a library's", "an exception's"])
def test_nothing_that_is_logged_ends_its_line(form: str, place: str) -> None:
    match place:
        case "field":
            line = written(form, "chat", logging.INFO, "So", extra=about("so", value=FORGED))
        case "message":
            line = written(form, "chat", logging.INFO, FORGED)
        case "argument":
            line = written(form, "chat", logging.INFO, "So %s", FORGED)
        case "a library's":
            line = written(form, "lib", logging.WARNING, FORGED)
        case _:
            line = written(form, "chat", logging.ERROR, "So", exc_info=OSError(2, FORGED, FORGED))
            assert form == "json" or line.count("\n") == 3  # the traceback's first line, and its last
            line = line.replace("\nTraceback (most recent call last):\n", "")
    assert line.endswith("\n") and line[:-1].isprintable() and "\n2026" not in line


@FORM
def test_a_number_stays_a_number_and_a_very_long_value_is_cut(form: str) -> None:
    line = written(form, "chat", logging.INFO, "So", extra=about("so", count=3, long="y" * 5000))
    assert len(line) < 600 and ('"count": 3' in line or " count=3 " in line)


def request(path: str = f"/accounts/password/reset/key/3-{SECRET}/?q={SECRET}") -> HttpRequest:
    return RequestFactory().get(path, HTTP_USER_AGENT=SECRET, HTTP_COOKIE=f"sessionid={SECRET}")


LIBRARIES = [
    (
        "django.request",
        logging.ERROR,
        "Internal Server Error: %s",
        (f"/x/{SECRET}",),
        {"extra": {"request": request()}},
    ),
    ("django.security.csrf", 30, "Forbidden (%s): %s", (f"Referer checking failed - https://a/?q={SECRET} x", "/"), {}),
    ("django.security.csrf", 30, "Forbidden (%s): %s", ("no", request().path), {"extra": {"request": request()}}),
    ("django.server", logging.WARNING, '"%s" %s %s', (f"GET /?q={SECRET} HTTP/1.1", "404", "9"), {}),
    ("django.dispatch", logging.ERROR, "Error calling %s (%s)", ("f", ValueError(SECRET)), {}),
    ("django", logging.ERROR, ValueError(SECRET), (), {}),
    ("daphne.server", logging.ERROR, "Exception inside application: %s", (KeyError(SECRET),), {}),
    ("daphne.http_protocol", logging.ERROR, f"Traceback (most recent call last):\nValueError: {SECRET}", (), {}),
    ("daphne.ws_protocol", logging.ERROR, f"Cannot build protocol: Traceback (most x\nE: {SECRET}", (), {}),
    ("asyncio", logging.ERROR, f"Task exception was never retrieved\nfuture: <Task exception={SECRET}>", (), {}),
    ("psycopg.pool", logging.WARNING, "error connecting in %r: %s", (SECRET, ValueError(SECRET)), {}),
    ("uvicorn.error", logging.INFO, '%s - "WebSocket %s" [accepted]', ("a", f"/ws/?q={SECRET}"), {}),
    ("httpx", logging.INFO, "HTTP Request: %s", (SECRET,), {}),
    ("django.db.backends", logging.DEBUG, "(%.3f) %s; args=%s", (0.1, "SELECT", SECRET), {}),
    ("websockets.server", logging.DEBUG, "< TEXT %s", (SECRET,), {}),
]


@FORM
@pytest.mark.parametrize("record", LIBRARIES, ids=lambda record: f"{record[0]} {str(record[2])[:12]}")
def test_what_a_library_puts_into_its_lines_stays_out(form: str, record: tuple[Any, ...]) -> None:
    name, level, message, args, more = record
    line = written(form, name, level, message, *args, **more)
    assert SECRET not in line and (bool(line) is (level >= logging.WARNING))


def test_a_failed_request_is_named_by_its_route_and_what_failed_by_type_and_place() -> None:
    try:
        int(SECRET)
    except ValueError:
        more = {"exc_info": True, "extra": {"request": request(), "status_code": 500}}
        line = json.loads(written("json", "django.request", logging.ERROR, "Internal: %s", SECRET, **more))
    assert (line["event"], line["status"], line["method"], line["client"]) == (
        "request_failed",
        500,
        "GET",
        "127.0.0.1",
    )
    assert "password/reset/key/" in line["route"] and "ValueError" in line["exception"]
    assert SECRET not in str(line)


def test_a_traceback_that_a_library_wrote_into_its_message_is_kept_without_its_words() -> None:
    try:
        int(SECRET)
    except ValueError:
        line = written("text", "daphne.http_protocol", logging.ERROR, f"Traceback (most recent\n{SECRET}")
    assert "ValueError" in line and "test_log_forms.py" in line and SECRET not in line


@pytest.mark.parametrize(("path", "route"), [("/nothing/here", "..."), ("/", "/"), ("\0", "..."), ("x" * 9000, "...")])
def test_an_address_that_is_none_has_no_route(path: str, route: str) -> None:
    assert route_of(path) == route


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_libraries_that_write_what_they_send_are_silent_at_every_level(level: str) -> None:
    loggers = config(level, "text")["loggers"]
    for name in BODIES:
        floor = loggers[name]["level"]
        assert (floor if isinstance(floor, int) else logging.getLevelName(floor)) >= logging.WARNING
    assert loggers["chat"]["level"] == loggers["chatsite"]["level"] == level.upper()


async def test_a_task_whose_exception_nobody_takes_is_told_without_its_words() -> None:
    async def fail() -> None:
        int(SECRET)

    task = asyncio.ensure_future(fail())
    await asyncio.wait([task])
    context = {"message": "Task exception was never retrieved", "exception": task.exception(), "future": task}
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(TextFormatter())
    handler.addFilter(Foreign())
    logging.getLogger("asyncio").addHandler(handler)
    asyncio.get_running_loop().default_exception_handler(context)
    logging.getLogger("asyncio").removeHandler(handler)
    assert SECRET not in stream.getvalue() and "ValueError" in stream.getvalue()


@pytest.mark.parametrize("found", ["a thread's", "nobody's", "log_failure", "failure"])
def test_what_is_found_when_nobody_can_handle_it_comes_into_the_log_without_its_words(
    found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(TextFormatter())
    monkeypatch.setattr(outside.logger, "handlers", [handler])
    error = ValueError(SECRET)
    match found:
        case "a thread's":
            thread = threading.Thread(target=lambda: int(SECRET))
            monkeypatch.setattr(threading, "excepthook", outside._of_a_thread)
            thread.start()
            thread.join()
        case "nobody's":
            outside._unraisable(SimpleNamespace(exc_value=error))
        case _:
            level, failure = SimpleNamespace(name="critical"), SimpleNamespace(value=error)
            outside._from_twisted({"log_level": level, found: failure, "log_format": SECRET})
    assert stream.getvalue().count("ValueError") == 1 and SECRET not in stream.getvalue().replace("int(SECRET)", "")


def test_a_command_that_ends_with_an_exception_tells_its_type_and_place_alone(installation: Installation) -> None:
    code = f"from django.contrib.auth.models import User; User.objects.create(username='alice', email='{SECRET}@x.y')"
    env = environment(installation.data_dir, DATABASE_URL=installation.database_url, LOG_FORMAT="json")
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", f"{code}; int('{SECRET}')"],
        cwd=ROOT,
        env={name: value for name, value in env.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1 and "IntegrityError" in json.loads(line)["exception"]
    assert SECRET not in line and "alice" not in line
