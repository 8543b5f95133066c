"""The native dialect of docs/contracts/mlx.md."""

import pytest

from chat.demo import Answer
from chat.demo.mlx_request import last_turn

from .conftest import TEXT
from .wire import PROMPT, get, native_text, post, seen, unchunked


async def test_tags_name_the_models(native):
    tag = (await get(native, "/api/tags")).json()["models"][0]
    assert tag == {"name": "fast", "model": "fast", "size": 0, "format": "mlx", "exists": True}


@pytest.mark.parametrize("state", ["healthy", "warning", "degraded", "critical"])
async def test_health_has_the_keys_of_the_contract(native, state):
    native.health = state
    health = (await get(native, "/health")).json()
    assert health["status"] == state
    assert health.keys() >= {"models_cached", "cached_models", "loading_models", "active_requests", "max_concurrent"}
    assert health["memory"].keys() == {
        *("used_percent", "available_gb", "total_gb", "warning_threshold", "critical_threshold")
    }
    assert health["rate_limit"] == {"max_per_window": 500, "window_seconds": 90}
    assert bool(health["warnings"]) == (state != "healthy")


async def test_the_queue_is_counted(native):
    assert (await get(native, "/queue/stats")).json() == {"queue_size": 0, "active_requests": 0, "max_concurrent": 5}


@pytest.mark.parametrize(
    ("path", "body"),
    [("/api/generate", PROMPT), ("/api/chat", {"messages": [{"role": "user", "content": "Hello"}], "stream": True})],
)
async def test_a_reply_is_a_line_for_each_character(native, path, body):
    native.script = "Hé\n"
    answer = await seen(native, path, body)
    assert b"Content-Type: application/json" in answer.head
    assert unchunked(answer.body).decode() == (
        '{"response":"H","done":false}\n'
        '{"response":"é","done":false}\n'
        '{"response":"\\n","done":false}\n'
        '{"response":"","done":true}\n'
    )


async def test_the_text_is_whole(native):
    assert native_text((await post(native, "/api/generate", PROMPT)).text) == TEXT


async def test_max_tokens_is_honoured(native):
    text = native_text((await post(native, "/api/generate", PROMPT | {"max_tokens": 2})).text)
    assert text == "# Title"


async def test_without_stream_it_answers_at_once(native):
    body = (await post(native, "/api/generate", {"prompt": "Hello", "stream": False, "model": "fast"})).json()
    assert body == {"model": "fast", "response": TEXT, "done": True}


async def test_chat_drops_the_assistants_turns(native):
    asked = []
    native.script = lambda question: asked.append(question) or Answer("x")
    turns = [("user", "a"), ("assistant", "b"), ("user", "c")]
    await post(native, "/api/chat", {"messages": [{"role": role, "content": text} for role, text in turns]})
    assert (asked[0].text, asked[0].history) == ("c", ())


async def test_a_failure_is_a_500_with_its_detail(native):
    native.script = Answer("", error="out of memory")
    response = await post(native, "/api/generate", PROMPT)
    assert (response.status_code, response.json()) == (500, {"detail": "Generation failed: out of memory"})


async def test_paths_of_the_other_dialect_are_unknown(native):
    assert (await get(native, "/v1/models")).status_code == 404
    assert (await post(native, "/v1/chat/completions", {})).status_code == 404


@pytest.mark.parametrize("body", [{}, {"prompt": 5}, [], {"prompt": "x", "stream": "yes"}])
async def test_a_bad_request_is_unprocessable(native, body):
    assert (await post(native, "/api/generate", body)).status_code == 422


async def test_the_priority_is_recorded(native):
    await post(native, "/api/generate", PROMPT, headers={"X-Request-Priority": "high"})
    assert native.requests[0].headers["x-request-priority"] == "high"


@pytest.mark.parametrize(
    "prompt",
    [
        "Make a plan",
        "User: Hi\nAssistant: Hello\nUser: Make a plan\nAssistant:",
        "Пользователь: Привет\nАссистент: Да\nПользователь: Make a plan\nАссистент:",
        "<|im_start|>user\nHi<|im_end|>\n<|im_start|>user\nMake a plan<|im_end|>\n<|im_start|>assistant\n",
        "### User\nHi\n\n### Assistant\nHello\n\n### User\nMake a plan\n\n### Assistant\n",
    ],
)
def test_the_last_turn_of_a_prompt_is_found(prompt):
    assert last_turn(prompt) == "Make a plan"
