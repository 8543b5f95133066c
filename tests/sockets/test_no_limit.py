"""RATE_LIMIT=0."""

from tests.support.house import House

SERVER = {"RATE_LIMIT": "0"}


async def test_a_rate_of_zero_switches_the_limit_off(house: House) -> None:
    tab = await house.alice.open_tab()
    for _ in range(1000):
        await tab.send({"type": "ping"})
    for _ in range(1000):
        await tab.until("pong")
    assert not tab.of("error")
