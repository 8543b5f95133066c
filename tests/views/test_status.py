"""GET /api/chat/status."""

import asyncio
from datetime import datetime

import pytest

from tests.simulators.faults import down, hang, status
from tests.support.house import House

# A server that knows nothing of its backends yet.
SERVER: dict[str, str] = {}
KEYS = {"status", "latency_ms", "checked_at", "since", "breaker"}


async def test_the_keys_are_exactly_those_of_the_contract(house: House) -> None:
    body = await house.alice.get("/api/chat/status")
    assert list(body) == ["victoria", "mlx"]
    assert body["victoria"].keys() == body["mlx"].keys() == KEYS


async def test_what_is_not_known_is_probed(house: House) -> None:
    body = await house.alice.get("/api/chat/status")
    for backend in body.values():
        assert (backend["status"], backend["breaker"]) == ("healthy", "closed")
        assert backend["latency_ms"] >= 0 and datetime.fromisoformat(backend["checked_at"]).tzinfo
    assert house.victoria.calls("GET /health") and house.mlx.requests


async def test_what_is_fresh_is_not_probed_again(house: House) -> None:
    await house.alice.get("/api/chat/status")
    asked = len(house.victoria.requests) + len(house.mlx.requests)
    for _ in range(5):
        await house.alice.get("/api/chat/status")
    assert len(house.victoria.requests) + len(house.mlx.requests) == asked


async def test_addresses_are_for_administrators(house: House) -> None:
    body = await house.admin.get("/api/chat/status")
    assert body["victoria"]["url"] == house.victoria.url and body["mlx"]["url"] == house.mlx.url
    assert list(body) == ["victoria", "mlx"]
    assert "url" not in str(await house.alice.get("/api/chat/status"))


async def test_a_hello_says_the_same_words(house: House) -> None:
    body = await house.alice.get("/api/chat/status")
    hello = (await house.alice.open_tab()).hello
    for name, state in hello["backends"].items():
        assert state == {"status": body[name]["status"], "since": body[name]["since"]}


@pytest.mark.parametrize("fault", [down(), status(500).on("*"), hang().on("*")], ids=["down", "500", "hangs"])
async def test_a_backend_that_fails_its_probe_is_unhealthy_and_says_why(house: House, fault: object) -> None:
    # The administrator's button is the way to have a probe now.
    house.mlx.fault = fault  # type: ignore[assignment]
    await house.admin.request("POST", "/admin/backends/check/")
    body = await house.alice.get("/api/chat/status")
    assert body["mlx"]["status"] == "unhealthy" and body["mlx"]["error"].keys() == {"kind", "message", "params"}
    assert body["mlx"]["error"]["message"].startswith("MLX ") and "http://" not in str(body)
    assert body["mlx"]["latency_ms"] is None and body["victoria"]["status"] == "healthy"
    house.mlx.fault = None
    await house.admin.request("POST", "/admin/backends/check/")
    body = await house.alice.get("/api/chat/status")
    assert body["mlx"]["status"] == "healthy" and "error" not in body["mlx"]


async def test_tabs_are_told_when_a_status_changes(house: House) -> None:
    tab = await house.alice.open_tab()
    house.mlx.fault = down()
    await house.admin.request("POST", "/admin/backends/check/")
    frame = await tab.until("backends", lambda frame: frame["mlx"]["status"] == "unhealthy")
    assert frame["victoria"]["status"] == "healthy"
    house.mlx.fault = None
    await house.admin.request("POST", "/admin/backends/check/")
    await tab.until("backends", lambda frame: frame["mlx"]["status"] == "healthy")


async def test_one_that_was_missed_is_asked_again_soon(house: House) -> None:
    tab = await house.alice.open_tab()
    house.mlx.fault = down()
    await house.admin.request("POST", "/admin/backends/check/")
    await tab.until("backends", lambda frame: frame["mlx"]["status"] == "unhealthy")
    house.mlx.fault = None
    # The next look at all of them would be in half a minute.
    async with asyncio.timeout(15):
        await tab.until("backends", lambda frame: frame["mlx"]["status"] == "healthy")
