"""Both databases: whatever is asked is answered, and a text is found by its own words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.search.postgresql import MAX_PLACE, PostgreSQL, vector
from chat.search.query import Choice, parse
from chat.search.sqlite import SQLite
from chat.search.words import composed, stems
from tests.support.postgres import Postgres

FULL_TEXT = import_module("chat.migrations.0002_people_and_search").FULL_TEXT
MARKS = ["o_1", "f_me"]
# Each example is a new text in the same table, and it is the last one.
many = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
any_query = st.text(max_size=300) | st.from_regex(
    r'(from:me|before:2025|["«»*:()&|!<>^+\\\-_\']|\w| )*', fullmatch=True
)


class InSQLite:
    def __init__(self) -> None:
        self._file = sqlite3.connect(":memory:")
        self._file.execute(FULL_TEXT["sqlite"][0])

    def store(self, text: str) -> None:
        terms = " ".join([*MARKS, *stems(composed(text))])
        self._file.execute("INSERT OR REPLACE INTO chat_search (rowid, terms) VALUES (1, ?)", [terms])

    def finds(self, choices: list[Choice]) -> bool:
        found = self._file.execute(
            "SELECT 1 FROM chat_search WHERE chat_search MATCH ?", [SQLite().expression(choices)]
        )
        return bool(found.fetchall())

    def close(self) -> None:
        self._file.close()


class InPostgreSQL:
    def __init__(self, url: str) -> None:
        self._server = psycopg.connect(url, autocommit=True)
        self._server.execute("CREATE TEMPORARY TABLE one (terms tsvector)")

    def store(self, text: str) -> None:
        self._server.execute("DELETE FROM one")
        self._server.execute("INSERT INTO one VALUES (%s::tsvector)", [vector(MARKS, stems(composed(text)))])

    def finds(self, choices: list[Choice]) -> bool:
        asked = self._server.execute("SELECT 1 FROM one WHERE terms @@ %s::tsquery", [PostgreSQL().expression(choices)])
        return bool(asked.fetchall())

    def close(self) -> None:
        self._server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[InSQLite | InPostgreSQL]:
    if request.param == "sqlite":
        made: InSQLite | InPostgreSQL = InSQLite()
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        made = InPostgreSQL(postgres.url)
    with closing(made):
        yield made


def choices(text: str) -> list[Choice]:
    query = parse(text)
    return [*query.marks, *query.words]


@many
@given(asked=any_query)
def test_any_question_is_answered(database: InSQLite | InPostgreSQL, asked: str) -> None:
    database.store("something else")
    if choices(asked):
        assert database.finds(choices(asked)) in (True, False)


@many
@given(text=st.text(max_size=200))
def test_a_text_is_found_by_itself_as_words_and_as_a_phrase(database: InSQLite | InPostgreSQL, text: str) -> None:
    text = text.replace(":", " ").replace('"', " ")
    database.store(f"before it {text} after it")
    for asked in (text, f'"{text}"', f'"before it {text}'):
        assert not choices(asked) or database.finds(choices(asked)), asked


def test_a_phrase_needs_its_words_side_by_side(database: InSQLite | InPostgreSQL) -> None:
    database.store("The red house stands by the old castle")
    for asked in ('"red house" ', '"the old castle" ', '"by the old cas', "house red "):
        assert database.finds(choices(asked)), asked
    for asked in ('"house red" ', '"red castle" ', '"the red cas'):
        assert not database.finds(choices(asked)), asked


def test_words_and_marks_are_never_taken_for_each_other(database: InSQLite | InPostgreSQL) -> None:
    database.store("from me o 2 of me")
    assert not any(database.finds(choices(asked)) for asked in ("o_1 ", "f_me ", "o_2x ", "from:mlx "))
    assert database.finds(choices("from:me"))


def test_the_beginning_of_a_word_finds_it(database: InSQLite | InPostgreSQL) -> None:
    database.store("Настройка конфигурации: running configurations")
    for word in ("настройка", "конфигурации", "running", "configurations"):
        for length in range(3, len(word) + 1):
            assert database.finds(choices(word[:length])), word[:length]


def test_a_long_text_is_found_to_its_end(database: InSQLite | InPostgreSQL) -> None:
    database.store("the beginning " + "filler " * MAX_PLACE + "the very end")
    assert all(database.finds(choices(asked)) for asked in ('"the beginning" ', '"very end" ', "beginning end"))


def test_a_million_characters_of_different_words_are_stored(database: InSQLite | InPostgreSQL) -> None:
    database.store("first " + " ".join(f"слово{number}ы" for number in range(90_000)))
    assert database.finds(choices("first слово77ы"))
