"""One server process for an SQLite file."""

import fcntl
from typing import IO

from django.conf import settings

from .private_files import make_private

_held: list[IO[str]] = []


def hold_database() -> None:
    """Take the lock of DATA_DIR for the life of this process; with PostgreSQL there is nothing to hold.

    Raises SystemExit with a hint if another server has it. The kernel drops the lock with the process, also at SIGKILL.
    """
    if not settings.USES_SQLITE or _held:
        return
    path = settings.DATA_DIR / "server.lock"
    make_private(path)
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise SystemExit(
            f"Another server already uses {settings.DATA_DIR}. Stop that one first, or give this one a folder "
            "of its own (DATA_DIR=...). Several server processes together need PostgreSQL (DATABASE_URL=postgres://...)."
        ) from None
    _held.append(file)
