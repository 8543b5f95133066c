from pathlib import Path

import pytest
from django.conf import settings

from tests.support.installation import Installation
from tests.support.pair import on_postgresql
from tests.support.server import ServerProcess

__all__ = ["on_postgresql"]


@pytest.fixture
def server(own_server: ServerProcess) -> ServerProcess:
    """What these commands change belongs to no other test."""
    return own_server


@pytest.fixture
def here(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installation's database file, as the one that this process would copy and restore."""
    path = installation.data_dir / "chat.sqlite3"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(path))
    monkeypatch.setattr(settings, "DATA_DIR", installation.data_dir)
    return path
