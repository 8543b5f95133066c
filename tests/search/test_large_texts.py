"""A million characters chosen to be expensive cost about what a million ordinary ones do, and hold nobody up."""

import unicodedata
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DataError, OperationalError
from hypothesis import given
from hypothesis import strategies as st

from chat.models import Conversation, Message, SearchEntry
from chat.search import excerpt as excerpts
from chat.search import find, index_batch, indexer, words
from chat.search.effort import Effort
from chat.search.excerpt import LENGTH, MAX_WORDS, excerpt
from chat.search.query import parse
from chat.search.words import PIECE, composed, pieces, stems
from tests.support.house import House

from .asking import all_read, texts

pytestmark = pytest.mark.slow

SIZE = 1_000_000
COSTLY = {
    "marks of two classes": "a" + "\u0301\u0327" * (SIZE // 2),
    "marks without a class of their own": "\u0f40" + "\u0f73" * SIZE,
    "marks of half width": "ｶ" + "ﾞ" * SIZE,
    "a blank and marks": " " + "\u0301\u0327" * (SIZE // 2),
    "parts of Korean syllables": "\u1112\u1161\u11ab" * (SIZE // 3),
    "vowels of Korean syllables": "\u1161" * SIZE,
    "a word of eighteen letters in one": "ﷺ" * SIZE,
    "families": "👨\u200d👩\u200d👧" * (SIZE // 5),
    "right to left": "\u202eabc אבג\u202c" * (SIZE // 9),
    "one letter": "a" * SIZE,
    "signs without blanks": "我喜欢" * (SIZE // 3),
    "blanks": " " * SIZE,
    "line breaks": "\n" * SIZE,
    "quotes": '"' * SIZE,
    "bars": "|-" * (SIZE // 2),
}
costly = pytest.mark.parametrize("text", COSTLY.values(), ids=COSTLY)
PAIRS = "a" + "\u0301\u0327" * 60_000
# What people write, marks and jamo apart from their letters.
written = st.text(alphabet="aeё и\u0306\u0308\u0301한글\u1112\u1161\u11abかか\u3099हिन्दी. ", max_size=3 * PIECE)


@pytest.fixture
def normalised(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The length of each text that is normalised."""
    lengths: list[int] = []
    normalize = unicodedata.normalize

    def counted(form: Any, text: str) -> str:
        lengths.append(len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    return lengths


@costly
def test_no_call_normalises_more_than_a_piece_and_nothing_is_normalised_twice(text: str, normalised: list[int]) -> None:
    assert "".join(pieces(text))
    assert max(normalised) <= PIECE and sum(normalised) == len(text)


@costly
def test_an_excerpt_and_a_query_compose_a_part_only(text: str, normalised: list[int]) -> None:
    query = parse(text[:1000])
    normalised.clear()
    assert len("".join(str(piece["text"]) for piece in excerpt(text, query.words))) <= LENGTH + 2
    assert max(normalised, default=0) <= PIECE
    assert sum(normalised) <= excerpts.LOOKED_AT + MAX_WORDS * words.MAX_LENGTH


@costly
def test_the_words_are_not_more_than_four_for_each_character(text: str) -> None:
    assert sum(len(stems(piece)) for piece in pieces(text[:100_000])) <= 400_000


@given(written)
def test_composing_in_pieces_changes_nothing_that_people_write(text: str) -> None:
    assert composed(text) == unicodedata.normalize("NFC", text)


def test_words_are_not_cut_where_the_pieces_are() -> None:
    text = "слово " * PIECE
    assert [one for piece in pieces(text) for one in stems(piece)] == ["слов"] * PIECE


def test_a_long_text_has_its_excerpt_around_the_first_match() -> None:
    found = excerpt("another word " * 4000 + "НУЖНОЕ слово " + "and more " * 20_000, parse("нужное ").words)
    assert [piece["text"] for piece in found if piece["mark"]] == ["НУЖНОЕ"]
    assert found[-1]["text"].endswith("…")


def test_with_the_effort_spent_an_excerpt_is_the_beginning() -> None:
    found = excerpt("Word after word " * 100, parse("after ").words, Effort(0))
    assert [piece["mark"] for piece in found] == [False]
    assert str(found[0]["text"]).startswith("Word after") and str(found[0]["text"]).endswith("…")


def test_words_that_all_have_to_be_stemmed_end_with_the_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(words, "_stems", lambda token: asked.append(token) or (token,))
    monkeypatch.setattr(Effort, "is_spent", property(lambda self: len(asked) > 100))
    excerpt(" ".join(f"a{number}" for number in range(20_000)), parse("abc ").words)
    assert len(asked) < 200


@pytest.fixture
def talk() -> Conversation:
    return Conversation.objects.create(owner=User.objects.create_user("carol"))


def add(talk: Conversation, *told: str) -> list[Message]:
    return [Message.objects.create(conversation=talk, role="user", text=text) for text in told]


def waiting() -> list[str]:
    return list(Message.objects.filter(to_index=True).values_list("text", flat=True))


@pytest.mark.django_db
def test_a_message_that_cannot_be_read_is_noted_once_and_the_others_are_found(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (_, bad, _) = add(talk, "one word", "a secret poison", "another word")
    read = indexer.stems
    monkeypatch.setattr(indexer, "stems", lambda text: read(text) if "poison" not in text else 1 / 0)
    index_batch()
    index_batch()
    assert waiting() == [] and len(find(talk.owner_id, "word ").hits) == 2
    (told,) = [record.about for record in caplog.records]
    assert (told["message_id"], told["reason"]) == (bad.id, "ZeroDivisionError")
    assert "secret" not in f"{told} {caplog.text}"
    Message.objects.filter(pk=bad.id).update(text="a cured word", to_index=True)
    index_batch()
    assert len(find(talk.owner_id, "cured ").hits) == 1


@pytest.mark.django_db
def test_a_message_that_the_database_refuses_is_noted_and_the_others_are_found(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(talk, "one word", "too much", "another word")
    database = indexer.engine()
    write = database.write

    def refusing(entries: Any) -> None:
        if any("much" in known for _number, _marks, known in entries):
            raise DataError("too large")
        write(entries)

    monkeypatch.setattr(database, "write", refusing)
    monkeypatch.setattr(indexer, "engine", lambda: database)
    index_batch()
    assert waiting() == [] and len(find(talk.owner_id, "word ").hits) == 2


@pytest.mark.django_db
def test_a_database_that_takes_nothing_now_is_asked_again(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    add(talk, "one word")
    database = indexer.engine()

    def away(entries: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(database, "write", away)
    monkeypatch.setattr(indexer, "engine", lambda: database)
    with pytest.raises(OperationalError):
        index_batch()
    assert waiting() == ["one word"]


@pytest.mark.django_db
def test_a_message_that_takes_too_long_is_found_by_its_beginning(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read: list[str] = []
    monkeypatch.setattr(indexer, "stems", lambda text: read.append(text) or stems(text))
    monkeypatch.setattr(Effort, "is_spent", property(lambda self: len(read) >= 3))
    (long,) = add(talk, "begun " + "and so on " * 1000 + "ended")
    index_batch()
    monkeypatch.undo()
    assert waiting() == [] and SearchEntry.objects.count() == 1
    assert [len(find(talk.owner_id, word).hits) for word in ("begun ", "ended ")] == [1, 0]
    (told,) = [record.about for record in caplog.records]
    assert told["message_id"] == long.id


async def test_a_reply_of_sixty_thousand_pairs_of_marks_is_read_and_found(house: House) -> None:
    """Its reading took ten seconds of the whole server, and so did each search that met it."""
    house.victoria.script = f"zalgo {PAIRS} zebra"  # asked for it whole, she would cut it
    await house.alice.post("/api/chat/stream", {"content": "zalgo", "use_victoria": True})
    await all_read(house.server.installation)
    assert len(await texts(house.alice, "zalgo ")) == 2
    assert len(await texts(house.alice, "zebra ")) == 1
