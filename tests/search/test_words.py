"""Words and their stems: the same for a message and for a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.search.words import MAX_LENGTH, composed, emoji, stems, stems_while_typing, tokens, words

# What has a meaning in the databases' languages for queries, and what sets our own terms apart.
FORBIDDEN = set(" \t\n\0_\"'*\\:&|!()<>^+-,{}")
anything = st.text(alphabet=st.characters(), max_size=200)
plain = st.text(alphabet="abdeginrstyABабвеийлнстшыьяА 0", max_size=60)


def stem(word: str) -> str:
    (only,) = stems(composed(word))
    return only


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("сервер", "сервера"), ("сервер", "Серверами"), ("ёлка", "ЕЛКИ"), ("настройка", "настройки")),
        *(("server", "SERVERS"), ("run", "running"), ("configuration", "configure"), ("й", "и\u0306")),
        *(("e\u0301t\u00e9", "\u00c9T\u00c9"), ("ﬁle", "files"), ("ｆｕｌｌ", "full"), ("STRASSE", "straße")),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("pair", [("сервер", "север"), ("server", "serve"), ("cat", "кат"), ("мир", "мэр")])
def test_different_words_have_different_stems(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


def test_words_end_at_signs_and_underscores() -> None:
    assert tokens("snake_case e-mail: path/to.txt, a+b=c!") == [
        *("snake", "case", "e", "mail", "path", "to", "txt", "a", "b", "c")
    ]


def test_letters_and_digits_stay_together_in_any_script() -> None:
    assert tokens("GPT4o версия2 हिन्दी ශ්‍රී") == ["gpt4o", "версия2", "हिन्दी", "ශ්රී"]


def test_signs_without_spaces_are_words_of_their_own() -> None:
    assert tokens("我喜欢Python") == ["我", "喜", "欢", "python"]


def test_a_word_counts_up_to_64_characters() -> None:
    assert tokens("a" * 1000) == ["a" * MAX_LENGTH]
    assert stems("ﷺ" * 64) and all(len(one) <= MAX_LENGTH for one in stems("ﷺ" * 64))


def test_the_places_of_the_words_are_known() -> None:
    text = composed("Вчера упал сервер.")
    assert [text[word.start : word.end] for word in words(text, "")] == ["Вчера", "упал", "сервер"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("configurat", "configuration"), ("runn", "running"), ("happin", "happiness"), ("серверам", "сервер")],
)
def test_a_word_is_known_before_it_is_typed_to_its_end(typed: str, meant: str) -> None:
    assert stem(meant) in stems_while_typing(typed)


@given(anything | plain)
def test_any_text_has_words(text: str) -> None:
    found = list(words(composed(text), {one[0] for one in stems(composed(text))}))
    assert [word.stem for word in found if not word.is_emoji] == stems(composed(text))
    assert [word.stem for word in found if word.is_emoji] == emoji(composed(text))
    assert all(0 < len(one) <= MAX_LENGTH and not FORBIDDEN & set(one) for one in stems(composed(text)))


@given(anything | plain, st.sets(st.sampled_from("abdetабий0")))
def test_only_words_that_begin_as_nothing_that_is_looked_for_are_not_stemmed(text: str, initials: set[str]) -> None:
    found = [word for word in words(composed(text), initials) if not word.is_emoji]
    for word, known in zip(found, stems(composed(text)), strict=True):
        assert word.stem == known or (not word.stem and known[0] not in initials)
