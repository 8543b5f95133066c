"""Copies of the SQLite database, made while the server runs and checked before they are accepted."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone

BUSY_SECONDS = 20
BESIDE = ("-wal", "-shm", "-journal")


class BackupError(Exception):
    """Nothing was copied or restored; the message says why, and what to do."""


class NoRoomError(BackupError):
    """The disk is full."""


def database() -> Path:
    """The path of the SQLite file, links resolved."""
    return Path(str(settings.DATABASES["default"]["NAME"])).resolve()


def folder() -> Path:
    """The default folder of copies: DATA_DIR/backups."""
    return Path(settings.DATA_DIR) / "backups"


def back_up(name: str = "chat", to: Path | None = None) -> Path:
    """Makes a consistent copy of the database, mode 0600, at `to` or in DATA_DIR/backups; returns its path.

    It has everything committed before it begins; the server may go on writing. Raises BackupError.
    """
    if not database().is_file():
        raise BackupError(f"There is no database yet at {database()}. The first start of the server makes it.")
    try:
        with new_file(name, to) as (part, final):
            copy(database(), part)
            problems = damage(part)
            if problems:
                raise BackupError(f"The database is damaged ({problems}). Nothing was kept.")
    except (sqlite3.Error, OSError) as error:
        place = to or folder()
        if is_full(error):
            needed = f"The copy needs {megabytes(database())}"
            raise NoRoomError(f"The disk of {place} is full. {needed}: make room, then try again.") from error
        if isinstance(error, sqlite3.Error):
            raise BackupError(f"The database could not be copied ({error}). Nothing was kept.") from error
        raise BackupError(f"Nothing can be written to {place} ({error.strerror}).") from error
    return final


@contextmanager
def new_file(name: str, to: Path | None = None, ending: str = ".sqlite3") -> Iterator[tuple[Path, Path]]:
    """(an empty private file, its final path): renamed only at the end, so that a partial file never looks like a copy.

    The path is `to`, else one with the time in DATA_DIR/backups.
    """
    part, final = _reserve(to) if to else _reserve_in_folder(name, ending)
    try:
        yield part, final
        part.replace(final)
        sync(final.parent)
    finally:
        for path in (part, *beside(part)):
            path.unlink(missing_ok=True)


def _reserve(final: Path) -> tuple[Path, Path]:
    if final.exists():
        raise BackupError(f"{final} is there already. Choose another name, or remove it first.")
    if not final.parent.is_dir():
        raise BackupError(f"There is no folder {final.parent}. Make it first, or choose another one.")
    part = final.with_name(final.name + ".part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise BackupError(
            f"{part} is there already: another copy is being made, or one broke off. If none is, remove that file."
        ) from None
    return part, final


def _reserve_in_folder(name: str, ending: str) -> tuple[Path, Path]:
    """Reserves a name with the time; a second copy within a second gets a number."""
    folder().mkdir(mode=0o700, exist_ok=True)
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
    for suffix in ("", *(f"-{number}" for number in range(2, 100))):
        try:
            return _reserve(folder() / f"{name}-{stamp}{suffix}{ending}")
        except BackupError:
            continue
    raise BackupError(f"{folder()} already has a hundred copies of this second. Try again.")


def copy(source: Path, target: Path) -> None:
    """Copies all pages in one step, so in one read transaction: writers do not wait, and their changes are not copied.
    The result is one file, without a WAL."""
    with closing(open_database(source)) as reader, closing(open_database(target)) as writer:
        reader.backup(writer)
        writer.execute("PRAGMA journal_mode=DELETE")


def damage(path: Path) -> str:
    """What SQLite finds wrong in the file; "" if it is sound."""
    with closing(open_database(path)) as connection:
        problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    return "" if problems == ["ok"] else "; ".join(problems)


def open_database(path: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Opens an existing database; never creates the file."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=busy_seconds)


def is_full(error: Exception) -> bool:
    """Whether the disk is full, or this user's quota."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def megabytes(*paths: Path) -> str:
    """The total size of these files; missing ones count as 0."""
    return f"{sum(path.stat().st_size for path in paths if path.exists()) / 1e6:,.1f} MB"


def beside(path: Path) -> list[Path]:
    """The paths of the files that SQLite keeps beside a database, whether they exist or not."""
    return [path.with_name(path.name + ending) for ending in BESIDE]


def sync(directory: Path) -> None:
    """Flushes the folder: a new name is durable only after that."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
