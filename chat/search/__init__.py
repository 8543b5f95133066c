"""Search in all messages of a person: one interface, two engines (SQLite's FTS5, PostgreSQL's tsvector).

Words are cut and stemmed here, both when a message is read and when somebody asks, so both databases find the same.
Newest first: ranking would have to look at every match, this looks at a page of them.
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
