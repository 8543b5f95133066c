"""One process at a time brings the database up to date: several may start at once on one PostgreSQL."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

# "victoria" as a number: what an advisory lock is named by. Each database has its own.
KEY = int.from_bytes(b"victoria", "big")
AGAIN_S = 0.2
# Not pg_advisory_lock: behind PgBouncer the next statement may come to another session, and the lock would stay. And no
# statement that waits: CREATE INDEX CONCURRENTLY in a migration would wait for it in turn.
TAKE = "SELECT pg_try_advisory_xact_lock(%s)"
# The transaction does nothing for as long as the migrations take.
STAY = "SET LOCAL idle_in_transaction_session_timeout = 0"


@contextmanager
def one_at_a_time(tell: Callable[[str], object]) -> Iterator[None]:
    """Wait until no other process sets the database up; `tell` gets a sentence if that is not at once. SQLite has one
    process. A process that dies lets the others go on. Raises psycopg.Error."""
    if settings.USES_SQLITE:
        yield
        return
    import psycopg

    parameters: dict[str, Any] = connection.get_connection_params()
    with psycopg.connect(**parameters) as holder:
        if not _taken(holder):
            tell("Another process prepares the database; waiting for it ...")
            while not _taken(holder):
                time.sleep(AGAIN_S)
        yield
        holder.rollback()


def _taken(holder: Any) -> bool:
    holder.execute(STAY)
    (taken,) = holder.execute(TAKE, [KEY]).fetchone()
    if not taken:
        holder.rollback()
    return bool(taken)
