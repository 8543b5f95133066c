"""An administrator at one process deletes somebody who reads a reply at the other."""

import pytest

from chat.demo import VictoriaDemo
from tests.simulators import faults
from tests.support.pair import Pair

WORDS = "One two three four five six seven eight nine ten. " * 8


@pytest.mark.parametrize("with_redis", [True, False])
async def test_the_reply_of_the_other_process_ends_and_nothing_is_left(
    pair: Pair, victoria: VictoriaDemo, with_redis: bool
) -> None:
    if not with_redis:
        pair.redis.stop()
    victoria.script, victoria.fault = WORDS, faults.gate(6, faults.Gate())
    tab = await pair.at(1).open_tab()
    await tab.text_of((await tab.ask("Count"))["reply"], 20)
    [(number,)] = pair.installation.rows("SELECT id FROM auth_user WHERE username = 'alice'")
    done = await pair.at(0, "admin").request("POST", f"/admin/auth/user/{number}/delete/", data={"post": "yes"})
    await victoria.idle()
    left = [
        pair.installation.rows(f"SELECT * FROM chat_{table}") for table in ("conversation", "message", "generation")
    ]
    assert (done.status_code, left) == (302, [[], [], []])
    assert not any("Traceback" in line for server in pair.servers for line in server.output)
