"""What an MLX server refuses before any content is put again in another way, twice at most."""

import json

import pytest

from chat.backends.mlx import MLX
from chat.backends.types import Started, Turn
from tests.simulators.faults import status
from tests.support.strict_mlx import ALTERNATE, GEMMA, Habits, StrictMLX

from .talk import FAST, RawServer, fails, json_response, question, read, response, sse, text_of

WORDS = "Here I am."
DELTA = {"choices": [{"index": 0, "delta": {"content": WORDS}}]}
END = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
ANSWER = response(sse(DELTA, END, b"[DONE]"))


def started(events: list[object]) -> list[Started]:
    return [event for event in events if isinstance(event, Started)]


def names(server: StrictMLX) -> list[str | None]:
    return [body.get("model") for body in server.bodies]


async def test_a_server_that_wants_a_model_is_told_one_and_it_is_remembered():
    async with StrictMLX(Habits(wants_model=True), models=["a", "default"]) as server:
        backend = MLX(server.url, FAST)
        assert text_of(await read(backend.reply(question()))) == WORDS
        await read(backend.reply(question()))
        assert (names(server), backend.default_model) == ([None, "default", "default"], "default")


async def test_a_server_that_wants_none_is_told_none():
    async with StrictMLX(Habits(), models=["a", "default"]) as server:
        backend = MLX(server.url, FAST)
        await read(backend.reply(question()))
        assert (names(server), backend.default_model) == ([None], "")


async def test_a_server_that_takes_no_extra_fields_gets_none_and_it_is_remembered():
    said = {"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}
    async with RawServer(json_response({"detail": [said]}, "422 Unprocessable Entity"), ANSWER) as server:
        backend = MLX(server.url, FAST, "openai")
        assert [text_of(await read(backend.reply(question()))) for _ in range(2)] == [WORDS, WORDS]
        assert [b"stream_options" in body for body in server.requests] == [True, False, False]


async def test_a_server_that_goes_on_refusing_it_is_asked_twice():
    async with RawServer(json_response({"error": "stream_options"}, "400 Bad Request")) as server:
        _, error = await fails(MLX(server.url, FAST, "openai").reply(question()))
        assert (error.kind, len(server.requests)) == ("status", 2)


async def test_a_line_break_before_a_refusal_is_no_content():
    blank = {"choices": [{"index": 0, "delta": {"content": "\n"}}]}
    refused = response(sse(blank, {"error": "System role not supported"}))
    async with RawServer(refused, response(sse(blank, DELTA, END, b"[DONE]"))) as server:
        events = await read(MLX(server.url, FAST, "openai").reply(question(system="Be brief")))
        assert (text_of(events).strip(), len(server.requests)) == (WORDS, 2)


@pytest.mark.parametrize("listed", [{"data": ["a"]}, {"models": [{"name": "a"}]}, {"data": [{}, {"model": "a"}]}])
async def test_a_list_of_models_is_read_in_every_form(listed):
    refused = json_response({"error": "you must provide a model parameter"}, "400 Bad Request")
    async with RawServer(refused, json_response(listed), ANSWER) as server:
        assert started(await read(MLX(server.url, FAST, "openai").reply(question())))[0].model == "a"


async def test_mlx_model_goes_before_what_is_listed():
    async with StrictMLX(Habits(wants_model=True), models=["a", "default"]) as server:
        await read(MLX(server.url, FAST, model="b").reply(question()))
        assert names(server) == ["b"]


@pytest.mark.parametrize(
    "entry", [{"loaded": True}, {"state": "loaded"}, {"status": {"value": "loaded"}}, {"status": "loaded"}], ids=str
)
async def test_the_loaded_model_answers_by_default(entry):
    refused = json_response({"error": {"message": "model name is missing from the request"}}, "400 Bad Request")
    listed = json_response({"data": [{"id": "a"}, {"id": "default"}, {"id": "b", **entry}]})
    async with RawServer(refused, listed, ANSWER) as server:
        events = await read(MLX(server.url, FAST, "openai").reply(question()))
        assert (text_of(events), started(events)[0].model) == (WORDS, "b")


async def test_a_server_that_wants_a_model_and_lists_none_says_what_is_missing():
    refused = json_response({"error": "you must provide a model parameter"}, "400 Bad Request")
    async with RawServer(refused, json_response({"data": []})) as server:
        _, error = await fails(MLX(server.url, FAST, "openai").reply(question()))
        assert (error.cause, error.counts, len(server.requests)) == ("model_needed", False, 2)


async def test_a_model_that_is_gone_makes_way_for_the_default():
    async with StrictMLX(Habits(known=("a",))) as server:
        backend = MLX(server.url, FAST)
        events = await read(backend.reply(question(model="x")))
        assert (names(server), started(events)[0].missing_model) == (["x", None], "x")
        assert (text_of(events), backend.gone_models) == (WORDS, {"x"})


async def test_a_model_that_is_back_is_not_gone_any_more():
    async with StrictMLX(Habits(known=("a",))) as server:
        backend = MLX(server.url, FAST)
        await read(backend.reply(question(model="x")))
        server.habits = Habits()
        events = await read(backend.reply(question(model="x")))
        assert (started(events)[0].missing_model, backend.gone_models) == ("", set())


async def test_a_stand_in_that_is_gone_is_replaced_from_the_list():
    async with StrictMLX(Habits(wants_model=True, known=("a",)), models=["a"]) as server:
        backend = MLX(server.url, FAST)
        await read(backend.reply(question()))
        server.habits, server.models = Habits(wants_model=True, known=("b",)), ("b",)
        assert text_of(await read(backend.reply(question()))) == WORDS
        assert (names(server), backend.default_model) == ([None, "a", "a", "b"], "b")


async def test_with_choice_and_setting_gone_the_second_message_finds_a_model():
    """Two corrections are the most that one message has."""
    async with StrictMLX(Habits(wants_model=True, known=("a",)), models=["a"]) as server:
        backend = MLX(server.url, FAST, model="m")
        _, error = await fails(backend.reply(question(model="x")))
        assert (error.cause, names(server)) == ("model_needed", ["x", "m", None])
        assert text_of(await read(backend.reply(question(model="x")))) == WORDS
        assert names(server)[3:] == ["x", None, "a"]


async def test_a_refusal_within_the_stream_is_corrected_too():
    refused = response(sse({"error": {"message": GEMMA}}))
    async with RawServer(refused, ANSWER) as server:
        assert text_of(await read(MLX(server.url, FAST, "openai").reply(question(system="Be kind.")))) == WORDS
        assert len(server.requests) == 2


async def test_what_comes_after_content_is_no_refusal():
    async with RawServer(response(sse(DELTA, {"error": {"message": GEMMA}}))) as server:
        _, error = await fails(MLX(server.url, FAST, "openai").reply(question(system="Be kind.")))
        assert (error.kind, error.cause, error.counts, len(server.requests)) == ("backend_error", "", True, 1)


@pytest.mark.parametrize("words", [GEMMA, ALTERNATE, "Only user and assistant roles are supported!"])
async def test_a_template_without_a_system_role_gets_the_prompt_in_the_first_turn(words):
    async with StrictMLX(Habits(template=words)) as server:
        backend = MLX(server.url, FAST)
        asked = question("a", "b", "c", system="Be kind.")
        await read(backend.reply(asked))
        await read(backend.reply(asked))
        contents = [[message["content"] for message in body["messages"]] for body in server.bodies]
        folded = ["Be kind.\n\na", "b", "c"]
        assert contents == [["Be kind.", "a", "b", "c"], folded, folded]


async def test_failed_replies_leave_roles_that_alternate():
    async with StrictMLX(Habits(template=GEMMA)) as server:
        asked = question("", "b", "c")
        turns = (Turn("user", "a"), Turn("user", "b"), Turn("user", "c"))
        await read(MLX(server.url, FAST).reply(type(asked)(turns, "s", "c")))
        assert server.bodies[0]["messages"] == [{"role": "user", "content": "a\n\nb\n\nc"}]


async def test_a_window_that_is_smaller_is_tried_at_half():
    async with StrictMLX(Habits(window=4096)) as server:
        events = await read(MLX(server.url, FAST).reply(question("a" * 9000, "b" * 4000, "c")))
        assert (text_of(events), started(events)[0].omitted) == (WORDS, 2)
        assert [body["max_tokens"] for body in server.bodies] == [4096, 2048]


async def test_a_window_that_is_too_small_at_half_names_its_cause():
    async with StrictMLX(Habits(window=512)) as server:
        _, error = await fails(MLX(server.url, FAST).reply(question("a" * 9000)))
        assert (error.kind, error.cause, error.counts, len(server.bodies)) == ("status", "window", False, 2)


async def test_there_are_two_corrections_and_no_more():
    strict = Habits(wants_model=True, template=GEMMA, window=4096)
    async with StrictMLX(strict, models=["a"]) as server:
        backend = MLX(server.url, FAST)
        _, error = await fails(backend.reply(question(system="Be kind.")))
        assert (error.cause, len(server.bodies)) == ("window", 3)
        assert text_of(await read(backend.reply(question(system="Be kind.")))) == WORDS
        assert len(server.bodies) == 5


@pytest.mark.parametrize("body", [json.dumps({"error": GEMMA}), json.dumps({"detail": GEMMA})])
@pytest.mark.parametrize("code", [400, 404, 422, 500])
async def test_whatever_the_status_the_words_decide(openai_server, code, body):
    openai_server.fault = [status(code, body=body).on("POST /v1/*")]
    backend = MLX(openai_server.url, FAST)
    await read(backend.reply(question(system="Be kind.")))
    assert [request.path for request in openai_server.requests] == ["/v1/chat/completions"] * 2


@pytest.mark.parametrize("fault", [status(400), status(422), status(500), status(429)])
async def test_other_refusals_are_not_put_again(openai_server, fault):
    openai_server.fault = fault
    _, error = await fails(MLX(openai_server.url, FAST).reply(question(system="Be kind.", model="m")))
    assert (error.cause, len(openai_server.requests)) == ("", 1)


async def test_the_native_dialect_is_corrected_too():
    missing = {"detail": [{"type": "missing", "loc": ["body", "model"], "msg": "Field required"}]}
    done = response(b'{"response":"a","done":true}\n', content_type="application/json")
    listed = json_response({"models": [{"name": "fast"}, {"name": "default"}]})
    async with RawServer(json_response(missing, "422 Unprocessable Entity"), listed, done) as server:
        events = await read(MLX(server.url, FAST, "native").reply(question()))
        assert (text_of(events), started(events)[0].model) == ("a", "default")


async def test_a_stream_of_nothing_is_asked_for_its_reason_and_corrected():
    nothing = response(b"", "200 OK", "text/event-stream")
    why = json_response({"error": {"message": GEMMA, "type": "internal_server_error"}}, "500 Internal Server Error")
    async with RawServer(nothing, why, ANSWER) as server:
        assert text_of(await read(MLX(server.url, FAST, "openai").reply(question(system="Be brief.")))) == WORDS
        bodies = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]
        assert [body["stream"] for body in bodies] == [True, False, True] and "stream_options" not in bodies[1]
        assert [body["messages"][0]["role"] for body in bodies] == ["system", "system", "user"]


async def test_a_stream_of_nothing_whose_whole_answer_comes_is_answered():
    whole = {"choices": [{"message": {"content": WORDS}, "finish_reason": "stop"}]}
    async with RawServer(response(b""), json_response(whole)) as server:
        assert text_of(await read(MLX(server.url, FAST, "openai").reply(question("long " * 1000)))) == WORDS


async def test_a_server_that_never_says_anything_has_failed():
    async with RawServer(response(b"")) as server:
        _, error = await fails(MLX(server.url, FAST, "openai").reply(question(system="Be brief.")))
        assert (error.kind, error.counts, len(server.requests)) == ("incomplete", True, 2)
        await fails(MLX(server.url, FAST, "openai").reply(question()))
        assert len(server.requests) == 3


SAYS_NOTHING = {"error": {"message": "Internal server error", "type": "InternalServerError", "code": 500}}


@pytest.mark.parametrize(
    "broken",
    [
        response(sse({"choices": [{"delta": {"role": "assistant"}}]}, SAYS_NOTHING, b"[DONE]")),
        response(b"Internal Server Error", "500 Internal Server Error", "text/plain"),
    ],
    ids=["within a stream", "a status"],
)
async def test_an_internal_error_without_a_reason_is_asked_again_without_a_system_role(broken):
    async with RawServer(broken, ANSWER) as server:
        assert text_of(await read(MLX(server.url, FAST, "openai").reply(question(system="Be kind.")))) == WORDS
        assert len(server.requests) == 2
    async with RawServer(broken) as server:
        _, error = await fails(MLX(server.url, FAST, "openai").reply(question()))
        assert (error.counts, len(server.requests)) == (True, 1)


async def test_a_model_that_disappeared_is_not_asked_again_until_it_is_listed():
    async with StrictMLX(Habits(known=("a", "b")), models=["a", "b"]) as server:
        backend = MLX(server.url, FAST)
        await backend.models()
        server.habits, server.models = Habits(known=("a",)), ("a",)
        events = [await read(backend.reply(question(model="b"))) for _ in range(3)]
        assert names(server) == ["b", None, None, None]
        assert [started(one)[0].missing_model for one in events] == ["b", "b", "b"]
        server.habits, server.models = Habits(), ("a", "b")
        events = await read(backend.reply(question(model="b")))
        assert (names(server)[4:], started(events)[0].missing_model) == (["b"], "")


async def test_a_model_that_is_listed_and_refused_is_asked_once():
    async with StrictMLX(Habits(wants_model=True, known=("a",)), models=["a", "b"]) as server:
        backend = MLX(server.url, FAST)
        await backend.models()
        for _ in range(3):
            assert text_of(await read(backend.reply(question(model="b")))) == WORDS
        assert names(server) == ["b", None, "a", "a", "a"]


async def test_a_model_that_is_gone_is_asked_for_where_the_list_fails():
    async with StrictMLX(Habits(known=("a",)), models=["a", "b"], fault=[status(500).on("GET *")]) as server:
        backend = MLX(server.url, FAST, "openai")
        for _ in range(2):
            await read(backend.reply(question(model="b")))
        assert names(server) == ["b", None, "b", None]
