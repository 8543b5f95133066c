"""A prepared installation: migrated, with three people and their sessions. Made once, copied for each server."""

import fcntl
import json
import os
import shutil
import sqlite3
import sys
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from . import warm

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct-horse-9"
PEOPLE = ("admin", "alice", "bob")

_PREPARE = f"""
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from chat.management.commands.serve import Command
from chatsite import settings

Command().collect_static()
sessions = {{}}
for name in {PEOPLE!r}:
    make = User.objects.create_superuser if name == "admin" else User.objects.create_user
    user = make(name, name + "@example.org", {PASSWORD!r})
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    sessions[name] = session.session_key
print("SESSIONS " + json.dumps(sessions))
"""


@dataclass(frozen=True)
class Installation:
    """`data_dir` of a server and the session keys of PEOPLE in its database."""

    data_dir: Path
    sessions: dict[str, str]
    database_url: str = ""

    def copy_to(self, data_dir: Path) -> "Installation":
        """An installation of its own with the same people; static files are shared by hard links."""
        shutil.copytree(self.data_dir, data_dir, ignore=shutil.ignore_patterns("static", "server.lock"))
        shutil.copytree(self.data_dir / "static", data_dir / "static", copy_function=os.link)
        return Installation(data_dir, self.sessions, copy_database(self.database_url) if self.database_url else "")

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement past the server, committed; its rows. `%s` stands for a value."""
        if self.database_url:
            with psycopg.connect(self.database_url) as server:
                found = server.execute(sql, values)
                return found.fetchall() if found.description else []
        as_text = [value.hex if isinstance(value, uuid.UUID) else value for value in values]
        with closing(sqlite3.connect(self.data_dir / "chat.sqlite3", timeout=20)) as file, file:
            return file.execute(sql.replace("%s", "?"), as_text).fetchall()


def copy_database(url: str) -> str:
    """The URL of a new database on the same PostgreSQL server, with all that is in this one; nobody may be using it."""
    parts, name = urlsplit(url), f"copy_{uuid.uuid4().hex}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{parts.path[1:]}"')
    return urlunsplit(parts._replace(path=f"/{name}"))


def environment(data_dir: Path, **extra: str) -> dict[str, str]:
    """What a server process of the tests sees: nothing of the developer's own settings. MLX gets no requests for titles
    that a test did not ask for."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**kept, "DATA_DIR": str(data_dir), "DEMO": "off", "TITLES": "words", "PYTHONUNBUFFERED": "1", **extra}


def once(place: Path, make: Callable[[], Installation]) -> Installation:
    """What `make` made, in whichever process of this run it was. `place`: a path that belongs to it alone."""
    made = place.with_suffix(".json")
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made.write_text(json.dumps(asdict(make()), default=str))
        known = json.loads(made.read_text())
    return Installation(Path(known["data_dir"]), known["sessions"], known["database_url"])


def prepare(data_dir: Path, database_url: str = "") -> Installation:
    """Migrate, collect static files and make the people, in the same steps as a server would."""
    extra = {"DATABASE_URL": database_url} if database_url else {}
    env = environment(data_dir, **extra)
    manage(env, "migrate", "-v0")
    output = manage(env, "shell", "-v0", "-c", _PREPARE)
    line = next(line for line in output.splitlines() if line.startswith("SESSIONS "))
    return Installation(data_dir, json.loads(line.removeprefix("SESSIONS ")), database_url)


def folder_of_then(installation: Installation) -> tuple[str, str]:
    """The column of a conversation's folder and its value, as an INSERT goes on, where the database is that of a
    version before folders were rows of their own; else nothing."""
    is_now = installation.rows("SELECT 1 FROM django_migrations WHERE name = %s", "0013_folders_as_rows")
    return ("", "") if is_now else (", folder", ", ''")


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run manage.py and return what it prints; a failure shows its error output."""
    done = warm.run([sys.executable, "manage.py", *arguments], env, ROOT)
    if done.returncode:
        raise AssertionError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout
