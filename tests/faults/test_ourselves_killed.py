"""The server is killed at random moments under load, and started again on the same data.

Ten rounds; a hundred with FAULT_ROUNDS=100 in the environment. A failure shows the seed of its dice; FAULT_SEED=...
throws them again.
"""

import time
from random import Random

import pytest

from tests.support.installation import Installation

from .answers import Script, answer
from .checker import violations
from .dump import dump
from .load import READS, Start, crowd_on


@pytest.mark.timeout(60 + 10 * READS)
async def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_every_reply_ends(
    make_server: Start, installation: Installation, script: Script, dice: Random
) -> None:
    server = make_server()
    crowd = crowd_on(server, dice)
    for number in range(READS):
        server.start()
        await crowd.come()
        await crowd.busy_for(dice.uniform(0.2, 1.8))
        killed_at = time.monotonic()
        server.kill()
        await crowd.gone()
        found = violations(
            dump(installation), crowd.newest_tabs, answer, settled=False, killed_at=killed_at, asked=script.asked
        )
        assert found == [], f"after kill {number + 1}"
    server.start()
    await crowd.come()
    await crowd.settled(installation)
    assert violations(dump(installation), crowd.tabs, answer, asked=script.asked) == []
    await crowd.leave()
