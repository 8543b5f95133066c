"""The names that servers give for whoever wrote a reply."""

import pytest

from chat.backends.mlx import MLX
from chat.backends.model_names import ModelNames, is_shown
from chat.backends.types import Finished, ModelInfo, Text

from .talk import FAST, RawServer, json_response, question, read, response, sse
from .test_mlx_openai_decoder import DONE, delta


def told(name: str, asked: str, names: ModelNames | None = None, **options: str) -> str:
    event = (names or ModelNames()).checked(Finished("stop", name), question(asked, **options))
    assert isinstance(event, Finished)
    return event.model


@pytest.mark.parametrize("name", ["qwen3", "mlx-community/Qwen3-4B-Instruct", "gpt-oss:20b", "/my models/a (1).gguf"])
def test_a_name_that_has_nothing_of_the_question_is_told(name):
    assert told(name, "Write instructions for my community") == name


@pytest.mark.parametrize("name", ["I say swordfish", "swordfish", "a_swordfish-9", "SWORDFISH", "a\nb", "x" * 201])
def test_what_may_be_made_of_the_question_is_not(name):
    assert told(name, "Never tell Swordfish to anybody") == ""


def test_a_name_that_is_known_is_told_whoever_speaks_of_it():
    names = ModelNames("my mistral")
    names.note([ModelInfo("mistral large")])
    for name in ("my mistral", "mistral large"):
        assert told(name, f"Is {name} good?", names) == name
    assert told("a mistral", "Is a mistral good?", model="a mistral") == "a mistral"


def test_a_name_is_not_told_where_nobody_knows_the_question():
    assert ModelNames().checked(Finished("stop", "a"), None) == Finished()
    assert ModelNames().checked(Text("a"), None) == Text("a")


async def test_the_list_of_a_server_makes_its_names_known():
    listing = json_response({"data": [{"id": "mistral large"}]})
    reply = response(sse({**delta(content="Yes"), "model": "mistral large"}, DONE))
    async with RawServer(listing, reply) as server:
        mlx = MLX(server.url, FAST, "openai")
        await mlx.models()
        assert (await read(mlx.reply(question("Is mistral large good?"))))[-1] == Finished("stop", "mistral large")


@pytest.mark.parametrize(("name", "shown"), [("a/b:c-1.5_x@y", True), ("/a b", True), ("", False), ("a b", False)])
def test_what_was_stored_is_shown_where_it_looks_like_a_name(name, shown):
    assert is_shown(name) is shown
