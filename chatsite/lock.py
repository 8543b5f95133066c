"""The lock that allows one server process for an SQLite file."""

import fcntl
from pathlib import Path
from typing import IO

from django.conf import settings

from .private_files import make_private

_held: dict[Path, IO[str]] = {}


class InUse(SystemExit):
    """Another server uses the database."""


def hold_database() -> None:
    """Takes the lock of DATA_DIR for the life of this process; PostgreSQL needs none.

    Raises InUse with a hint if another server has it, and SystemExit if that cannot be determined. The kernel releases
    the lock when the process ends, also at SIGKILL.
    """
    if settings.USES_SQLITE:
        hold(settings.DATA_DIR.resolve())


def hold(folder: Path) -> None:
    """Takes the lock of this folder for any database; no effect if it is held already. Raises as `hold_database`."""
    path = folder / "server.lock"
    if path in _held:
        return
    file = _opened(path)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise InUse(
            f"Another server already uses {folder}. Stop that one first, or give this one a folder "
            "of its own (DATA_DIR=...). Several server processes together need PostgreSQL (DATABASE_URL=postgres://...)."
        ) from None
    except OSError as error:  # ENOLCK, ENOTSUP: a network disk without its lock service
        file.close()
        raise SystemExit(
            f"No lock can be had on {path} ({error.strerror}), so two servers could write one database. Set DATA_DIR "
            "to a folder on a disk of this machine, or start the lock service of the network disk."
        ) from None
    _held[path] = file


def _opened(path: Path) -> IO[str]:
    try:
        make_private(path)
        return path.open("a+")
    except OSError as error:
        raise SystemExit(
            f"{path} cannot be written ({error.strerror}). Make {path.parent} writable for this user, or set DATA_DIR "
            "to a folder that is."
        ) from None
