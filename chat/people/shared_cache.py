"""Django's cache as rows of the database, for installations of several processes (settings: CACHES).

Not Redis: it may be down, and neither sign-in nor its limits may depend on it. Not Django's DatabaseCache: it counts
all its rows at each write, and unpickles what it reads.
"""

import json
import math
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from chat.models import SharedCount
from chat.models.clock import DatabaseSeconds, seconds_sql
from chat.models.tables import with_tables

# An expired row counts as missing. One statement: of two processes that add the same key, one succeeds.
_WRITE = with_tables("""
    INSERT INTO {shared_count} (key, value, expires_at) VALUES (%s, %s, {{now}} + %s)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
    WHERE %s OR {shared_count}.expires_at <= {{now}}
""")


class SharedCache(BaseCache):
    """Values must be JSON. Nothing is evicted; the server's cleanup removes expired rows.

    Raises django.db.Error while the database is down.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: str, value: Any, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Adds the value if the key is free; returns whether it was."""
        return self._write(key, value, timeout, version, always=False)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` if it is missing or expired by the database's clock."""
        found = SharedCount.objects.filter(pk=self.make_and_validate_key(key, version))
        alive = found.filter(expires_at__gt=DatabaseSeconds())
        value = alive.values_list("value", flat=True).first()
        return default if value is None else json.loads(value)

    def set(
        self, key: str, value: Any, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Sets or replaces the value. `timeout` in seconds; None: no expiry."""
        self._write(key, value, timeout, version, always=True)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Deletes the key; returns whether it existed."""
        return bool(SharedCount.objects.filter(pk=self.make_and_validate_key(key, version)).delete()[0])

    def clear(self) -> None:
        """Deletes every key, for all processes."""
        SharedCount.objects.all().delete()

    def _write(
        self, key: str, value: Any, timeout: float | object | None, version: int | None, *, always: bool
    ) -> bool:
        """Whether it was written. Without `always`, a row that has not expired is not overwritten."""
        expires_at = self.get_backend_timeout(timeout)  # type: ignore[arg-type]  # the stubs know no default object
        seconds = math.inf if expires_at is None else expires_at - time.time()
        now, moment = seconds_sql()
        row = [self.make_and_validate_key(key, version), json.dumps(value), *moment, seconds]
        with connection.cursor() as cursor:
            cursor.execute(_WRITE.format(now=now), [*row, always, *moment])
            return bool(cursor.rowcount)
