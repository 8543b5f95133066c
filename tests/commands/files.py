"""Looking into database files, and running manage.py where it may fail."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.support import warm
from tests.support.installation import ROOT, Installation, environment

Rows = dict[str, list[tuple[object, ...]]]


def rows(path: Path) -> Rows:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in tables}


def run(installation: Installation, *arguments: str | Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """manage.py, whatever its exit status."""
    if installation.database_url:
        env = {"DATABASE_URL": installation.database_url, **env}
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return warm.run(command, environment(installation.data_dir, **env), ROOT)


def back_up(installation: Installation) -> Path:
    """The file that `manage.py backup` says it made."""
    done = run(installation, "backup")
    found = re.search(r"Copied the database to (\S+)", done.stdout)
    assert done.returncode == 0 and found, done.stderr
    return Path(found[1])


def copies(installation: Installation, name: str = "") -> list[Path]:
    """What is in DATA_DIR/backups."""
    return sorted((installation.data_dir / "backups").glob(f"{name}*"))


def damage(path: Path) -> None:
    """Overwrite pages in the middle; the header stays."""
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 8 * 4096)
