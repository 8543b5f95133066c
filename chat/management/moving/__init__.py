"""Moves every row of every table from the SQLite file to PostgreSQL, in one transaction, counted on both sides."""

from .source import SourceError, opened
from .target import TargetError, look_at_target
from .transfer import Transfer, move_rows

__all__ = ["SourceError", "TargetError", "Transfer", "look_at_target", "move_rows", "opened"]
