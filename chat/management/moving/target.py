"""The PostgreSQL database that is filled: it must be empty, and is locked meanwhile."""

from collections.abc import Iterable

from django.db import OperationalError, connection

# Tables that a server or `migrate` fills by itself. The moved rows replace theirs.
MADE_BY_ITSELF = (
    *("django_migrations", "django_content_type", "auth_permission"),
    *("chat_modellist", "chat_sharedcount"),
)
LOCK_NOT_AVAILABLE = "55P03"


class TargetError(Exception):
    """Nothing was moved; the message says why, and what to do."""


def look_at_target() -> None:
    """Raises TargetError if a table beside MADE_BY_ITSELF has rows, ours or not, or if the encoding is not UTF-8."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        make = "createdb --encoding=UTF8 --template=template0"
        name = connection.settings_dict["NAME"]
        raise TargetError(f"The database {name} has the encoding {encoding}, which lacks letters. Make one by {make}")
    filled = list(_filled(sorted(set(connection.introspection.table_names()) - set(MADE_BY_ITSELF))))
    if filled:
        raise TargetError(
            f"The database {connection.settings_dict['NAME']} is not empty: it has rows in {', '.join(filled[:5])}"
            ". Nothing was moved. Make a new one (createdb), or empty this one."
        )


def _filled(tables: Iterable[str]) -> Iterable[str]:
    """The tables that have rows."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")  # noqa: S608 - names of tables
            if cursor.fetchone()[0]:
                yield table


def hold(tables: Iterable[str]) -> None:
    """Locks the tables against other writers until the transaction ends, and lifts its limit of idle time."""
    names = ", ".join(map(connection.ops.quote_name, tables))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        try:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            name = connection.settings_dict["NAME"]
            raise TargetError(f"Another program uses the database {name}. End it, then move again.") from None
