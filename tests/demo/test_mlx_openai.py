"""The openai dialect of docs/contracts/mlx.md."""

import re

import pytest

from chat.demo import Answer, MLXDemo

from .conftest import TEXT
from .wire import CHAT, events, exchange, get, openai_text, post, request_bytes, seen

PATH = "/v1/chat/completions"


async def test_models_are_listed(openai):
    body = (await get(openai, "/v1/models")).json()
    assert body["object"] == "list"
    assert [model["id"] for model in body["data"]] == list(openai.models)


async def test_health_is_always_ok(openai):
    assert (await get(openai, "/health")).json() == {"status": "ok"}


async def test_a_stream_has_comments_then_text_then_its_end_marks(openai):
    text = (await post(openai, PATH, CHAT)).text
    comments = re.findall(r"^: keepalive (\d+)/(\d+)$", text, re.MULTILINE)
    assert len(comments) == 4
    assert text.index("data:") > text.rindex(": keepalive")
    read, total = map(int, comments[-1])
    assert read == total - 1
    found = events(text)
    assert found[0]["choices"][0]["delta"].keys() == {"role", "content"}
    assert found[0]["choices"][0]["finish_reason"] is None
    assert found[-1]["choices"] == [{"index": 0, "finish_reason": "stop", "delta": {"role": "assistant"}}]
    assert openai_text(text) == TEXT
    assert text.endswith("data: [DONE]\n\n")


async def test_it_is_http_1_0_and_ends_with_the_connection(openai):
    answer = await seen(openai, PATH, CHAT)
    assert answer.head.startswith(b"HTTP/1.0 200 OK\r\n")
    assert b"content-length" not in answer.head.lower()
    assert b"transfer-encoding" not in answer.head.lower()
    assert answer.body.startswith(b": keepalive")


async def test_usage_comes_when_asked_for(openai):
    asked = CHAT | {"stream_options": {"include_usage": True}}
    last = events((await post(openai, PATH, asked)).text)[-1]
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] > 5
    assert "usage" not in events((await post(openai, PATH, CHAT)).text)[-1]


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_max_tokens_cuts_and_says_so(openai, name):
    body = {"messages": CHAT["messages"], "stream": True, name: 3}
    text = (await post(openai, PATH, body)).text
    assert events(text)[-1]["choices"][0]["finish_reason"] == "length"
    assert TEXT.startswith(openai_text(text))
    assert len(events(text)) == 4


async def test_without_max_tokens_it_stops_at_512(openai):
    openai.script = "word " * 1000
    body = {"messages": CHAT["messages"], "stream": True}
    found = events((await post(openai, PATH, body)).text)
    assert len(found) == 512 + 1
    assert found[-1]["choices"][0]["finish_reason"] == "length"


async def test_without_stream_it_answers_at_once(openai):
    body = (await post(openai, PATH, CHAT | {"stream": False, "model": "m"})).json()
    assert body["object"] == "chat.completion"
    assert body["model"] == "m"
    assert body["choices"][0]["message"] == {"role": "assistant", "content": TEXT}
    assert body["choices"][0]["finish_reason"] == "stop"
    assert body["usage"]["total_tokens"] == body["usage"]["prompt_tokens"] + body["usage"]["completion_tokens"]


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
async def test_reasoning_has_a_field_of_its_own(field):
    answer = Answer("Four.", reasoning="Two and two.")
    async with MLXDemo(script=answer, pace=0, reasoning_field=field) as server:
        text = (await post(server, PATH, CHAT)).text
        whole = (await post(server, PATH, CHAT | {"stream": False})).json()
    deltas = [event["choices"][0]["delta"] for event in events(text)]
    assert "".join(delta.get(field, "") for delta in deltas) == "Two and two."
    assert openai_text(text) == "Four."
    assert whole["choices"][0]["message"][field] == "Two and two."


async def test_a_failure_closes_the_connection_without_done(openai):
    openai.script = Answer("Half of it", error="out of memory")
    text = (await post(openai, PATH, CHAT)).text
    assert openai_text(text) == "Half of it"
    assert "[DONE]" not in text
    assert 'finish_reason": "stop' not in text


async def test_letters_are_escaped_as_mlx_lm_does(openai):
    openai.script = "Привет 😀"
    answer = await seen(openai, PATH, CHAT)
    assert answer.body.isascii()
    assert openai_text(answer.body.decode()) == "Привет 😀"


@pytest.mark.parametrize("path", ["/api/tags", "/queue/stats"])
async def test_paths_of_the_other_dialect_are_unknown(openai, path):
    response = await get(openai, path)
    assert (response.status_code, response.text) == (404, "Not Found")


async def test_the_other_dialects_calls_are_unknown(openai):
    assert (await post(openai, "/api/generate", {"prompt": "x"})).status_code == 404


@pytest.mark.parametrize(
    "body", [None, [], {}, {"messages": []}, {"messages": ["x"]}, CHAT | {"stream": 1}, CHAT | {"max_tokens": -1}]
)
async def test_a_bad_request_is_refused(openai, body):
    response = await post(openai, PATH, body)
    assert response.status_code == 400
    assert isinstance(response.json()["error"], str)


async def test_the_turns_reach_the_script(openai):
    asked = []
    openai.script = lambda question: asked.append(question) or Answer("x")
    turns = [("system", "s"), ("user", "a"), ("assistant", "b"), ("user", "c")]
    messages = [{"role": role, "content": content} for role, content in turns]
    messages[-1]["content"] = [{"type": "text", "text": "c"}]
    await exchange(openai, request_bytes(PATH, CHAT | {"messages": messages}))
    assert (asked[0].text, asked[0].history, asked[0].who) == ("c", (("a", "b"),), "MLX")
