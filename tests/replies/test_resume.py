"""Mode `run`: Victoria goes on with an accepted task while we are away, and is never asked to do it again."""

import asyncio
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from chat.demo import Answer, MLXDemo, VictoriaDemo
from tests.simulators import faults
from tests.support.installation import Installation
from tests.support.person import WAIT, Person
from tests.support.server import ServerProcess

pytestmark = pytest.mark.slow

TEXT = "The whole answer.\n\n- with\n- its line breaks"


@pytest.fixture
def server(installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> Iterator[ServerProcess]:
    env = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url, "VICTORIA_MODE": "run"}
    with ServerProcess(installation, **env) as process:
        yield process


@pytest.fixture(params=["kill", "stop"])
def restart(request: pytest.FixtureRequest, server: ServerProcess) -> Callable[[], None]:
    def away() -> None:
        getattr(server, request.param)()
        server.start()

    return away


async def test_a_task_is_taken_up_again_after_our_restart(
    alice: Person, victoria: VictoriaDemo, restart: Callable[[], None]
) -> None:
    done = asyncio.Event()
    victoria.script = Answer(TEXT, until=done, stages=())
    tab = await alice.open_tab()
    ack = await tab.ask("Do it")
    await victoria.received(1, "GET /run/status/*")
    await asyncio.to_thread(restart)
    done.set()
    later = await alice.open_tab()
    await later.send({"type": "watch", "conversation": ack["conversation"]})
    end = await later.end(ack["reply"])
    stored = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert (end["status"], end["backend"], stored["text"]) == ("complete", "victoria", TEXT)
    assert len(victoria.calls("POST /run")) == 1
    assert [attempt["outcome"] for attempt in stored["attempts"]] == ["answered"]


async def test_a_task_that_victoria_forgot_goes_to_mlx(
    alice: Person, server: ServerProcess, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script = Answer(TEXT, until=asyncio.Event(), stages=())
    mlx.script = "From MLX."
    tab = await alice.open_tab()
    ack = await tab.ask("Do it")
    await victoria.received(1, "GET /run/status/*")
    await asyncio.to_thread(server.kill)
    victoria.fault = faults.status(404).on("GET /run/status/*")
    await asyncio.to_thread(server.start)
    later = await alice.open_tab()
    await later.send({"type": "watch", "conversation": ack["conversation"]})
    end = await later.end(ack["reply"])
    assert (end["status"], end["backend"]) == ("complete", "mlx")
    assert len(victoria.calls("POST /run")) == 1


async def test_what_mlx_wrote_after_a_lost_task_is_not_joined_to_victorias(
    alice: Person, server: ServerProcess, installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script, held = Answer(TEXT, until=asyncio.Event(), stages=()), faults.Gate()
    mlx.script, mlx.fault = "Half of what MLX says.", faults.gate(2, held)
    victoria.fault = faults.status(404).on("GET /run/status/*")
    tab = await alice.open_tab()
    ack = await tab.ask("Do it")
    async with asyncio.timeout(WAIT):
        while installation.rows("SELECT text FROM chat_message WHERE id = %s", UUID(ack["reply"])) == [("",)]:
            await asyncio.sleep(0.05)
    await asyncio.to_thread(server.kill)
    victoria.script, victoria.fault = Answer(TEXT, stages=()), None
    await asyncio.to_thread(server.start)
    later = await alice.open_tab()
    await later.send({"type": "watch", "conversation": ack["conversation"]})
    end = await later.end(ack["reply"])
    stored = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert (end["status"], end["backend"]) == ("interrupted", "mlx")
    assert TEXT not in stored["text"] and stored["text"] != ""
