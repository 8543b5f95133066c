"""docs/contracts/victoria.md, call by call."""

import json

import pytest

from chat.demo import Answer, Step, VictoriaDemo

from .conftest import TEXT
from .wire import GOAL, events, exchange, get, post, request_bytes, victoria_text


async def test_health_names_the_agent(victoria):
    assert (await get(victoria, "/health")).json() == {"status": "ok", "agent": "Виктория"}


async def test_status_tells_the_levels(victoria):
    status = (await get(victoria, "/status")).json()
    assert status["status"] == "online"
    assert status["experts_count"] == 0
    assert status["victoria_levels"]["agent"] is True


async def test_models_are_listed_by_provider(victoria):
    models = (await get(victoria, "/api/available-models")).json()
    assert "default" in models["mlx"]
    assert set(models) > {"mlx"}


async def test_a_stream_starts_steps_speaks_and_ends(victoria):
    response = await post(victoria, "/stream", GOAL)
    assert response.headers["content-type"].startswith("text/event-stream")
    kinds = [event["type"] for event in events(response.text)]
    assert kinds[:2] == ["start", "step"]
    assert set(kinds[2:-1]) == {"chunk"}
    assert kinds[-1] == "end"
    assert events(response.text)[0].keys() == {"type", "expert", "emotion"}
    assert events(response.text)[1].keys() == {"type", "stepType", "title", "content"}


async def test_several_steps_come_with_progress(victoria):
    victoria.script = Answer("x", steps=(Step("exploration", "Look"), Step("action", "Do", "it")))
    found = events((await post(victoria, "/stream", GOAL)).text)
    assert [event["stepType"] for event in found if event["type"] == "step"] == ["exploration", "action"]
    assert [event for event in found if event["type"] == "progress"] == [
        {"type": "progress", "step": 1, "total": 2, "status": "Look"},
        {"type": "progress", "step": 2, "total": 2, "status": "Do"},
    ]


async def test_five_words_come_at_a_time_with_line_breaks_kept(victoria):
    text = (await post(victoria, "/stream", GOAL)).text
    chunks = [event["content"] for event in events(text) if event["type"] == "chunk"]
    assert chunks[0] == "# Title\n\nOne two three "
    assert "".join(chunks) == TEXT


async def test_mangled_text_has_single_spaces_only():
    async with VictoriaDemo(script=TEXT, pace=0, mangle=True) as server:
        text = (await post(server, "/stream", GOAL)).text
    assert victoria_text(text) == " ".join(TEXT.split())


async def test_an_error_is_told_and_then_the_stream_ends(victoria):
    victoria.script = Answer("", error="all models are gone")
    found = events((await post(victoria, "/stream", GOAL)).text)
    assert found[-2:] == [{"type": "error", "content": "all models are gone"}, {"type": "end"}]


async def test_run_answers_at_once_with_the_text_whole(victoria):
    body = (await post(victoria, "/run", GOAL, headers={"X-Correlation-ID": "c-7"})).json()
    assert body == {
        "status": "success",
        "output": TEXT,
        "knowledge": {"metadata": {"model_used": "demo-script"}},
        "correlation_id": "c-7",
    }


@pytest.mark.parametrize("output", [{"answer": [1, 2]}, ["a", "b"]])
async def test_run_can_give_an_object_or_a_list(victoria, output):
    victoria.script = Answer("", output=output)
    assert (await post(victoria, "/run", GOAL)).json()["output"] == output


@pytest.mark.parametrize("place", ["body", "knowledge"])
async def test_run_can_ask_back(victoria, place):
    victoria.script = Answer("", questions=("Which one?",), questions_in=place)
    body = (await post(victoria, "/run", GOAL)).json()
    assert body["status"] == "needs_clarification"
    assert (body if place == "body" else body["knowledge"])["clarification_questions"] == ["Which one?"]


async def test_run_fails_with_a_status(victoria):
    victoria.script = Answer("", error="out of memory")
    response = await post(victoria, "/run", GOAL)
    assert (response.status_code, response.json()) == (500, {"detail": "out of memory"})


async def test_a_quick_answer_needs_no_task(victoria):
    victoria.script = Answer("Hi", quick=True)
    response = await post(victoria, "/run?async_mode=true", GOAL)
    assert (response.status_code, response.json()["output"]) == (200, "Hi")


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        ({}, "missing", ["body", "goal"]),
        ({"goal": 5}, "string_type", ["body", "goal"]),
        ({"goal": "x", "max_steps": "many"}, "int_type", ["body", "max_steps"]),
        ({"goal": "x", "chat_history": {}}, "list_type", ["body", "chat_history"]),
        ({"goal": "x", "chat_history": [1]}, "dict_type", ["body", "chat_history", 0]),
        (["x"], "model_attributes_type", ["body"]),
    ],
)
@pytest.mark.parametrize("path", ["/stream", "/run"])
async def test_a_bad_body_is_unprocessable(victoria, path, body, kind, place):
    response = await post(victoria, path, body)
    assert response.status_code == 422
    assert [(each["type"], each["loc"]) for each in response.json()["detail"]] == [(kind, place)]


async def test_what_is_no_json_is_unprocessable(victoria):
    for content, kind in ((b"{", "json_invalid"), (b"", "missing"), (b"[" * 200_000, "json_invalid")):
        response = await post(victoria, "/stream", None, content=content)
        assert response.json()["detail"][0]["type"] == kind


async def test_unknown_paths_and_methods_are_told_apart(victoria):
    assert (await get(victoria, "/nothing")).json() == {"detail": "Not Found"}
    response = await get(victoria, "/stream")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_requests_are_recorded(victoria):
    await post(victoria, "/run?async_mode=false", GOAL, headers={"X-Correlation-ID": "c-1"})
    request = victoria.requests[0]
    assert (request.method, request.path, request.query) == ("POST", "/run", {"async_mode": "false"})
    assert request.headers["x-correlation-id"] == "c-1"
    assert request.body == GOAL
    assert json.loads(request.raw) == GOAL


async def test_the_history_reaches_the_script():
    asked = []
    async with VictoriaDemo(script=lambda question: asked.append(question) or Answer("x"), pace=0) as server:
        await post(server, "/stream", GOAL | {"chat_history": [{"user": "a", "assistant": "b"}]})
    assert asked[0].history == (("a", "b"),)
    assert asked[0].text == "Hello"


async def test_the_stream_is_chunked_and_the_connection_closes(victoria):
    seen = await exchange(victoria, request_bytes("/stream", GOAL))
    assert seen.head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Transfer-Encoding: chunked" in seen.head
    assert b"Connection: close" in seen.head
    assert seen.body.endswith(b"\r\n0\r\n\r\n")
