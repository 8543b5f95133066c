"""One place makes a sentence of kind and parameters."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from chat import sentences
from chat.backends import errors
from chat.sentences import KINDS, for_everybody, sentence, sentence_before

ROOT = Path(__file__).resolve().parents[2]
OF_BACKENDS = sorted(KINDS - {"internal"})


def raised() -> set[tuple[str, str]]:
    """Kind and cause of every error that the code makes."""
    found: set[tuple[str, str]] = set()
    for path in (ROOT / "chat").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                made = getattr(errors, str(getattr(node.func, "attr", getattr(node.func, "id", ""))), None)
                named = [word.value for word in node.keywords if word.arg == "cause"]
                causes = [one.value for one in [*node.args[1:2], *named] if isinstance(one, ast.Constant)]
                if isinstance(made, type) and issubclass(made, errors.BackendError):
                    found |= {(made.kind, cause) for cause in causes if isinstance(cause, str)}
    return found


def test_every_error_that_is_made_has_a_sentence() -> None:
    made = raised()
    assert ("connect", "no_host") in made and ("internal", "restarted") in made
    assert made - set(sentences._SENTENCES) == set()


@pytest.mark.parametrize("kind", OF_BACKENDS)
def test_a_sentence_names_the_backend_and_says_what_to_do(kind: str) -> None:
    said = sentence(kind, {"backend": "mlx"})
    assert said.startswith("MLX ") and said.endswith(".") and said.count(". ") >= 1


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_parameters_that_are_missing_or_odd_break_nothing(kind: str) -> None:
    causes = [cause for known, cause in sentences._SENTENCES if known == kind]
    for params in ({}, {"cause": "no such"}, {"seconds": "x", "status": None}, *({"cause": one} for one in causes)):
        assert sentence(kind, params).endswith(".")
    assert sentence("no such kind").endswith(".")


@pytest.mark.parametrize(
    ("kind", "params", "words"),
    [
        ("connect", {}, "MLX cannot be reached. Tell your administrator, or check that it is running"),
        ("status", {"status": 422}, "MLX answered with HTTP 422."),
        ("status", {"status": 422, "type": "missing", "loc": "body.goal"}, "Code: missing, body.goal."),
        ("overloaded", {"status": 429}, "MLX is overloaded (HTTP 429). Wait a moment, then try again."),
        ("idle_timeout", {"cause": "stopped", "seconds": 60.0}, "nothing arrived for 60 s."),
        ("idle_timeout", {"cause": "stopped", "seconds": 0.25}, "nothing arrived for 0.25 s."),
        ("too_large", {"cause": "chars", "chars": 1000000}, "more than 1,000,000 characters."),
        ("bad_stream", {"cause": "content_type", "wanted": "a/b"}, "a content type other than a/b."),
        (
            "bad_stream",
            {"cause": "content_type", "wanted": "a/b", "sent": "text/html"},
            "sent text/html instead of a/b.",
        ),
        ("internal", {"cause": "restarted"}, "Ask for the rest, or ask again."),
    ],
)
def test_what_is_said(kind: str, params: dict[str, object], words: str) -> None:
    assert words in sentence(kind, {"backend": "mlx", **params})


@pytest.mark.parametrize(
    ("kind", "cause"), [("connect", ""), ("tls", ""), ("connect_timeout", ""), ("bad_stream", "content_type")]
)
def test_only_administrators_are_not_told_to_ask_one(kind: str, cause: str) -> None:
    params = {"backend": "mlx", "cause": cause, "wanted": "a/b"}
    assert "Tell your administrator, or check" in sentence(kind, params)
    told = sentence(kind, params, with_address=True)
    assert "Check" in told and "your administrator" not in told


def test_the_address_is_for_administrators() -> None:
    params = {"backend": "mlx", "address": "http://10.0.0.5:11435"}
    assert "10.0.0.5" not in sentence("connect", params)
    assert "Its address is http://10.0.0.5:11435." in sentence("connect", params, with_address=True)
    assert for_everybody(params) == {"backend": "mlx"} and for_everybody(None) == {}


def test_a_backends_words_are_for_whom_they_are_given() -> None:
    assert "The server says: “out of memory”." in sentence("status", {"status": 500}, detail="out of memory")


def test_the_language_is_that_of_the_reader() -> None:
    with translation.override("ru"):
        assert "Виктория" in sentence("connect", {"backend": "victoria"})
    assert "Victoria" in sentence("connect", {"backend": "victoria"})


@pytest.mark.parametrize(
    ("kind", "stored", "shown"),
    [
        (
            "connect",
            "MLX is not reachable at http://u:p@10.0.0.5:11435. Check it.",
            "MLX is not reachable at …. Check it.",
        ),
        ("tls", "MLX at https://t@h could not be reached (x)", "MLX at … could not be reached (x)"),
        (
            "connect",
            "MLX has an address that cannot be used (http://u:p@[::1: x)",
            "MLX has an address that cannot be used (…: x)",
        ),
        (
            "status",
            "Victoria answered with HTTP 500 (see http://u:p@q@h/x)",
            "Victoria answered with HTTP 500 (see http://h/x)",
        ),
    ],
)
def test_a_sentence_of_before_loses_addresses_of_ours(kind: str, stored: str, shown: str) -> None:
    assert sentence_before(kind, stored) == shown
