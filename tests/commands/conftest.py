from pathlib import Path

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


@pytest.fixture
def on_postgresql(postgres_url: str, tmp_path: Path) -> Installation:
    return prepare(tmp_path / "data", postgres_url)
