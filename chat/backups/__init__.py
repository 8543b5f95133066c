"""Copies of the database, made while the server runs and restored whole. PostgreSQL uses its own tools."""

from .files import BackupError, back_up
from .postgresql import dump_line, restore_line
from .restore import Restored, restore
from .update import KEEP_BEFORE_MIGRATION, back_up_before_migration

__all__ = [
    "KEEP_BEFORE_MIGRATION",
    "BackupError",
    "Restored",
    "back_up",
    "back_up_before_migration",
    "dump_line",
    "restore",
    "restore_line",
]
