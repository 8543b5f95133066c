"""MLX in both dialects, against the scripted server."""

import pytest

from chat.backends.mlx import MLX
from chat.backends.types import Finished, Started, Text
from chat.demo import Answer, MLXDemo
from tests.simulators.faults import burst, half_letters, line_separators, no_final_blank, split_surrogates

from .conftest import TEXT
from .talk import FAST, progress_of, question, read, text_of, thoughts_of


@pytest.fixture(params=["openai", "native"])
def server(request: pytest.FixtureRequest) -> MLXDemo:
    return request.getfixturevalue(f"{request.param}_server")


def mlx(server: MLXDemo, **options: object) -> MLX:
    return MLX(server.url, FAST, **options)


async def test_the_text_arrives_whole(server):
    assert text_of(await read(mlx(server).reply(question()))) == TEXT


async def test_a_reply_begins_with_started_and_ends_with_finished(server):
    events = await read(mlx(server, model="m").reply(question()))
    assert events[0] == Started("m", 0)
    assert isinstance(events[-1], Finished)


async def test_what_did_not_fit_the_window_is_told(server):
    events = await read(mlx(server, context_tokens=100).reply(question("a" * 400, "b" * 400, "now?", omitted=3)))
    assert events[0] == Started("", 5)


async def test_thousands_of_letters_at_once_are_few_events(server):
    server.fault = burst(10_000)
    events = [event for event in await read(mlx(server).reply(question())) if isinstance(event, Text)]
    assert (text_of(events), len(events) < 200) == ("a" * 10_000, True)


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (half_letters(), "before П 😀 after"),
        (split_surrogates(), "before 😀 after"),
        (line_separators(), "one\u2028two\u2029three\u0085four"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_damaged_letters_are_mended(server, fault, text):
    server.fault = fault
    assert text_of(await read(mlx(server).reply(question()))) == text


async def test_an_end_mark_without_its_line_end_counts(server):
    server.fault = no_final_blank()
    assert text_of(await read(mlx(server).reply(question()))) == TEXT


async def test_reasoning_in_the_text_is_a_thought(server):
    server.script = "<think>why</think>because"
    events = await read(mlx(server).reply(question()))
    assert (thoughts_of(events), text_of(events)) == ("why", "because")


async def test_background_work_lets_a_chat_go_first(server):
    await read(mlx(server).reply(question()))
    assert server.calls("POST *")[-1].headers["x-request-priority"] == "high"


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
async def test_reasoning_of_the_openai_dialect_is_a_thought(openai_server, field):
    openai_server.script = Answer("because", reasoning="why")
    openai_server.reasoning_field = field
    events = await read(mlx(openai_server).reply(question()))
    assert (thoughts_of(events), text_of(events)) == ("why", "because")


async def test_keepalive_comments_are_progress_while_the_prompt_is_read(openai_server):
    events = await read(mlx(openai_server).reply(question("a" * 400)))
    progress = progress_of(events)
    assert progress[0].stage == "prompt"
    assert progress == sorted(set(progress), key=lambda event: event.done)
    assert max(map(events.index, progress)) < next(i for i, event in enumerate(events) if isinstance(event, Text))


async def test_usage_and_model_of_the_openai_dialect(openai_server):
    finished = (await read(mlx(openai_server, model="demo-script").reply(question())))[-1]
    assert finished.model == "demo-script"
    assert finished.usage.keys() == {"prompt_tokens", "completion_tokens"}


async def test_a_reply_at_its_max_tokens_is_cut_off(openai_server):
    finished = (await read(mlx(openai_server).reply(question(max_tokens=3))))[-1]
    assert (finished.finish, finished.usage["completion_tokens"]) == ("length", 3)


async def test_what_the_openai_dialect_is_sent(openai_server):
    await read(mlx(openai_server).reply(question("a", "b", "now?", system="Be brief.")))
    assert openai_server.calls("POST *")[0].body == {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "b"},
            {"role": "user", "content": "now?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 4096,
        "temperature": 0.7,
    }


async def test_what_the_native_dialect_is_sent(native_server):
    await read(mlx(native_server, api="native").reply(question("a", "b", "now?")))
    (request,) = native_server.calls("POST *")
    assert (request.path, request.headers["x-correlation-id"]) == ("/api/generate", "c-1")
    assert request.body == {
        "prompt": "User: a\n\nAssistant: b\n\nUser: now?\n\nAssistant:",
        "max_tokens": 4096,
        "temperature": 0.7,
        "stream": True,
    }


@pytest.mark.parametrize("asked", [0.0, 1.5])
async def test_model_temperature_and_max_tokens_are_passed_on(server, asked):
    await read(mlx(server).reply(question(model="m", temperature=asked, max_tokens=50)))
    body = server.calls("POST *")[-1].body
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("m", asked, 50)


@pytest.mark.parametrize("chosen", ["", "mine"])
async def test_the_default_model_is_named_where_none_is_chosen(server, chosen):
    await read(mlx(server, model="default").reply(question(model=chosen)))
    assert server.calls("POST *")[-1].body["model"] == (chosen or "default")


async def test_after_a_reply_was_left_the_next_one_works(server):
    backend = mlx(server)
    events = backend.reply(question())
    await anext(events)
    await events.aclose()
    assert text_of(await read(backend.reply(question()))) == TEXT
