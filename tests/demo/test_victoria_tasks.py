"""POST /run?async_mode=true and GET /run/status/{id}."""

import asyncio

from chat.demo import Answer

from .conftest import TEXT
from .wire import GOAL, get, post

ASYNC = "/run?async_mode=true"


async def begin(server) -> str:
    response = await post(server, ASYNC, GOAL)
    assert response.status_code == 202
    return response.json()["status_url"]


async def looks(server, url: str, count: int) -> list[dict]:
    return [(await get(server, url)).json() for _ in range(count)]


async def test_a_task_is_accepted_with_its_address(victoria):
    body = (await post(victoria, ASYNC, GOAL, headers={"X-Correlation-ID": "c-9"})).json()
    assert body.keys() == {"task_id", "correlation_id", "status_url", "message"}
    assert body["status_url"] == f"/run/status/{body['task_id']}"
    assert body["correlation_id"] == "c-9"


async def test_a_task_goes_through_its_stages(victoria):
    victoria.script = Answer(TEXT, stages=("planning", "searching"))
    states = await looks(victoria, await begin(victoria), 4)
    assert [(state["status"], state["stage"]) for state in states] == [
        ("queued", None),
        ("processing", "planning"),
        ("processing", "searching"),
        ("completed", None),
    ]
    assert states[3]["output"] == TEXT
    assert states[3]["knowledge"]["metadata"]["model_used"] == "demo-script"
    assert states[2]["output"] is None
    assert states[0].keys() == {
        *("task_id", "status", "stage", "output", "knowledge", "error", "correlation_id", "updated_at")
    }


async def test_a_task_takes_its_time(victoria):
    victoria.pace = 1000
    victoria.script = Answer("word " * 200, stages=("writing",))
    url = await begin(victoria)
    assert (await looks(victoria, url, 1))[0]["status"] == "queued"
    async with asyncio.timeout(3):
        while (await looks(victoria, url, 1))[0]["status"] != "completed":
            await asyncio.sleep(0.01)


async def test_a_task_waits_for_its_event(victoria):
    event = asyncio.Event()
    victoria.script = Answer("x", stages=("writing",), until=event)
    url = await begin(victoria)
    assert (await looks(victoria, url, 5))[-1]["status"] == "processing"
    event.set()
    assert (await looks(victoria, url, 1))[0]["status"] == "completed"


async def test_a_task_can_fail(victoria):
    victoria.script = Answer("", error="out of memory", stages=())
    state = (await looks(victoria, await begin(victoria), 2))[-1]
    assert (state["status"], state["error"], state["output"]) == ("failed", "out of memory", None)


async def test_a_long_output_is_cut(victoria):
    victoria.script = Answer("ж" * 9000, stages=())
    assert len((await looks(victoria, await begin(victoria), 2))[-1]["output"]) == 8000


async def test_an_object_and_questions_come_through_a_task(victoria):
    victoria.script = Answer("", output=[1], questions=("Which?",), stages=())
    state = (await looks(victoria, await begin(victoria), 2))[-1]
    assert state["output"] == [1]
    assert state["knowledge"]["status"] == "needs_clarification"
    assert state["knowledge"]["clarification_questions"] == ["Which?"]


async def test_an_unknown_task_is_not_found(victoria):
    assert (await get(victoria, "/run/status/none")).status_code == 404


async def test_old_tasks_are_forgotten(victoria):
    victoria.remember = 2
    urls = [await begin(victoria) for _ in range(3)]
    assert [(await get(victoria, url)).status_code for url in urls] == [404, 200, 200]
