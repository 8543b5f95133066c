"""Two processes as on two hosts, whose clocks are never equal: what one of them writes is judged by the database's."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from chat.demo import VictoriaDemo
from tests.faults.switch import throw
from tests.simulators import faults
from tests.support.installation import Installation
from tests.support.pair import Pair

BROKEN = ("clock", "sweep")
WORDS = "One two three four five six seven eight nine ten. " * 8
APART = pytest.mark.parametrize("seconds", [2, -2, 3600, -3600])
HOUR = timedelta(hours=1)


@APART
async def test_a_reply_goes_on_beside_a_host_with_another_clock(
    pair: Pair, victoria: VictoriaDemo, seconds: int
) -> None:
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    await throw(pair.servers[1], f"clock={seconds}")
    one, two = await pair.at(0).open_tab(), await pair.at(1).open_tab()
    ack = await one.ask("Count")
    await one.text_of(ack["reply"], 20)
    await throw(pair.servers[1], "sweep=1")
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    await two.text_of(ack["reply"], 20)
    held.set()
    ends = [(await tab.end(ack["reply"])) for tab in (one, two)]
    assert [(end["status"], end["epoch"], two.texts[ack["reply"]]) for end in ends] == [("complete", 1, WORDS)] * 2


@APART
async def test_a_lease_that_ran_out_is_found_by_any_clock(pair: Pair, victoria: VictoriaDemo, seconds: int) -> None:
    """Also of rows of the version before, which say no more of their owner than its host, number and start."""
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    await throw(pair.servers[1], f"clock={seconds}")
    one, two = await pair.at(0).open_tab(), await pair.at(1).open_tab()
    ack = await one.ask("Count")
    await one.text_of(ack["reply"], 20)
    pair.servers[0].kill()
    over = "SET owner = 'some-host 7 1234', lease_until = clock_timestamp() - interval '1 second'"
    pair.installation.rows(f"UPDATE chat_generation {over} WHERE message_id = %s", uuid.UUID(ack["reply"]))
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    assert (await two.end(ack["reply"]))["attempts"][0]["outcome"] == "lost"


async def test_what_was_looked_at_by_a_clock_that_is_behind_is_seen(pair: Pair) -> None:
    await throw(pair.servers[1], "clock=-3600")
    tab = await pair.at(0).open_tab()
    ack = await tab.ask("Hello")
    await tab.end(ack["reply"])
    there, path = pair.at(1), f"/api/conversations/{ack['conversation']}"
    assert (await there.get(path))["unseen"]
    seen = await there.request("PATCH", path, json={"seen": True})
    assert (seen.status_code, seen.json()["unseen"]) == (200, False)


async def test_messages_of_two_clocks_are_in_the_order_in_which_they_were_written(pair: Pair) -> None:
    await throw(pair.servers[1], "clock=-3600")
    ack, asked = {"conversation": None}, []
    for number in (0, 1, 0):
        tab = await pair.at(number).open_tab()
        ack = await tab.ask("Hello", conversation=ack["conversation"])
        await tab.end(ack["reply"])
        asked += [ack["message"], ack["reply"]]
    stored = await pair.at(1).stored(ack["conversation"])
    assert list(stored) == asked
    assert sorted(message["created_at"] for message in stored.values()) == [
        message["created_at"] for message in stored.values()
    ]


def moments(installation: Installation, column: str, table: str) -> list[datetime]:
    return [row[0] for row in installation.rows(f"SELECT {column} FROM {table}")]


@pytest.mark.parametrize("seconds", [3600, -3600])
async def test_the_trash_and_the_locks_count_by_the_database(pair: Pair, seconds: int) -> None:
    there = pair.servers[1]
    await throw(there, f"clock={seconds}")
    tab = await pair.at(1).open_tab()
    ack = await tab.ask("Hello")
    await tab.end(ack["reply"])
    person = pair.at(1)
    assert (await person.request("DELETE", f"/api/conversations/{ack['conversation']}")).status_code == 204
    person.cookie = person.cookie.split("; ")[1]
    await person.request("POST", "/accounts/login/", data={"login": "bob", "password": "wrong"})
    now = datetime.now(UTC)
    deleted = moments(pair.installation, "deleted_at", "chat_conversation")
    failed = moments(pair.installation, "failed_at", "chat_signincount")
    assert len(deleted) == len(failed) == 1
    assert all(abs(moment - now) < HOUR / 2 for moment in deleted + failed)
    expiries = [row[0] for row in pair.installation.rows("SELECT expires_at FROM chat_sharedcount")]
    assert expiries and all(abs(expiry - now.timestamp()) < 1800 for expiry in expiries)
