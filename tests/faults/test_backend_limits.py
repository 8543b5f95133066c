"""Our own limits end a reply: no backend writes for ever, and nobody else is asked then."""

from tests.simulators.faults import burst, endless, trickle

from .baseline import returns_to
from .scene import EACH_DIALECT, Scene, shared_house  # noqa: F401 - a fixture

MOST, SECONDS = 10_000, 1.0
SERVER = {"REPLY_MAX_CHARS": str(MOST), "REPLY_DEADLINE_S": str(SECONDS)}
LONG = "Slowly, word after word, it goes on. " * 200


@EACH_DIALECT
async def test_a_stream_without_end_is_cut_at_the_limit(house: Scene, dialect: str) -> None:
    name = await house.speaks(dialect)
    whole = "more " * (MOST // 5)
    house.backend(name).fault = endless("more ")
    told = await house.ask(use_victoria=name == "victoria", expects={name: whole})
    assert told.tried == [(name, "failed", "too_large")] and told.sentence
    assert told.outcome == ("interrupted", name) and told.text == whole
    assert await house.violations() == []


@EACH_DIALECT
async def test_10_000_letters_at_once_are_one_whole_reply(house: Scene, dialect: str) -> None:
    name = await house.speaks(dialect)
    house.backend(name).fault = burst(MOST, "я")
    told = await house.ask(use_victoria=name == "victoria", expects={name: "я" * MOST})
    assert told.outcome == ("complete", name) and told.text == "я" * MOST
    assert len(told.tab.of("delta", told.ack["reply"])) < 100
    assert await house.violations() == []


@EACH_DIALECT
async def test_one_letter_over_the_limit_is_cut_off(house: Scene, dialect: str) -> None:
    name = await house.speaks(dialect)
    house.backend(name).fault = burst(MOST + 1, "я")
    told = await house.ask(use_victoria=name == "victoria", expects={name: "я" * MOST})
    assert told.outcome == ("interrupted", name) and told.text == "я" * MOST
    assert await house.violations() == []


@EACH_DIALECT
async def test_a_byte_a_second_lasts_until_the_deadline(house: Scene, dialect: str) -> None:
    name = await house.speaks(dialect)
    house.backend(name).fault = trickle(1.0)
    told = await house.ask(use_victoria=name == "victoria")
    assert told.tried == [(name, "failed", "deadline")] and told.sentence
    assert told.outcome == ("failed", name) and told.text == ""
    assert told.end["duration_ms"] >= SECONDS * 1000
    assert await house.violations() == []


@EACH_DIALECT
async def test_what_came_until_the_deadline_stays(house: Scene, dialect: str) -> None:
    name = await house.speaks(dialect)
    house.backend(name).fault = trickle(0.02, 50)
    told = await house.ask(use_victoria=name == "victoria", text=LONG)
    assert told.tried == [(name, "failed", "deadline")] and told.sentence
    assert told.outcome == ("interrupted", name) and 0 < len(told.text) < len(LONG)
    assert await house.violations() == []


async def test_afterwards_the_server_holds_no_more_than_at_first(house: Scene) -> None:
    assert house.before and await returns_to(house.server, house.before) == []
