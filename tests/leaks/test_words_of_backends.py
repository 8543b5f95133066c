"""Nothing that a backend wrote goes to anybody but the person whose reply it is: a secret of a question comes back in
every form of error, and is looked for on every page, call, socket and log line of everybody else."""

from typing import Any

import pytest

from tests.backends.talk import json_response
from tests.support.person import Frame

from .conftest import PASSWORD, Place, places_of
from .shapes import CALLS, HEADS, NATIVE, OPENAI, RUN, STREAM, TASK, Shape

# Every backend in it is broken.
pytestmark = pytest.mark.slow

BODIES = {"stream": STREAM, "run": RUN, "openai": OPENAI, "native": NATIVE}


def named(shape: Shape) -> str:
    return shape.name


async def check(place: Place, backend: str, shape: Shape, secret: str, says: dict[str, bytes]) -> None:
    """Ask in a saved and in a temporary chat; the other backend fails without words, so this one's error is told."""
    question, use_victoria = f"Never tell {secret} to anybody", backend == "victoria"
    silent = {place.path("mlx"): json_response({}, "400 Bad Request")}
    for_victoria, for_mlx = (says, silent) if use_victoria else ({}, says)
    place.victoria.says, place.mlx.says = for_victoria, for_mlx
    end = await place.saved(question, use_victoria)
    await place.recover()
    place.victoria.says, place.mlx.says = for_victoria, for_mlx
    events = await place.temporary(question, use_victoria)
    seen = await place.seen_by_others(end["reply"])
    assert places_of(secret, seen) == []
    page = next(text for name, text in seen.items() if name.startswith("/admin/chat/generation"))
    assert all(words in page for words in shape.shown), shape.shown
    stored = (await place.alice.stored(end["conversation"]))[end["reply"]]
    for told in (attempt_of(backend, end), attempt_of(backend, stored), attempt_of(backend, events[-1])):
        assert told["error"]["message"] and told["error"]["kind"]
        assert secret in told["error"]["message"] or not shape.is_told, told["error"]["message"]
        assert secret not in str(told["error"]["params"])


def attempt_of(backend: str, told: Frame) -> dict[str, Any]:
    return next(one for one in told["attempts"] if one["backend"] == backend)


@pytest.mark.parametrize("shape", HEADS, ids=named)
@pytest.mark.parametrize("backend", ["victoria", "mlx"])
async def test_an_answer_that_is_none(place: Place, backend: str, shape: Shape, secret: str) -> None:
    await check(place, backend, shape, secret, {place.path(backend): shape.make(secret)})


@pytest.mark.parametrize("number", range(max(map(len, BODIES.values()))))
@pytest.mark.parametrize("backend", ["victoria", "mlx"])
async def test_an_answer_that_breaks_off(place: Place, backend: str, number: int, secret: str) -> None:
    shapes = BODIES[place.victoria_mode if backend == "victoria" else place.mlx_api]
    if number < len(shapes):
        await check(place, backend, shapes[number], secret, {place.path(backend): shapes[number].make(secret)})


@pytest.mark.parametrize("shape", TASK, ids=named)
async def test_a_task_that_fails(place: Place, shape: Shape, secret: str) -> None:
    if place.victoria_mode == "run":
        accepted = json_response({"task_id": "t-1"}, "202 Accepted")
        await check(place, "victoria", shape, secret, {"/run": accepted, "/run/status/*": shape.make(secret)})


@pytest.mark.parametrize("call", CALLS)
async def test_calls_that_belong_to_no_reply(place: Place, call: str, secret: str) -> None:
    place.victoria.says = place.mlx.says = CALLS[call](secret)
    await place.admin.request("POST", "/admin/backends/check/")
    await place.admin.request("GET", "/admin/backends/models/?fresh")
    seen = await place.everywhere()
    seen["alice's status"] = str(await place.alice.get("/api/chat/status"))
    place.victoria.says, place.mlx.says = {}, {}
    await place.admin.request("POST", "/admin/backends/check/")
    assert places_of(secret, seen) == []


async def test_at_the_end_nobody_has_anything_of_it(place: Place) -> None:
    """Whatever was asked above stands in the lists now."""
    seen = await place.everywhere()
    questions = [
        text for (text,) in place.server.installation.rows("SELECT text FROM chat_message WHERE role = 'user'")
    ]
    secrets = [f"swordfish-{text.split('swordfish-')[1].split()[0]}" for text in questions if "swordfish-" in text]
    assert secrets
    assert [secret for secret in secrets if places_of(secret, seen)] == []
    assert [name for name, text in seen.items() if PASSWORD in text] == []
