"""Searches all messages of a person: one interface, two engines (SQLite's FTS5, PostgreSQL's tsvector).

Messages and queries are both tokenised and stemmed here, so both databases find the same. Results are newest first:
that reads one page of matches, while ranking would read every match.
"""

from .find import Found, Hit, find
from .indexer import index_batch, number_messages
from .model_names import model_names
from .rebuild import Rebuilt, rebuild, size
from .renewal import mark_batch

__all__ = [
    "Found",
    "Hit",
    "Rebuilt",
    "find",
    "index_batch",
    "mark_batch",
    "model_names",
    "number_messages",
    "rebuild",
    "size",
]
