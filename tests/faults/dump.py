"""All that the database has of a chat, read past the server and past Django: the file or the server itself is asked."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from tests.support.installation import Installation

Row = dict[str, Any]
IDS = (
    "id",
    "message_id",
    "parent_id",
    "conversation_id",
    "head_id",
    "generation_id",
    "conversation",
    "message",
    "reply",
)
LISTS = ("steps", "drafts", "seams")


@dataclass(frozen=True)
class Dump:
    """Rows by primary key (ids as hyphenated text); `attempts` of each reply in their order."""

    conversations: dict[str, Row]
    messages: dict[str, Row]
    generations: dict[str, Row]
    attempts: dict[str, list[Row]]
    commands: list[Row]

    def owner_of(self, message: str) -> int:
        owner: int = self.conversations[self.messages[message]["conversation_id"]]["owner_id"]
        return owner

    def question_of(self, reply: str) -> str:
        """The text of the message that a reply answers."""
        text: str = self.messages[self.messages[reply]["parent_id"]]["text"]
        return text


def dump(installation: Installation) -> Dump:
    read = _postgresql if installation.database_url else _sqlite
    tables = read(installation, ["conversation", "message", "generation", "attempt", "command"])
    attempts: dict[str, list[Row]] = {}
    for row in sorted(tables["attempt"], key=lambda row: row["number"]):
        attempts.setdefault(row["generation_id"], []).append(row)
    return Dump(
        {row["id"]: row for row in tables["conversation"]},
        {row["id"]: row for row in tables["message"]},
        {row["message_id"]: row for row in tables["generation"]},
        attempts,
        tables["command"],
    )


def _sqlite(installation: Installation, names: list[str]) -> dict[str, list[Row]]:
    with closing(sqlite3.connect(f"file:{installation.data_dir / 'chat.sqlite3'}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        database.execute("BEGIN")
        return {name: [_clean(row) for row in database.execute(f"SELECT * FROM chat_{name}")] for name in names}


def _postgresql(installation: Installation, names: list[str]) -> dict[str, list[Row]]:
    with psycopg.connect(installation.database_url, row_factory=dict_row) as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return {name: [_clean(row) for row in database.execute(f"SELECT * FROM chat_{name}")] for name in names}


def _clean(row: Any) -> Row:
    clean = dict(row)
    for name in IDS:
        if clean.get(name) and not isinstance(clean[name], int):
            clean[name] = str(UUID(str(clean[name])))
    for name in LISTS:
        if isinstance(clean.get(name), str):
            clean[name] = json.loads(clean[name])
    return clean
