"""/admin/backends/: the numbers after real attempts, which go with their conversations: a test counts from nothing."""

import re
from typing import Any

import httpx

from chat.demo.victoria import VictoriaDemo
from tests.simulators.faults import Gate, close, down, gate, status
from tests.support.person import Person

PAGE, STATE, CHECK = (f"/admin/backends/{end}" for end in ("", "state/", "check/"))


async def asked(person: Person, **fields: object) -> dict[str, Any]:
    return (await person.post("/api/chat/send", {"content": "x", **fields})).json()


async def cards(admin: Person) -> dict[str, dict[str, Any]]:
    return {card["name"]: card for card in (await admin.get(STATE))["cards"]}


def shown(page: httpx.Response, backend: str, field: str) -> str:
    """What the page itself says, without its script."""
    card = page.text.split(f'data-backend="{backend}"')[1].split("</section>")[0]
    found = re.search(rf'data-field="{field}"[^>]*>([^<]*)<', card)
    assert found, field
    return found[1]


async def test_answered_and_failed_attempts_are_counted(person: Any, victoria: VictoriaDemo) -> None:
    alice, admin = person("alice"), person("admin")
    await asked(alice)
    victoria.fault = close("body")
    await asked(alice)
    page, both = await admin.request("GET", PAGE), await cards(admin)
    numbers = {
        name: [card[key] for key in ("attempts", "answered", "failed", "stopped")] for name, card in both.items()
    }
    assert numbers == {"victoria": [2, 1, 1, 0], "mlx": [1, 1, 0, 0]}
    assert (both["victoria"]["success_rate"], both["mlx"]["success_rate"]) == (50, 100)
    assert shown(page, "victoria", "failed") == "1" and shown(page, "victoria", "success_rate") == "50"
    assert 0 < both["mlx"]["ttft_p50_ms"] <= both["mlx"]["ttft_p95_ms"]


async def test_the_last_failure_is_told_with_its_reason(person: Any, victoria: VictoriaDemo) -> None:
    victoria.fault = status(500)
    await asked(person("alice"))
    page = await person("admin").request("GET", PAGE)
    assert "500" in shown(page, "victoria", "last_failure")
    assert shown(page, "mlx", "last_failure") == "–"


async def test_a_refused_connection_opens_the_breaker(person: Any, victoria: VictoriaDemo) -> None:
    victoria.fault = down()
    await asked(person("alice"))
    card = (await cards(person("admin")))["victoria"]
    assert (card["status"], card["breaker"]) in (("unhealthy", "open"), ("degraded", "half_open"))
    assert "Victoria" in card["error"] and card["failed"] == 1


async def test_a_stopped_one_is_neither_answered_nor_failed(person: Any, victoria: VictoriaDemo) -> None:
    held = Gate()
    victoria.script, victoria.fault = "One two three four five six seven eight nine ten.", gate(1, held)
    tab = await person("alice").open_tab()
    ack = await tab.ask()
    await held.reached.wait()
    admin = person("admin")
    state = await admin.get(STATE)
    assert state["under_way"] == 1 and (await cards(admin))["victoria"]["under_way"] == 1
    await tab.send({"type": "stop", "id": "s", "reply": ack["reply"]})
    await tab.end(ack["reply"])
    card = (await cards(admin))["victoria"]
    assert (card["stopped"], card["answered"], card["failed"], card["under_way"]) == (1, 0, 0, 0)
    assert card["success_rate"] is None


async def test_a_good_check_does_not_outweigh_a_failed_attempt(person: Any, victoria: VictoriaDemo) -> None:
    admin = person("admin")
    victoria.fault = close("body")
    await asked(person("alice"))
    victoria.fault = None
    await admin.request("POST", CHECK)
    assert (await cards(admin))["victoria"]["status"] == "degraded"
    await asked(person("alice"))
    assert (await cards(admin))["victoria"]["status"] == "healthy"
