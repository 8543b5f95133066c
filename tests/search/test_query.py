"""What a person types, understood."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.search.query import MAX_WORDS, Query, parse


def said(text: str) -> list[str]:
    """The first phrase of each choice; "*" behind an open one."""
    return [" ".join(choice[0].terms) + "*" * choice[0].open for choice in parse(text).words]


def marks(text: str) -> list[str]:
    return [choice[0].terms[0] + "*" * choice[0].open for choice in parse(text).marks]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *(("the servers ", ["the", "server"]), ('"the servers" ', ["the server"]), ("«два слова» ", ["два слов"])),
        *(("e-mail ", ["e mail"]), ("snake_case.py ", ["snake case py"]), ('un"quoted ', ["un quot"])),
        *(("", []), ("  ", []), ('""', []), ('"', []), ("*", []), ("?!", []), ("AND OR NOT ", ["and", "or", "not"])),
    ],
)
def test_words_and_phrases(text: str, words: list[str]) -> None:
    assert said(text) == words


def test_emoji_are_looked_for_each_by_itself() -> None:
    assert said("ship it🚀👍🏽 ") == ["ship", "🚀", "👍", "it"]


@pytest.mark.parametrize(
    ("typed", "also"),
    [
        *(
            ("서버를 ", "서 버"),
            ("서버에서는 ", "서 버"),
            ("파일이 ", "파 일"),
            ("노트북으로 ", "노 트 북"),
            ("나라들 ", "나 라"),
        ),
        *(
            ("가을 ", None),
            ("바나나 ", "바 나"),
            ("서버이 ", None),
            ("지하철로 ", "지 하 철"),
            ('"서버를" ', None),
            ("서버! ", None),
        ),
    ],
)
def test_a_korean_word_is_asked_for_without_its_particle_too(typed: str, also: str | None) -> None:
    (choice,) = parse(typed).words
    shorter = [" ".join(phrase.terms) for phrase in choice[1:] if all(len(term) == 1 for term in phrase.terms)]
    assert shorter == ([also] if also else [])


def test_the_last_word_may_go_on_while_it_is_typed() -> None:
    assert said("my serv") == ["my", "serv*"]
    assert said('"my serv') == ["my serv*"]
    assert said("e-mai") == ["e mai*"]


@pytest.mark.parametrize("text", ["my serv ", '"my serv"', "serv!", "se", "serv from:me", "serv from:"])
def test_a_word_that_is_complete_does_not_go_on(text: str) -> None:
    assert not any(one.endswith("*") for one in said(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("from:me", ["f_me"]), ("FROM:Victoria", ["f_victoria"]), ("from:mlx", ["f_mlx"]), ('from:"me"', ["f_me"])),
        *(("от:меня", ["f_me"]), ("от:Виктории", ["f_victoria"]), ("model:Qwen2.5", ["m_qwen2", "m_5*"])),
    ],
)
def test_filters_are_no_words(text: str, expected: list[str]) -> None:
    assert (marks(text), said(text)) == (expected, [])


@pytest.mark.parametrize("text", ["from:bob ", "color:red ", "http://x ", "before:soon ", "after:2025-13 ", "model:- "])
def test_what_is_no_filter_is_words(text: str) -> None:
    query = parse(text)
    assert query.words and not (query.marks or query.after or query.before or query.folder)


@pytest.mark.parametrize("text", ["from:", "от:", "folder:", 'folder:"', 'model:""', "before: "])
def test_a_filter_without_a_value_yet_is_nothing(text: str) -> None:
    assert not parse(text)


def test_dates_are_the_beginnings_of_days_months_and_years() -> None:
    query = parse("after:2024 before:2025-03-09")
    assert (query.after, query.before) == (datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 3, 9, tzinfo=UTC))
    assert parse("до:2025-4 after:2024 после:2024-02") == Query(
        after=datetime(2024, 2, 1, tzinfo=UTC), before=datetime(2025, 4, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("zone", "typed", "moment"),
    [
        *(("Asia/Tokyo", "2026-05-17", "2026-05-16T15:00"), ("America/New_York", "2026-05-17", "2026-05-17T04:00")),
        *(("Europe/Berlin", "2026", "2025-12-31T23:00"), ("Asia/Kolkata", "2026-05", "2026-04-30T18:30")),
        # Days when a clock is put forward or back, where midnight is skipped or comes twice; and one that never was.
        *(("Europe/Berlin", "2026-03-30", "2026-03-29T22:00"), ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00")),
        *(
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00"),
            ("America/Havana", "2024-11-03", "2024-11-03T04:00"),
        ),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00"),
    ],
)
def test_days_begin_where_the_reader_is(zone: str, typed: str, moment: str) -> None:
    query = parse(f"after:{typed} before:{typed}", ZoneInfo(zone))
    assert query.after == query.before == datetime.fromisoformat(f"{moment}+00:00")


def test_a_folder_has_its_name_in_quotes_or_in_one_word() -> None:
    assert parse('folder:"My work" x').folder == "My work"
    assert parse("папка:Работа").folder == "Работа"


def test_no_more_than_64_words_count() -> None:
    query = parse("a b " * 100)
    assert sum(len(choice[0].terms) for choice in query.words) == MAX_WORDS


@given(st.text(max_size=300) | st.from_regex(r'((from|до|model|folder):"?[\w\d.-]*"?|["«» \w:*]|)*', fullmatch=True))
def test_any_text_is_understood(text: str) -> None:
    query = parse(text)
    assert all(phrase.terms for choice in (*query.words, *query.marks) for phrase in choice)
