"""Restores a copy as the database: checks it, keeps the former database, then replaces it in one step."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chat.models.tables import with_tables

from .files import (
    BackupError,
    NoRoomError,
    back_up,
    beside,
    copy,
    damage,
    database,
    is_full,
    megabytes,
    new_file,
    open_database,
    sync,
)

MAGIC = b"SQLite format 3\0"
OURS = ("chat_conversation", "chat_message", "django_migrations")
FORMER = "before-restore"
OTHERS_SECONDS = 2
AS_IT_WAS = "The database is as it was."


@dataclass(frozen=True, slots=True)
class Restored:
    """What the database has now, and where the former one is kept (None: there was none)."""

    conversations: int
    messages: int
    former: Path | None


def restore(source: Path) -> Restored:
    """Replaces the database with the copy. The caller holds the server's lock.

    Raises BackupError; then the database is as it was.
    """
    _require_file(source)
    try:
        return _restore(source)
    except (sqlite3.Error, OSError, NoRoomError) as error:
        if isinstance(error, NoRoomError) or is_full(error):
            raise NoRoomError(_no_room(source)) from error
        raise _unreadable(source, error) from error


def _no_room(source: Path) -> str:
    needed = f"A restore needs {megabytes(source, database())} there: the copy, and the database as it is now"
    return f"The disk of {database().parent} is full. {needed}. Make room, then restore again. {AS_IT_WAS}"


def _unreadable(source: Path, error: sqlite3.Error | OSError) -> BackupError:
    if isinstance(error, sqlite3.Error):
        return BackupError(f"{source} cannot be read ({error}). {AS_IT_WAS}")
    return BackupError(f"{error.filename or database().parent}: {error.strerror}. {AS_IT_WAS}")


def _restore(source: Path) -> Restored:
    with _staged(source) as staged:
        conversations, messages = _look_into(staged, source)
        former = _keep_former()
        _exchange(staged)
    return Restored(conversations, messages, former)


def _require_file(source: Path) -> None:
    if not source.is_file():
        raise BackupError(f"There is no file {source}.")
    if source.resolve() == database():
        raise BackupError(f"{source} is the database itself. Name a copy of it.")
    with source.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BackupError(f"{source} is no SQLite database, so it is no copy made by `manage.py backup`.")


@contextmanager
def _staged(source: Path) -> Iterator[Path]:
    """The copy beside the database, so that the replacement is one rename on one disk."""
    staged = database().with_name(database().name + ".restoring")
    _remove(staged)  # left by an interrupted restore; no other restore runs now
    os.close(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        copy(source, staged)
        yield staged
    finally:
        _remove(staged)


def _look_into(staged: Path, source: Path) -> tuple[int, int]:
    """Checks the copy; returns its numbers of conversations and messages."""
    problems = damage(staged)
    if problems:
        raise BackupError(f"{source} is damaged ({problems}). The database is as it was.")
    with closing(open_database(staged)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        missing = [name for name in OURS if name not in tables]
        if missing:
            raise BackupError(f"{source} is no database of Victoria Chat: it has no table {missing[0]}.")
        count = with_tables("SELECT (SELECT COUNT(*) FROM {conversation}), (SELECT COUNT(*) FROM {message})")
        conversations, messages = connection.execute(count).fetchone()
    return conversations, messages


def _keep_former() -> Path | None:
    if not database().exists():
        return None
    try:
        return back_up(FORMER)
    except NoRoomError:
        raise
    except BackupError:
        # Damaged, which may be the reason for the restore: keep its bytes unchanged.
        with new_file(f"{FORMER}-damaged") as (part, final):
            shutil.copyfile(database(), part)
        for path in beside(database()):
            if path.exists():
                copied = final.with_name(final.name + path.name.removeprefix(database().name))
                copied.touch(mode=0o600)
                shutil.copyfile(path, copied)
        return final


def _exchange(staged: Path) -> None:
    """Removes the files that SQLite keeps beside the former database first: they would be read into the new one."""
    if database().exists():
        _fold_in()
    for path in beside(database()):
        path.unlink(missing_ok=True)
    staged.replace(database())
    sync(database().parent)


def _fold_in() -> None:
    """Merges the former database into one file; SQLite allows that only if no other program has it open."""
    try:
        with closing(open_database(database(), OTHERS_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BackupError(
                "Another program has the database open. End it, then restore again. The database is as it was."
            ) from None
    except sqlite3.DatabaseError:
        pass  # damaged: its bytes are already kept


def _remove(path: Path) -> None:
    for one in (path, *beside(path)):
        one.unlink(missing_ok=True)
