"""Statements that are written out name tables through the models (chat/models/tables.py)."""

import re

import pytest
from django.apps import apps

from .sources import modules

# The names that Django gives tables of its own accord; the full-text table of SQLite belongs to no model.
TABLES = sorted(model._meta.db_table for model in apps.get_models())
# Looked at before a model can be asked: other databases than the models', or one of which nothing is known yet.
BEFORE_THE_MODELS = {"chat.management.moving.target", "chat.backups.restore", "chatsite.database_look"}


@pytest.mark.parametrize("name", sorted(modules().keys() - BEFORE_THE_MODELS))
def test_no_table_is_named_by_hand(name: str) -> None:
    found = set(re.findall(rf"\b({'|'.join(TABLES)})\b", modules()[name].read_text(encoding="utf-8")))
    assert not found
