"""docs/compatibility.md is written by `make test-servers`: it answers for each server and question that there is."""

import re
from pathlib import Path

import pytest

from tests.servers import document
from tests.servers.catalogue import SERVERS, Server
from tests.servers.environments import requirements_of, version_of
from tests.servers.questions import QUESTIONS

FOLDER = Path(document.__file__).parent
TEXT = document.PATH.read_text()
KNOWN = document.parse(TEXT)
NAMES = [question.name for question in QUESTIONS]
each_server = pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.name)


def test_there_are_twelve_questions_of_twelve_names() -> None:
    assert len(NAMES) == len(set(NAMES)) == 12


def test_it_is_as_a_run_writes_it() -> None:
    assert document.render(KNOWN) == TEXT, "make test-servers writes it; it is not edited by hand"


def test_it_has_every_server_and_no_other() -> None:
    assert list(KNOWN) == [server.name for server in SERVERS]


@each_server
def test_each_question_is_answered_with_its_reason_or_it_says_why_not(server: Server) -> None:
    result = KNOWN[server.name]
    assert result.not_run or list(result.answers) == NAMES
    assert all(answer.why for answer in result.answers.values())
    assert "Not asked yet" not in result.not_run


@each_server
def test_the_version_is_the_pinned_one_and_the_day_is_known(server: Server) -> None:
    result = KNOWN[server.name]
    if server.blocked:
        assert (result.version, result.not_run) == ("", server.blocked)
    else:
        assert result.version == version_of(server), "pinned anew: make test-servers"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", result.date)


def test_each_requirement_is_pinned_and_belongs_to_a_server() -> None:
    files = {requirements_of(server) for server in SERVERS if not server.blocked}
    assert files == set((FOLDER / "requirements").glob("*.txt"))
    lines = [line for path in files for line in path.read_text().splitlines()]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==\S+", line)] == []


def test_make_test_collects_nothing_of_it() -> None:
    assert list(FOLDER.rglob("test_*.py")) + list(FOLDER.rglob("*_test.py")) == []
