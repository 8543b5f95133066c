"""GET /api/chat/status while a server that does one thing at a time writes a reply."""

import pytest

from tests.simulators.faults import Gate, gate, hang
from tests.support.house import House

# A server that knows nothing of its backends yet.
SERVER: dict[str, str] = {}


async def checked(house: House) -> str:
    await house.admin.request("POST", "/admin/backends/check/")
    return str((await house.alice.get("/api/chat/status"))["mlx"]["status"])


@pytest.mark.parametrize("at", ["head", 4])
async def test_a_server_that_writes_for_us_is_not_called_down_for_a_probe_that_waits(
    house: House, at: str | int
) -> None:
    assert await checked(house) == "healthy"
    held, tab = Gate(), await house.alice.open_tab()
    house.mlx.script = "One two three four five six seven eight. " * 4
    house.mlx.fault = [gate(at, held).on("POST *"), *(hang("head").on("GET *") for _ in range(4))]
    ack = await tab.ask("Hello", use_victoria=False)
    await held.reached.wait()
    assert await checked(house) == "healthy"
    held.set()
    assert (await tab.end(ack["reply"]))["status"] == "complete"
    house.mlx.fault = hang("head").on("*")
    assert await checked(house) == "unhealthy"
    house.mlx.fault = None
    assert await checked(house) == "healthy"
