"""Long replies are copied with each save, and each copy leaves a gap too small for the next one."""

from tests.support.person import Person

from .baseline import holdings, returns_to
from .load import Start
from .switch import throw

SWEEP = "constant=chat.runtime.runtime.SWEEP_S"
TAKEN_MB = 80


async def test_the_gaps_that_long_replies_leave_are_given_back(make_server: Start) -> None:
    server = make_server(f"{SWEEP}:0.5", "gaps").start()
    await Person(server, "alice").get("/api/conversations")
    before = await holdings(server)
    await throw(server, f"gaps={TAKEN_MB}")
    assert not await returns_to(server, before)


async def test_nothing_else_gives_them_back(make_server: Start) -> None:
    server = make_server(f"{SWEEP}:3600", "gaps").start()
    await Person(server, "alice").get("/api/conversations")
    before = await holdings(server)
    await throw(server, f"gaps={TAKEN_MB}")
    assert (await holdings(server)).memory > before.memory + TAKEN_MB / 2
