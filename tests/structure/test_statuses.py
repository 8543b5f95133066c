"""One list of a reply's states and one of an attempt's outcomes: the models'. The others are compared with them."""

import re
from typing import get_args

import pytest

from chat.models import FINAL, UNDER_WAY, Outcome, Status
from chat.routing import events

from .sources import ROOT

PAGE = ROOT / "static" / "js" / "state" / "statuses.js"


@pytest.mark.parametrize(("name", "words"), [("UNDER_WAY", UNDER_WAY), ("FINAL", FINAL)])
def test_the_pages_list_is_the_models(name: str, words: tuple[Status, ...]) -> None:
    found = re.search(rf"{name} = .*\(\[(.*)\]\)", PAGE.read_text(encoding="utf-8"))
    assert found and re.findall(r'"(\w+)"', found[1]) == [word.value for word in words]


def test_the_contract_lists_every_state_in_its_order() -> None:
    text = (ROOT / "docs" / "contracts" / "socket.md").read_text(encoding="utf-8")
    line = re.search(r"^- status: (.*?)\. finish:", text, re.MULTILINE | re.DOTALL)
    assert line and re.findall(r"(?:^|; )(\w+)", " ".join(line[1].split())) == Status.values


def test_the_routers_outcomes_are_the_models() -> None:
    """It knows no Django. The other two are not its to give: an attempt under way, and one whose process died."""
    assert {*get_args(events.Outcome), Outcome.RUNNING, Outcome.LOST} == set(Outcome.values)
