import uuid
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.processes.conftest import postgres_url
from tests.support.installation import Installation, prepare

__all__ = ["postgres_url"]


@pytest.fixture
def here(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installation's database file, as the one that this process would copy and restore."""
    path = installation.data_dir / "chat.sqlite3"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(path))
    monkeypatch.setattr(settings, "DATA_DIR", installation.data_dir)
    return path


@pytest.fixture(scope="session")
def prepared_on_postgresql(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return prepare(tmp_path_factory.mktemp("prepared-pg") / "data", new_database(postgres_url, "prepared"))


@pytest.fixture
def on_postgresql(prepared_on_postgresql: Installation, postgres_url: str, tmp_path: Path) -> Installation:
    """An installation with a database of its own."""
    copied = prepared_on_postgresql.copy_to(tmp_path / "data")
    url = new_database(postgres_url, f"copy_{uuid.uuid4().hex}", like="prepared")
    return Installation(copied.data_dir, copied.sessions, url)


def new_database(server_url: str, name: str, like: str = "template0") -> str:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return server_url.replace("/postgres?", f"/{name}?")
