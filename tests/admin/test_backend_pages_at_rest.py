"""/admin/backends/ and /admin/backends/models/: what they show and do without a single reply."""

import re

from tests.simulators.faults import down
from tests.support.house import House
from tests.support.person import Person

PAGE, STATE, CHECK, MODELS = (f"/admin/backends/{end}" for end in ("", "state/", "check/", "models/"))


async def text(person: Person, path: str) -> str:
    response = await person.request("GET", path)
    assert response.status_code == 200
    return response.text


async def test_before_anything_was_asked_there_are_zeros(house: House) -> None:
    page = await text(house.admin, PAGE)
    for field in ("attempts", "answered", "failed", "stopped", "under_way"):
        assert re.findall(rf'data-field="{field}"[^>]*>([^<]*)<', page) == ["0", "0"]
    for field in ("ttft_p50_ms", "ttft_p95_ms", "success_rate"):
        assert re.findall(rf'data-field="{field}"[^>]*>([^<]*)<', page) == ["–", "–"]


async def test_open_tabs_are_counted(house: House) -> None:
    before = (await house.admin.get(STATE))["sockets"]
    await house.alice.open_tab()
    await house.alice.open_tab()
    assert (await house.admin.get(STATE))["sockets"] == before + 2


async def test_check_now_asks_both_at_once(house: House) -> None:
    await house.admin.get("/api/chat/status")
    asked = len(house.victoria.requests)
    house.mlx.fault = down()
    response = await house.admin.request("POST", CHECK)
    assert (response.status_code, response.headers["location"]) == (302, PAGE)
    assert len(house.victoria.requests) > asked
    victoria, mlx = (await house.admin.get(STATE))["cards"]
    assert (victoria["status"], mlx["status"]) == ("healthy", "unhealthy")
    assert mlx["error"] and not victoria["error"]


async def test_check_now_wants_post_and_the_csrf_token(house: House) -> None:
    assert (await house.admin.request("GET", CHECK)).status_code == 405
    assert (await house.admin.request("POST", CHECK, headers={"X-CSRFToken": "wrong"})).status_code == 403


async def test_the_models_page_lists_both_and_asks_again_on_demand(house: House) -> None:
    known = house.mlx.models
    assert "demo-script-small" in await text(house.admin, MODELS + "?fresh")
    house.mlx.models = ("brand-new",)
    assert "brand-new" not in await text(house.admin, MODELS)
    fresh = await text(house.admin, MODELS + "?fresh")
    house.mlx.models = known
    assert "brand-new" in fresh and "demo-script-small" not in fresh


async def test_with_mlx_down_the_models_page_shows_the_last_list_and_says_so(house: House) -> None:
    await text(house.admin, MODELS + "?fresh")
    house.mlx.fault = down()
    page = await text(house.admin, MODELS + "?fresh")
    assert "demo-script-small" in page and "MLX is not answering" in page


async def test_what_a_backend_says_of_itself_cannot_become_markup(house: House) -> None:
    known, house.mlx.models = house.mlx.models, ("<img src=x onerror=alert(1)>",)
    page = await text(house.admin, MODELS + "?fresh")
    house.mlx.models = known
    assert "<img src=x" not in page and "&lt;img src=x" in page


async def test_only_staff_gets_in(house: House) -> None:
    for path in (PAGE, STATE, MODELS, "/admin/"):
        response = await house.alice.request("GET", path)
        assert response.status_code in (302, 403)
        if response.status_code == 302:
            refused = await house.alice.request("GET", response.headers["location"])
            assert refused.status_code == 403 or refused.headers["location"].startswith("/accounts/login/")
    assert (await house.alice.request("POST", CHECK)).status_code in (302, 403)
