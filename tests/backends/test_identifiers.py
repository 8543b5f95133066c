"""Which identifiers of an error anybody may read: those that have nothing of the question in them."""

import pytest

from chat.backends.identifiers import LARGEST_REQUEST, Request, identifiers

ASKED = {"goal": "Is Swordfish the word? My PIN is 42, my key ab12cd34ef.", "chat_history": [{"user": "kumquat"}]}
FASTAPI = {"detail": [{"type": "missing", "loc": ["body", "goal", 0], "msg": "no", "input": "x"}]}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (FASTAPI, {"type": "missing", "loc": "body.goal.0"}),
        ({"error": {"code": "model_not_found", "type": "invalid_request_error"}},
         {"code": "model_not_found", "type": "invalid_request_error"}),
        ({"object": "error", "code": 40301, "type": "BadRequestError"}, {"code": "40301", "type": "BadRequestError"}),
        ({"type": "error", "content": "x", "code": "E-7"}, {"code": "E-7"}),
        ({"detail": {"code": "busy.now"}}, {"code": "busy.now"}),
        ([{"code": "first"}, {"code": "second"}], {"code": "first"}),
        ({"error": "text", "code": "c1"}, {"code": "c1"}),
    ],
)  # fmt: skip
def test_identifiers_are_found_where_servers_put_them(answer: object, found: dict[str, str]) -> None:
    assert identifiers(answer, Request(ASKED)) == found


@pytest.mark.parametrize(
    "code",
    ["two words", "a" * 65, "", "ключ", "a\n", "a/b", True, None, 1.5, ["a"], {"a": 1}, "a\ud800", -1.5, "ａｂ"],
)
def test_what_is_no_identifier_is_left_out(code: object) -> None:
    assert identifiers({"error": {"code": code, "type": code, "loc": [code]}}, Request(ASKED)) == {}


@pytest.mark.parametrize(
    "code",
    [
        *("swordfish", "SWORDFISH", "xSwordfishx", "x_swordfish.1", "sword-fish", "s.w.o.r.d.f.i.s.h", "wordfish"),
        *(
            "kumquat",
            "not_kumquat",
            "pin42",
            "pin_42",
            "42",
            "e42",
            "ab12cd34ef",
            "Xab12cd34efX",
            "b12cd34e",
            "ab12-cd34",
        ),
    ],
)
def test_nothing_of_the_question_gets_through(code: str) -> None:
    for answer in ({"code": code}, {"error": {"type": code}}, {"detail": [{"loc": ["body", code]}]}):
        assert identifiers(answer, Request(ASKED)) == {}


def test_words_of_the_wire_are_no_secret_but_the_whole_identifier_is() -> None:
    asked = Request({"goal": "What does a missing value error mean?"})
    assert identifiers({"code": "value_missing"}, asked) == {"code": "value_missing"}
    assert identifiers({"code": "missing"}, asked) == identifiers({"code": "missing_value"}, asked) == {}


def test_of_a_request_too_large_to_look_through_there_are_none() -> None:
    assert identifiers({"code": "E7"}, Request("x" * (LARGEST_REQUEST - 1))) == {"code": "E7"}
    assert identifiers({"code": "E7"}, Request("x" * (LARGEST_REQUEST + 1))) == {}


@pytest.mark.parametrize(
    "answer", [None, 7, "text", [], {}, {"error": []}, {"detail": [[]]}, {"error": {"error": None}}]
)
def test_an_odd_answer_has_none(answer: object) -> None:
    assert identifiers(answer, Request(ASKED)) == {}


def test_of_an_id_of_ours_only_a_long_run_counts() -> None:
    asked = Request({"session_id": "019f3a7c-1d2e-7b4f-8a6b-0c9d8e7f6a5b"})
    assert identifiers({"code": "a6b"}, asked) == {"code": "a6b"}
    assert identifiers({"code": "019f3a7c"}, asked) == identifiers({"code": "x-3a7c1d2e7b"}, asked) == {}
