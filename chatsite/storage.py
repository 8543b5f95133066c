"""Readers of the settings for storage: the folder, the key, the database, Redis.

Each raises ImproperlyConfigured with a hint if its setting is not valid.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from chatsite import environment
from chatsite.environment import env, refuse
from chatsite.private_files import PrivateConnection, kept_secret


def data_dir(base: Path) -> Path:
    """The folder of DATA_DIR, made if it is missing; a relative path is below `base`."""
    path = Path(env.str("DATA_DIR", default="data")).expanduser()
    path = path if path.is_absolute() else base / path
    if base.is_relative_to(path.resolve()):
        # Collecting static files clears DATA_DIR/static first: here that would be our own sources.
        raise refuse("DATA_DIR", str(path), "Choose a folder of its own, for example DATA_DIR=data")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        hint = f"The folder cannot be made ({error.strerror}). Choose one that this user may write to."
        raise refuse("DATA_DIR", path, hint) from None
    return path


def secret_key(folder: Path) -> str:
    """SECRET_KEY, or one made once and kept in `folder` with mode 0600."""
    given = env.str("SECRET_KEY", default="")
    if given:
        if len(given) < 32:
            raise refuse("SECRET_KEY", "...", "Use at least 32 random characters, or leave it out: one is generated.")
        return str(given)
    path = folder / "secret_key"
    try:
        key = kept_secret(path, 48)
    except OSError as error:
        hint = f"{path} cannot be made or read ({error.strerror}). Choose a folder that this user may write to."
        raise refuse("DATA_DIR", folder, hint) from None
    if not key:
        raise ImproperlyConfigured(
            f"{path} is empty. Delete it; the next start makes a new key (people sign in again)."
        )
    return key


def redis_url() -> str:
    """REDIS_URL; empty for a single process."""
    value = env.str("REDIS_URL", default="").strip()
    try:
        good = not value or (urlsplit(value).scheme in ("redis", "rediss", "unix") and urlsplit(value).port != 0)
    except ValueError:
        good = False
    if not good:
        raise refuse("REDIS_URL", "...", "For example REDIS_URL=redis://127.0.0.1:6379/0")
    return str(value)


def database(folder: Path) -> dict[str, object]:
    """Django's entry for DATABASE_URL; without it, SQLite in `folder`."""
    url = env.str("DATABASE_URL", default="").strip() or f"sqlite:///{folder / 'chat.sqlite3'}"
    scheme = url.partition("://")[0]
    try:
        config: dict[str, object] = env.db_url_config(url) if scheme in ("sqlite", "postgres", "postgresql") else {}
    except ValueError:
        config = {}
    if config.get("NAME", "") in ("", ":memory:"):  # in memory, each thread would have its own database
        hint = (
            "Use postgres://user:password@host:5432/name, with signs like / ? @ of the password percent-encoded (%2F), "
            "or leave it out: SQLite in DATA_DIR needs nothing installed."
        )
        raise refuse("DATABASE_URL", environment.shown_address(url), hint)
    config["CONN_MAX_AGE"] = 0  # under ASGI a persistent connection belongs to a thread that may not run again
    if scheme == "sqlite":
        # FULL, not NORMAL: an acknowledged message survives a power cut. IMMEDIATE: a transaction that reads first
        # and writes later waits for the lock instead of failing with "database is locked".
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            "factory": PrivateConnection,
        }
    else:
        # reconnect_timeout: the pool's pauses between tries double until then; at its default, 300 s, the last pause
        # would last for minutes after the database is back.
        # max_idle: after a peak one connection is closed in each; at the default, ten minutes, they would stay an hour.
        pool = {"min_size": 1, "max_size": 8, "timeout": 10, "reconnect_timeout": 10, "max_idle": 5}
        config["CONN_HEALTH_CHECKS"] = True  # a restart leaves dead connections: each would fail one page
        # A process that hangs in a transaction locks its rows no longer than its leases.
        idle = "-c idle_in_transaction_session_timeout=10s"
        given = env.db_url_config(url).get("OPTIONS", {})
        # Commands are sequential. Without a pool a command fails at once, with one error, if the database is down.
        is_server = Path(sys.argv[0]).name != "manage.py" or "serve" in sys.argv
        pooled = {"pool": pool} if is_server else {}
        config["OPTIONS"] = {"connect_timeout": 5, "options": idle, **given, **pooled}
    return config
