"""Keeps an installation's files readable only by their owner, for any umask and any owner of the folder."""

import logging
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from .logs.about import about

logger = logging.getLogger(__name__)

PRIVATE = 0o600
OTHERS = 0o077
WRITTEN_S = 2.0
BESIDE = ("-wal", "-shm", "-journal")
SECRETS = ("secret_key", "setup_token", "server.lock")


class PrivateConnection(sqlite3.Connection):
    """Makes the database file private. SQLite creates it readable by everybody; files beside it get its mode."""

    def __init__(self, database: str, *args: Any, **kwargs: Any) -> None:
        path = Path(database)
        if path.is_absolute():  # not in memory
            with suppress(OSError):  # SQLite reports it itself
                make_private(path)
        super().__init__(database, *args, **kwargs)


def make_private(path: Path) -> None:
    """Sets mode 0600; creates an empty file if it is missing. Raises OSError.

    An existing file is never opened: closing it would release all SQLite locks of this process.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
        mode = OTHERS
    if mode & OTHERS:
        path.chmod(PRIVATE)


def kept_secret(path: Path, size: int, known: str = "") -> str:
    """The file's content, "" if it is empty. A missing file is made of `size` random bytes, mode 0600. `known`: the
    required content, because other machines share it; another one is replaced. Raises OSError."""
    if known and path.exists() and path.read_text().strip() != known:
        path.unlink(missing_ok=True)
    try:
        # O_EXCL: of two processes that start at once, one creates it and both read the same.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
            try:
                file.write(known or secrets.token_urlsafe(size))
                file.flush()
            except OSError:
                path.unlink()  # the disk is full: remove a partial secret
                raise
    except FileExistsError:
        return _written(path)
    return path.read_text().strip()


def _written(path: Path) -> str:
    """The content; waits up to WRITTEN_S, because another process may have created the file but not written it yet."""
    until = time.monotonic() + WRITTEN_S
    while not (text := path.read_text().strip()) and time.monotonic() < until:
        time.sleep(0.02)
    return text


def close_to_others() -> None:
    """At each start: sets the mode of existing files, and logs a line for a folder that other users can read."""
    for path in _ours():
        with suppress(OSError):
            if path.is_file() and path.stat().st_mode & OTHERS:
                path.chmod(PRIVATE)
    for folder in sorted({settings.DATA_DIR.resolve(), *(path.parent for path in _database())}):
        with suppress(OSError):
            mode = folder.stat().st_mode & 0o777
            if mode & OTHERS:
                logger.warning(
                    "Other users of this machine can look into this folder. Close it: chmod 700",
                    extra=about("folder_open", folder=folder, mode=f"{mode:04o}"),
                )


def _ours() -> Iterator[Path]:
    yield from (settings.DATA_DIR / name for name in SECRETS)
    yield from (settings.DATA_DIR / "backups").glob("*")
    for path in _database():
        yield from (path, *(path.with_name(path.name + ending) for ending in BESIDE))


def _database() -> list[Path]:
    return [Path(str(settings.DATABASES["default"]["NAME"])).resolve()] if settings.USES_SQLITE else []
