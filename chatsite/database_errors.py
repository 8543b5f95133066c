"""Explains a database error in one sentence for the person who starts the server: what, where, what to do.

No sentence has the password.
"""

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from . import database_look
from .environment import place

ROOM = 64 * 1024
RESTORE = ".venv/bin/python manage.py restore"
NOT_PREPARED = "is not prepared for this version. Start the server once (make run): it prepares the database."
PGBOUNCER = (
    "PgBouncer at {where} refuses a startup parameter ({said}). Add to pgbouncer.ini: "
    "ignore_startup_parameters = extra_float_digits, options (docs/operation.md, Several processes)."
)


def explain(error: BaseException) -> str | None:
    """The sentence for an exception of Django, sqlite3 or psycopg; None if it is not about the database's state."""
    cause = error
    while isinstance(cause, DatabaseError | InterfaceError) and (inner := cause.__cause__ or cause.__context__):
        cause = inner  # Django wraps the driver's error, and its migrations wrap Django's
    if isinstance(cause, sqlite3.Error):
        return _sqlite(cause)
    if settings.USES_SQLITE or (isinstance(cause, OSError) and not isinstance(cause, TimeoutError)):
        return None
    return _postgresql(cause)


# --- SQLite ------------------------------------------------------------------------------------------------------


def _sqlite(error: sqlite3.Error) -> str | None:
    path, name, said = database_look.file(), getattr(error, "sqlite_errorname", "") or "", str(error)
    if "malformed" in said or name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return f"The database {path} is damaged ({said}). {_put_back()}"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        if path.is_dir() or not path.parent.is_dir():
            there = f"{path} is a folder" if path.is_dir() else f"There is no folder {path.parent}"
            return f"{there}, so there can be no database {path}. Mend DATABASE_URL, or set DATA_DIR to another folder."
        hint = f"chown or chmod {path.parent}, or set DATA_DIR to a folder that this user may write to"
        return f"The database {path} cannot be written ({said}). This user must own it and its folder: {hint}."
    # Without space for its shared memory file, SQLite reports an I/O error.
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and shutil.disk_usage(path.parent).free < ROOM):
        return f"The disk of {path.parent} is full: the database cannot be written. Make room, then try again."
    if name.startswith(("SQLITE_PROTOCOL", "SQLITE_NOLFS", "SQLITE_IOERR")):
        return (
            f"The database {path} cannot be read or written ({said}). Its disk is broken, or lacks the locks and the "
            "shared memory that SQLite needs, as network disks do: set DATA_DIR to a folder on a disk of this machine."
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"Another program has locked the database {path}. End it, then try again."
    if "no such table" in said or "no such column" in said:
        return f"The database {path} {NOT_PREPARED}"
    return None


def _put_back() -> str:
    copy = newest_copy()
    if copy is None:
        return f"Put a copy back: {RESTORE} FILE (there is none in {settings.DATA_DIR / 'backups'})."
    return f"Put the newest copy back: {RESTORE} {copy}"


def newest_copy() -> Path | None:
    """The newest copy made by `backup`, or before an update or a restore; None if there is none."""
    return next(iter(copies()), None)


def copies() -> list[Path]:
    """All copies, newest first, without those of a damaged database."""
    found = (settings.DATA_DIR / "backups").glob("*.sqlite3")
    sound = [path for path in found if "-damaged-" not in path.name]
    return sorted(sound, key=lambda path: path.stat().st_mtime_ns, reverse=True)


# --- PostgreSQL --------------------------------------------------------------------------------------------------


def _postgresql(error: BaseException) -> str | None:
    state, said = getattr(error, "sqlstate", None), _reason(error)
    where, user, name = _connection()
    if state == "42P01":
        return f"The database {name} at {where} {NOT_PREPARED}"
    if state in ("42501", "3F000"):
        hint = f'GRANT ALL ON SCHEMA public TO "{user}"'
        return f"The user {user} may not do this in the database {name} at {where}: {said}. As its owner: {hint}"
    if state == "25006":
        return f"The database {name} at {where} takes no writes: {said}. Name the server that does in DATABASE_URL."
    if "startup parameter" in said:
        return PGBOUNCER.format(where=where, said=said)
    if type(error).__name__ == "PoolTimeout":
        return _reason_behind_the_pool()
    if isinstance(error, TimeoutError) or type(error).__name__ in ("OperationalError", "ConnectionTimeout"):
        return (
            f"The database {name} at {where} cannot be used as user {user}: {said}. Start PostgreSQL or mend "
            f"DATABASE_URL ({place('DATABASE_URL')})."
        )
    return None


def _reason_behind_the_pool() -> str:
    """The error of a direct connection: the pool only reports a timeout."""
    try:
        database_look.look()
    except Exception as error:
        return _postgresql(error) or ""
    return "The database was away for a moment. Try again."


def _connection() -> tuple[str, str, str]:
    """(where, user, database) from DATABASE_URL."""
    config: dict[str, Any] = settings.DATABASES["default"]
    options = config.get("OPTIONS", {})
    host = str(config.get("HOST") or options.get("host") or options.get("service") or "the local socket")
    port = str(config.get("PORT") or options.get("port") or "")
    where = f"{host}:{port}" if port else host
    return where, str(config.get("USER") or options.get("user") or "of this process"), str(config["NAME"])


def _reason(error: BaseException) -> str:
    """The server's reason on one line, without libpq's list of tried addresses and its advice."""
    text = str(error)
    fatal = re.findall(r"(?:FATAL|ERROR):\s+(.+)", text)
    failed = re.findall(r".*failed: (.+)", text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said: str = [*fatal[-1:], *failed[-1:], *lines[:1], type(error).__name__][0]
    password = str(settings.DATABASES["default"].get("PASSWORD") or "")
    return (said.replace(password, "...") if password else said).rstrip(". ")
