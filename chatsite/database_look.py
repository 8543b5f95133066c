"""Checks without Django that the database exists, is sound and can be written. A check takes two seconds at most.

Not by Django's connection: its pool waits ten seconds for a PostgreSQL that is down, its SQLite twenty for a lock.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

LOOK_S = 2
# A large file is checked for this long only.
DAMAGE_S = 0.3
STEPS = 10_000


def look() -> None:
    """The check at the start. Raises sqlite3.Error, psycopg.Error or TimeoutError. A busy database passes."""
    if settings.USES_SQLITE:
        _look_at_file()
    else:
        _within(LOOK_S, lambda: _postgresql("SELECT 1"))


def write() -> None:
    """Makes a write that changes nothing and waits for the disk. Raises as `look`, and for a busy database."""
    if settings.USES_SQLITE:
        _write_file()
    else:
        # A read-only server, or a missing privilege, refuses this, although there is no such row.
        _within(LOOK_S, lambda: _postgresql("DELETE FROM django_session WHERE session_key = ''"))


def file() -> Path:
    """The path of the SQLite file, links resolved."""
    return Path(str(settings.DATABASES["default"]["NAME"])).resolve()


def _look_at_file() -> None:
    if not file().exists():
        return  # the first start makes it
    with closing(_opened()) as database:
        database.execute("SELECT COUNT(*) FROM sqlite_master")
        try:
            database.execute("PRAGMA busy_timeout = 0")
            _change_nothing(database)
            database.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
        _look_through(database)


def _look_through(database: sqlite3.Connection) -> None:
    until = time.monotonic() + DAMAGE_S
    database.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    problems: list[str] = []
    with suppress(sqlite3.OperationalError):  # interrupted: nothing was found so far
        problems = [row[0] for row in database.execute("PRAGMA quick_check(1)")]
    if problems not in ([], ["ok"]):
        raise sqlite3.DatabaseError("database disk image is malformed: " + problems[0].replace("\n", " "))


def _write_file() -> None:
    with closing(_opened()) as database:
        _change_nothing(database)
        database.execute("SELECT 1 FROM django_migrations LIMIT 1")
        database.execute("COMMIT")


def _change_nothing(database: sqlite3.Connection) -> None:
    """Writes a page of the file with its present content. BEGIN alone succeeds on a read-only file, and a statement
    that finds no row would write nothing."""
    database.execute("BEGIN IMMEDIATE")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    database.execute(f"PRAGMA user_version = {version}")


def _opened() -> sqlite3.Connection:
    """Opens the existing file; never creates one."""
    return sqlite3.connect(f"{file().as_uri()}?mode=rw", uri=True, timeout=LOOK_S, isolation_level=None)


def _postgresql(statement: str) -> None:
    import psycopg

    parameters: dict[str, Any] = {**connection.get_connection_params(), "connect_timeout": LOOK_S}
    with psycopg.connect(**parameters) as server:
        server.execute(f"SET statement_timeout = {LOOK_S * 1000}")
        server.execute(statement)
        server.rollback()


def _within(seconds: float, work: Callable[[], None]) -> None:
    """Runs `work` in a thread that is abandoned after `seconds`: a name server may not answer either, and
    `connect_timeout` applies to each address of a host."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if thread.is_alive():
        raise TimeoutError(f"no answer within {seconds:g} s")
