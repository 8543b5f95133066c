"""A Victoria who knows no /stream: her /run is asked instead, and that is no second request."""

from pathlib import Path

import pytest

from chat.demo.fault import Fault
from tests.simulators.faults import content_type, reset, status
from tests.support.installation import Installation

from .baseline import returns_to
from .scene import Scene, launched, shared_house  # noqa: F401 - a fixture

NO_STREAM = status(404).on("POST /stream")


@pytest.fixture(autouse=True)
def older(house: Scene) -> None:
    house.victoria.fault = NO_STREAM


@pytest.mark.parametrize("code", [404, 405])
async def test_run_answers_where_stream_is_unknown(prepared: Installation, tmp_path: Path, code: int) -> None:
    async with launched(tmp_path / "data", prepared) as house:
        house.victoria.fault = status(code).on("POST /stream")
        told, again = await house.ask(), await house.ask()
        assert told.tried == again.tried == [("victoria", "answered", None)]
        assert told.text == house.words(told.question, "victoria")
        calls = [request.call for request in house.victoria.calls("POST *")]
        assert calls == ["POST /stream", "POST /run", "POST /run"]
        assert await house.violations("POST /run") == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(status(500), "status"), (status(404), "status"), (status(405), "status"), (reset("body"), "incomplete")],
    ids=["500", "404", "405", "reset"],
)
async def test_mlx_answers_when_run_fails(house: Scene, fault: Fault, kind: str) -> None:
    house.victoria.fault = NO_STREAM | fault.on("POST /run")
    told = await house.ask()
    assert told.tried == [("victoria", "failed", kind), ("mlx", "answered", None)]
    assert told.outcome == ("complete", "mlx")
    assert await house.violations("POST /run") == []


async def test_the_body_of_run_may_have_any_type(house: Scene) -> None:
    house.victoria.fault = NO_STREAM | content_type("text/plain").on("POST /run")
    assert (await house.ask()).outcome == ("complete", "victoria")
    assert await house.violations("POST /run") == []


async def test_afterwards_the_server_holds_no_more_than_at_first(house: Scene) -> None:
    assert house.before and await returns_to(house.server, house.before) == []
