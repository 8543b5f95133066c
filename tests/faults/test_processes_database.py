"""PostgreSQL restarts while people in two server processes ask and read."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chat.demo import MLXDemo, VictoriaDemo
from tests.simulators import faults
from tests.support.installation import Installation, prepare
from tests.support.pair import Pair
from tests.support.person import Person, Tab
from tests.support.postgres import Postgres
from tests.support.server import ServerProcess

from .answers import Script, answer
from .checker import FINAL, violations
from .dump import dump
from .talk import Talker, talking, until

RECOVERY_S = 30.0
A_SECOND_S = 1.0
PAGES = 6
HELD_AFTER = 20  # words; Victoria sends five at a time


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """One that may be stopped."""
    with tempfile.TemporaryDirectory(prefix="vc-pg-") as folder:
        server = Postgres(folder)
        yield server
        server.close()


@pytest.fixture(scope="module")
def prepared_on_postgresql(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return prepare(tmp_path_factory.mktemp("prepared") / "data", postgres.new_database("prepared"))


@pytest.fixture
def on_postgresql(prepared_on_postgresql: Installation, postgres: Postgres, tmp_path: Path) -> Installation:
    postgres.start()  # a test that failed may have left it stopped
    return prepared_on_postgresql.copy_to(tmp_path / "data")


@pytest.fixture
def script(victoria: VictoriaDemo) -> Script:
    victoria.pace = 60
    victoria.script = script = Script()
    return script


@pytest.fixture
async def one_server(on_postgresql: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> AsyncIterator[ServerProcess]:
    with ServerProcess(on_postgresql, VICTORIA_URL=victoria.url, MLX_URL=mlx.url) as process:
        yield process


def everybody(pair: Pair) -> list[Talker]:
    """Two people with two tabs at each process."""
    seats = [(number, name, tab) for number in (0, 1) for name in ("alice", "bob") for tab in ("a", "b")]
    return [Talker(pair.at(number, name), f"{name} {tab} at {number}") for number, name, tab in seats]


async def all_are_answered(talkers: list[Talker]) -> None:
    """Everybody asks once more and is acknowledged; what they asked before has come to its end then."""
    now = time.monotonic()
    await until(lambda: all(talker.acknowledged_since(now) for talker in talkers), within=RECOVERY_S)


async def refused(tab: Tab) -> None:
    """The first time perhaps because the connection broke, the second time because there is none to be had. Each may
    have to wait for a place in the pool, 10 s, behind others who wait."""
    tab.patience = RECOVERY_S * 2
    for _ in range(2):
        frame = await tab.refused({"type": "send", "id": "while it is away", "text": "alice asks in vain"})
        assert (frame["code"], frame["id"]) == ("unavailable", "while it is away")


def all_ended(installation: Installation) -> bool:
    return all(row["status"] in FINAL for row in dump(installation).generations.values())


async def saves_what_it_shows(person: Person, installation: Installation) -> None:
    """Words that came after the first ones are in the database a second later, the reply still under way."""
    tab = await person.open_tab()
    ack = await tab.ask(f"{person.name} at {person.server.port} asks about saving")
    first_words = " ".join(answer(tab.sent[-1]["text"], "victoria").split()[:HELD_AFTER])
    shown = await tab.text_of(ack["reply"], len(first_words))
    async with asyncio.timeout(2 * A_SECOND_S):
        while dump(installation).messages[ack["reply"]]["text"] != shown:
            await asyncio.sleep(0.05)


async def test_nothing_is_lost_when_postgresql_restarts_under_load(
    pair: Pair, victoria: VictoriaDemo, script: Script
) -> None:
    talkers = everybody(pair)
    async with talking(talkers):
        await until(lambda: all(talker.is_reading for talker in talkers))
        stopped_at = time.monotonic()
        await asyncio.to_thread(pair.postgres.stop, "fast")
        await asyncio.wait_for(victoria.idle(), RECOVERY_S)  # every reply came to its end meanwhile
        await asyncio.to_thread(pair.postgres.start)
        await all_are_answered(talkers)
    tabs = [tab for talker in talkers for tab in talker.tabs]
    assert violations(dump(pair.installation), tabs, answer, asked=script.asked, killed_at=stopped_at) == []


async def test_nothing_is_lost_when_postgresql_and_redis_crash_under_load_and_stay_away(
    pair: Pair, victoria: VictoriaDemo, script: Script
) -> None:
    talkers, tabs = everybody(pair), [await pair.at(number).open_tab(max_queue=None) for number in (0, 1)]
    async with talking(talkers):
        await until(lambda: all(talker.is_reading for talker in talkers))
        stopped_at = time.monotonic()
        pair.redis.terminate()
        await asyncio.to_thread(pair.postgres.stop, "immediate")
        await asyncio.gather(*(refused(tab) for tab in tabs))
        await asyncio.to_thread(pair.redis.start)
        await asyncio.to_thread(pair.postgres.start)
        await all_are_answered(talkers)
    held = faults.Gate()
    victoria.fault = faults.gate(HELD_AFTER // 5, held)
    await asyncio.gather(*(saves_what_it_shows(pair.at(number), pair.installation) for number in (0, 1)))
    held.set()
    await until(lambda: all_ended(pair.installation))
    tabs += [tab for talker in talkers for tab in talker.tabs]
    assert violations(dump(pair.installation), tabs, answer, asked=script.asked, killed_at=stopped_at) == []


async def test_the_first_pages_and_sockets_after_a_restart_of_postgresql_are_no_errors(
    one_server: ServerProcess, postgres: Postgres
) -> None:
    alice = Person(one_server, "alice")
    for _before_and_after in range(2):
        pages = await asyncio.gather(*(alice.request("GET", "/api/conversations") for _ in range(PAGES)))
        assert [page.status_code for page in pages] == [200] * PAGES
        await (await alice.open_tab()).close()
        postgres.stop("fast")
        postgres.start()
