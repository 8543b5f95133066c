"""PostgreSQL's own programs: finds the ones on this machine that can copy this server, and runs them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from .files import BackupError

# Folders of packages that allow several versions: Debian, Red Hat, Homebrew, Postgres.app, built from source.
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/opt/homebrew/opt/libpq/bin",
    "/usr/local/opt/postgresql*/bin",
    "/usr/local/opt/libpq/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/local/pgsql/bin",
)
VERSION_S = 20
SAID = 300


def pg_dump_for(server: int) -> Path:
    """The program of the server's version, else the next newer one; one of unknown version is the last choice.

    The server's own programs cannot read a newer one's copy; an older one refuses the server. Raises BackupError.
    """
    found = {path: _version(path) for path in dict.fromkeys(_found("pg_dump"))}
    fitting = [path for path, version in found.items() if version is None or version >= server]
    if fitting:
        return min(fitting, key=lambda path: found[path] or float("inf"))
    older = ", ".join(f"{path} is of version {version}" for path, version in found.items())
    known = f"{older}, which refuses a newer server" if older else "none was found"
    raise BackupError(
        f"It needs a pg_dump of PostgreSQL {server} or later on this machine: {known}. Install the client programs of "
        f"version {server} (on Debian and Ubuntu: postgresql-client-{server})."
    )


def run(program: Path, *arguments: str) -> None:
    """Runs the program, with the password only in its environment. Raises BackupError with the program's reason."""
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env={**os.environ, **_password()},
            check=False,
        )
    except OSError as error:
        raise BackupError(f"{program} cannot be run ({error.strerror}).") from None
    if done.returncode:
        raise BackupError(f"{program} failed: {_reason(done.stderr) or f'exit status {done.returncode}'}.")


def _found(name: str) -> Iterator[Path]:
    if on_path := shutil.which(name):
        yield Path(on_path)
    for place in PLACES:
        for folder in sorted(Path("/").glob(place[1:]), reverse=True):
            if on_path := shutil.which(name, path=folder):
                yield Path(on_path)


def _version(program: Path) -> int | None:
    """16 of "pg_dump (PostgreSQL) 16.14"."""
    try:
        done = subprocess.run(  # noqa: S603
            [program, "--version"], capture_output=True, text=True, timeout=VERSION_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    said = re.search(r"\) (\d+)", done.stdout)
    return int(said[1]) if said else None


def _password() -> dict[str, str]:
    """The password from DATABASE_URL as an environment variable; without one there, libpq uses its own or ~/.pgpass."""
    config: dict[str, Any] = settings.DATABASES["default"]
    password = config.get("PASSWORD") or config.get("OPTIONS", {}).get("password")
    return {"PGPASSWORD": str(password)} if password else {}


def _reason(said: str) -> str:
    """The line of output with the error; other lines quote statements and give advice."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "error:" in line] or lines[-1:]
    reason = errors[0].split("error:")[-1].strip().rstrip(".")[:SAID] if errors else ""
    for password in _password().values():
        reason = reason.replace(password, "...")
    return reason
