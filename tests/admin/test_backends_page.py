"""/admin/backends/ and /admin/backends/models/: the numbers after real attempts."""

import re
from typing import Any

import httpx

from chat.demo.faults import Gate, close, down, gate, status
from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.support.person import Person

PAGE, STATE, CHECK, MODELS = (f"/admin/backends/{end}" for end in ("", "state/", "check/", "models/"))


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


async def test_before_anything_was_asked_there_are_zeros(person: Any) -> None:
    page = await person("admin").request("GET", PAGE)
    assert page.status_code == 200
    for field in ("attempts", "answered", "failed", "stopped", "under_way"):
        assert shown(page, "victoria", field) == shown(page, "mlx", field) == "0"
    assert shown(page, "mlx", "ttft_p50_ms") == shown(page, "mlx", "success_rate") == "–"


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


async def test_open_tabs_are_counted(person: Any) -> None:
    admin, alice = person("admin"), person("alice")
    await alice.open_tab()
    await alice.open_tab()
    assert (await admin.get(STATE))["sockets"] == 2


async def test_check_now_asks_both_at_once(person: Any, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    admin = person("admin")
    await admin.get("/api/chat/status")
    before = len(victoria.calls("GET *")), len(mlx.calls("GET *"))
    mlx.fault = down()
    response = await admin.request("POST", CHECK)
    assert (response.status_code, response.headers["location"]) == (302, PAGE)
    assert len(victoria.calls("GET *")) > before[0]
    both = await cards(admin)
    assert (both["victoria"]["status"], both["mlx"]["status"]) == ("healthy", "unhealthy")
    assert both["mlx"]["error"] and not both["victoria"]["error"]


async def test_a_good_check_does_not_outweigh_a_failed_attempt(person: Any, victoria: VictoriaDemo) -> None:
    admin = person("admin")
    victoria.fault = close("body")
    await asked(person("alice"))
    victoria.fault = None
    await admin.request("POST", CHECK)
    assert (await cards(admin))["victoria"]["status"] == "degraded"
    await asked(person("alice"))
    assert (await cards(admin))["victoria"]["status"] == "healthy"


async def test_check_now_wants_post_and_the_csrf_token(person: Any) -> None:
    admin = person("admin")
    assert (await admin.request("GET", CHECK)).status_code == 405
    assert (await admin.request("POST", CHECK, headers={"X-CSRFToken": "wrong"})).status_code == 403


async def test_the_models_page_lists_both_and_asks_again_on_demand(person: Any, mlx: MLXDemo) -> None:
    admin = person("admin")
    page = await admin.request("GET", MODELS)
    assert page.status_code == 200 and "demo-script-small" in page.text
    mlx.models = ("brand-new",)
    assert "brand-new" not in (await admin.request("GET", MODELS)).text
    fresh = (await admin.request("GET", MODELS + "?fresh")).text
    assert "brand-new" in fresh and "demo-script-small" not in fresh


async def test_with_mlx_down_the_models_page_shows_the_last_list_and_says_so(person: Any, mlx: MLXDemo) -> None:
    admin = person("admin")
    await admin.request("GET", MODELS)
    mlx.fault = down()
    page = (await admin.request("GET", MODELS + "?fresh")).text
    assert "demo-script-small" in page and "MLX does not answer" in page


async def test_what_a_backend_says_of_itself_cannot_become_markup(person: Any, mlx: MLXDemo) -> None:
    mlx.models = ("<img src=x onerror=alert(1)>",)
    page = (await person("admin").request("GET", MODELS + "?fresh")).text
    assert "<img src=x" not in page and "&lt;img src=x" in page


async def test_only_staff_gets_in(person: Any) -> None:
    alice = person("alice")
    for path in (PAGE, STATE, MODELS, "/admin/"):
        response = await alice.request("GET", path)
        assert response.status_code in (302, 403)
        if response.status_code == 302:
            refused = await alice.request("GET", response.headers["location"])
            assert refused.status_code == 403 or refused.headers["location"].startswith("/accounts/login/")
    assert (await alice.request("POST", CHECK)).status_code in (302, 403)
