"""Both databases: whatever is asked is answered, and a text is found by its own words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.search.postgresql import MAX_PLACE, MAX_PLACES, PostgreSQL, vector
from chat.search.query import Choice, parse
from chat.search.sqlite import SQLite
from chat.search.words import composed, emoji, stems
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
        terms = " ".join([*MARKS, *emoji(composed(text)), *stems(composed(text))])
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
        terms = vector([*MARKS, *emoji(composed(text))], stems(composed(text)))
        self._server.execute("INSERT INTO one VALUES (%s::tsvector)", [terms])

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


FOUND = [
    *(("Un café, s'il vous plaît", "cafe"), ("a cafe", "café"), ("CAFÉ", "cafe\u0301"), ("nai\u0308ve", "naive")),
    *(("Đường đến Việt Nam", "duong viet"), ("İstanbul, ılık", "istanbul ilik"), ("die Straße", "strasse")),
    *(("Kødæble", "kodaeble"), ("Łódź", "lodz"), ("Ο άνθρωπος", "ανθρωπος"), ("œuvre", "oeuvre"), ("Ärzte", "arzte")),
    *(("Ещё ёлка", "еще елка"), ("елка", "ёлку"), ("за́мок", "замок"), ("مُحَمَّد", "محمد"), ("שָׁלוֹם", "שלום")),
    *(("서버를 껐다", "서버"), ("웹서버에서는", "서버"), ("서버가 죽었다", "서버를"), ("서\u1107\u1165", "서버")),
    *(("ฉันรักกรุงเทพมหานคร", "กรุงเทพ"), ("น้ำใจ", "นํ้า"), ("ພາສາລາວ", "ລາວ"), ("ភាសាខ្មែរ", "ខ្មែរ")),
    *(
        ("မြန်မာဘာသာ", "ဘာသာ"),
        ("東京タワー", "タワー"),
        ("हिन्दी में", "हिन्दी"),
        ("コーヒー・ショップ", "コーヒーショップ"),
    ),
    *(
        ("done ✅ now", "✅"),
        ("done ✅ now", '"done now"'),
        ("I ❤️ it", "❤"),
        ("I ❤ it", "❤️"),
        ("👍🏽", "👍"),
        ("👍", "👍🏿"),
    ),
    *(
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("👩🏽‍💻 at work", "👩‍💻"),
        ("👩‍💻", "💻"),
        ("to 🇩🇪🇫🇷", "🇫🇷"),
        ("1️⃣ first", "1️⃣"),
        ("🏳️‍🌈", "🏳‍🌈"),
    ),
    *(("ok ℹ️ so", "ℹ"), ("#️⃣", "#⃣"), ("🤷‍♀️", "🤷"), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"), ("ship it🚀", "it 🚀")),
]


@pytest.mark.parametrize(("text", "asked"), FOUND)
def test_a_text_is_found_as_people_write_it(database: InSQLite | InPostgreSQL, text: str, asked: str) -> None:
    database.store(text)
    assert database.finds(choices(asked)) and database.finds(choices(f"{asked} "))


OTHERS = [
    *(("йод", "иод"), ("її", "ii"), ("가을", "을가"), ("ガス", "カス"), ("हाल", "हल"), ("น้ำ", "นา"), ("ไม่", "ไม้")),
    *(("🇩🇪🇫🇷", "🇪🇫"), ("👩", "👩‍💻"), ("1️⃣", "2️⃣"), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"), ("👍", "👎"), ("サーバ", "バーサ"), ("آب", "أب")),
]


@pytest.mark.parametrize(("text", "asked"), OTHERS)
def test_other_letters_and_signs_are_not_found(database: InSQLite | InPostgreSQL, text: str, asked: str) -> None:
    database.store(text)
    assert not database.finds(choices(f"{asked} ")), asked


def test_signs_of_a_long_text_are_found_side_by_side_only(database: InSQLite | InPostgreSQL) -> None:
    database.store("การใช้งานภาษาไทยในเอกสาร " * MAX_PLACES + "กรุงเทพ")
    assert all(database.finds(choices(asked)) for asked in ("กรุงเทพ", "ภาษาไทย", "ไทย"))
    assert not any(database.finds(choices(asked)) for asked in ("ไทยภาษา", "เทพกรุง"))
