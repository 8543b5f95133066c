"""Victoria ends in the middle of a task of mode `run`, and does not come back."""

import asyncio

from chat.demo.answer import Answer
from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.simulators.faults import down
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess


async def test_mlx_is_asked_after_ten_seconds_of_refused_polls(
    installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script = Answer("never", until=asyncio.Event())
    urls = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url}
    with ServerProcess(installation, VICTORIA_MODE="run", **urls) as server:
        alice = Person(server, "alice")
        tab = await alice.open_tab()
        ack = await tab.ask("Hello")
        await victoria.received(1, "GET /run/status/*")
        victoria.fault = down()
        end = await tab.end(ack["reply"])
        await alice.close()
    assert (end["status"], end["backend"]) == ("complete", "mlx")
    gone, answered = end["attempts"]
    assert (gone["error"]["kind"], gone["error"]["params"]["seconds"]) == ("connect", 10)
    assert (answered["outcome"], len(victoria.calls("POST *"))) == ("answered", 1)
