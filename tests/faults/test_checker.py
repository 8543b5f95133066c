"""The checker finds what is wrong: a true history is damaged in one way after the other."""

import copy
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from chat.demo import Answer, VictoriaDemo
from tests.support.installation import Installation
from tests.support.person import Person, Tab
from tests.support.server import ServerProcess

from .baseline import holdings, returns_to
from .checker import violations
from .dump import Dump, dump


def expected(question: str, backend: str) -> str:
    return f"{backend} answers {question} at some length."


@dataclass
class History:
    """What two people's tabs heard, and the database after it."""

    dump: Dump
    tabs: list[Tab]

    def check(self, **options: object) -> list[str]:
        return violations(self.dump, self.tabs, expected, **options)  # type: ignore[arg-type]

    @property
    def reply(self) -> str:
        """Alice's."""
        return str(self.tabs[0].of("ack")[0]["reply"])


@pytest.fixture
async def true_history(
    server: ServerProcess,
    alice: Person,
    bob: Person,
    victoria: VictoriaDemo,
) -> AsyncIterator[History]:
    victoria.script = lambda asked: Answer(expected(asked.text, "victoria"))
    tabs = [await alice.open_tab(), await bob.open_tab()]
    for tab, question in zip(tabs, ("tea", "coffee"), strict=True):
        await tab.end((await tab.ask(question))["reply"])
    yield History(copy.deepcopy(dump(server.installation)), tabs)


async def test_a_true_history_has_no_violation(true_history: History) -> None:
    asked = ["tea", "coffee"]
    assert true_history.check(asked=asked, killed_at=true_history.tabs[0].heard_at[-1] + 2) == []


def lose_the_message(history: History) -> None:
    del history.dump.messages[history.tabs[0].of("ack")[0]["message"]]
    history.dump.generations.clear()


def store_it_twice(history: History) -> None:
    message = history.tabs[0].of("ack")[0]["message"]
    history.dump.messages["another"] = {**history.dump.messages[message], "id": message}


def change_the_message(history: History) -> None:
    history.dump.messages[history.tabs[0].of("ack")[0]["message"]]["text"] = "tee"


def acknowledge_twice_differently(history: History) -> None:
    ack = history.tabs[0].of("ack")[0]
    history.tabs[0].frames.append({**ack, "reply": ack["message"]})


def leave_it_generating(history: History) -> None:
    history.dump.generations[history.reply]["status"] = "streaming"


def leave_an_attempt_running(history: History) -> None:
    history.dump.attempts[history.reply][0]["outcome"] = ""


def lose_the_end_of_the_text(history: History) -> None:
    row = history.dump.messages[history.reply]
    row["text"] = row["text"][:-1]


def add_a_word(history: History) -> None:
    history.dump.messages[history.reply]["text"] += " And more."


def name_the_wrong_backend(history: History) -> None:
    history.dump.generations[history.reply]["backend"] = "mlx"


def keep_a_false_draft(history: History) -> None:
    history.dump.generations[history.reply]["drafts"] = [{"backend": "mlx", "text": "victoria"}]


def show_another_text(history: History) -> None:
    history.tabs[0].texts[history.reply] += "!"


def show_another_person(history: History) -> None:
    history.tabs[1].frames.append({"type": "delta", "reply": history.reply})


@pytest.mark.parametrize(
    ("damage", "invariant"),
    [
        (lose_the_message, "I1"),
        (store_it_twice, "I1"),
        (change_the_message, "I1"),
        (acknowledge_twice_differently, "I1"),
        (leave_it_generating, "I2"),
        (leave_an_attempt_running, "I2"),
        (lose_the_end_of_the_text, "I3"),
        (add_a_word, "I3"),
        (name_the_wrong_backend, "I3"),
        (keep_a_false_draft, "I3"),
        (show_another_text, "I4"),
        (show_another_person, "I5"),
    ],
)
async def test_a_damage_is_named(true_history: History, damage: Callable[[History], None], invariant: str) -> None:
    damage(true_history)
    assert any(sentence.startswith(invariant) for sentence in true_history.check())


async def test_asking_victoria_again_is_named(true_history: History) -> None:
    assert [sentence[:2] for sentence in true_history.check(asked=["tea", "tea", "coffee"])] == ["I8"]


async def test_text_that_was_shown_long_before_a_crash_and_is_not_kept_is_named(true_history: History) -> None:
    true_history.dump.messages[true_history.reply]["text"] = "vic"
    found = true_history.check(killed_at=true_history.tabs[0].heard_at[-1] + 1.5)
    assert any("were shown 1 s before" in sentence for sentence in found)


async def test_words_that_a_tab_still_asks_for_are_named_when_all_is_settled(true_history: History) -> None:
    tab, reply = true_history.tabs[0], true_history.reply
    tab.texts[reply], tab.gaps = "", [tab.of("end", reply)[-1]]
    assert [sentence[:2] for sentence in true_history.check()] == ["I4"]
    assert true_history.check(settled=False) == []
    tab.gaps = []
    assert [sentence[:2] for sentence in true_history.check(settled=False)] == ["I4"]


async def test_a_descriptor_that_stays_open_is_named(prepared: Installation, tmp_path: Path) -> None:
    with ServerProcess(prepared.copy_to(tmp_path / "data"), via="launcher") as server:
        alice = Person(server, "alice")
        tab = await alice.open_tab()  # once before: some of what a server holds comes with its first person
        await tab.send({"type": "ping"})
        await tab.until("pong")
        open_once = await holdings(server)
        await tab.close()
        one_less = replace(open_once, descriptors=open_once.descriptors - 1)
        assert await returns_to(server, one_less) == []  # on a busy machine it takes its time to close
        before = await holdings(server)
        tab = await alice.open_tab()
        assert any("descriptors" in sentence for sentence in await returns_to(server, before, within=0))
        await tab.close()
        await alice.close()
        assert await returns_to(server, before) == []
