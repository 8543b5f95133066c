"""Serializes migrations: several processes may start at once on one PostgreSQL."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

# "victoria" as a number, the name of the advisory lock. Each database has its own.
KEY = int.from_bytes(b"victoria", "big")
AGAIN_S = 0.2
# Not pg_advisory_lock: behind PgBouncer the next statement may run in another session, and the lock would stay. Not a
# waiting statement: CREATE INDEX CONCURRENTLY in a migration would wait for it, a deadlock.
TAKE = "SELECT pg_try_advisory_xact_lock(%s)"
# The transaction is idle while the migrations run.
STAY = "SET LOCAL idle_in_transaction_session_timeout = 0"


@contextmanager
def one_at_a_time(tell: Callable[[str], object]) -> Iterator[None]:
    """Waits until no other process migrates the database; calls `tell` with a sentence if it has to wait. No lock for
    SQLite, which has one process. A process that dies releases the lock. Raises psycopg.Error."""
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
