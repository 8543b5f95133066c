"""What MLX refuses and what comes of it, as a person, a script and an administrator see it."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from chat.demo import VictoriaDemo
from tests.simulators.faults import status
from tests.support.installation import Installation
from tests.support.person import Frame, Person
from tests.support.server import ServerProcess
from tests.support.strict_mlx import ALTERNATE, GEMMA, Habits, StrictMLX


@pytest.fixture
async def strict() -> AsyncIterator[StrictMLX]:
    async with StrictMLX(Habits(), models=["a", "b"]) as mlx:
        yield mlx


@pytest.fixture
def server(installation: Installation, nowhere: str, strict: StrictMLX) -> Iterator[ServerProcess]:
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=strict.url) as process:
        yield process


async def answered(alice: Person, text: str = "Hello", **fields: Any) -> Frame:
    tab = await alice.open_tab()
    ack = await tab.ask(text, **fields)
    return {**await tab.end(ack["reply"]), "conversation": ack["conversation"]}


async def test_the_first_message_to_a_server_that_wants_a_model_is_answered(alice: Person, strict: StrictMLX) -> None:
    strict.habits = Habits(wants_model=True)
    end = await answered(alice)
    assert (end["status"], end["backend"], end["model"]) == ("complete", "mlx", "a")
    listed = (await alice.get("/api/chat/models"))["models"]
    assert [(model["name"], model["default"]) for model in listed] == [("a", True), ("b", False)]


async def test_the_reply_and_the_list_say_that_a_model_is_gone(alice: Person, strict: StrictMLX) -> None:
    strict.habits = Habits(known=("a",))
    end = await answered(alice, model="b")
    assert (end["status"], end["model"], end["attempts"][-1]["missing_model"]) == ("complete", "default_model", "b")
    stored = (await alice.stored(end["conversation"]))[end["reply"]]
    assert stored["attempts"][-1]["missing_model"] == "b"
    listed = (await alice.get("/api/chat/models"))["models"]
    assert [model["name"] for model in listed if model.get("gone")] == ["b"]


async def test_a_model_that_disappeared_is_not_asked_again_until_it_is_back(alice: Person, strict: StrictMLX) -> None:
    first = await answered(alice, use_victoria=False, model="b")
    strict.habits, strict.models = Habits(known=("a",)), ("a",)
    ends = [await answered(alice, conversation=first["conversation"]) for _ in range(3)]
    assert [body.get("model") for body in strict.bodies] == ["b", "b", None, None, None]
    assert [end["attempts"][-1]["missing_model"] for end in ends] == ["b", "b", "b"]
    strict.habits, strict.models = Habits(known=("a", "b")), ("a", "b")
    assert (await answered(alice, conversation=first["conversation"]))["model"] == "b"


async def test_a_reply_that_failed_without_a_word_spoils_nothing(alice: Person, strict: StrictMLX) -> None:
    strict.habits = Habits(template=GEMMA)
    strict.fault = [status(503).on("POST *")]
    failed = await answered(alice, "one", settings={"system_prompt": "Be kind."})
    tab = await alice.open_tab()
    second = await tab.ask("two", conversation=failed["conversation"])
    assert (failed["status"], (await tab.end(second["reply"]))["status"]) == ("failed", "complete")
    assert strict.bodies[-1]["messages"] == [{"role": "user", "content": "Be kind.\n\none\n\ntwo"}]


async def test_a_conversation_that_is_too_long_names_the_setting(alice: Person, strict: StrictMLX) -> None:
    strict.habits = Habits(window=300)
    end = await answered(alice, "word " * 2000)
    assert (end["status"], end["error"]["params"]["cause"]) == ("failed", "window")
    assert "MLX_CONTEXT_TOKENS" in end["error"]["message"]
    failure = (await alice.get("/api/chat/status"))["mlx"]["error"]
    assert "MLX_CONTEXT_TOKENS" in failure["message"] and "maximum context" not in failure["message"]


async def test_the_breaker_ignores_what_is_refused(alice: Person, strict: StrictMLX) -> None:
    strict.fault = status(500, body=f'{{"error": "{ALTERNATE}"}}').on("POST *")
    for _ in range(3):
        end = await answered(alice)
        assert (end["error"]["kind"], end["error"]["params"]["cause"]) == ("status", "template")
    assert (await alice.get("/api/chat/status"))["mlx"]["breaker"] == "closed"


async def test_a_temporary_chat_is_corrected_too(alice: Person, strict: StrictMLX) -> None:
    strict.habits = Habits(known=("a",), template=GEMMA)
    messages = [{"role": "assistant", "text": "Hi."}, {"role": "user", "text": "Hello"}]
    answer = await alice.post("/api/chat/temporary", {"messages": messages, "model": "b", "system_prompt": "Be kind."})
    assert '"status":"complete"' in answer.text and '"missing_model":"b"' in answer.text
    assert strict.bodies[-1]["messages"] == [{"role": "user", "content": "Be kind.\n\nHello"}]


async def test_victoria_never_gets_a_refused_request_twice(
    installation: Installation, strict: StrictMLX, victoria: VictoriaDemo
) -> None:
    victoria.fault = status(400, body=f'{{"detail": "{GEMMA}"}}').on("POST *")
    with ServerProcess(installation, VICTORIA_URL=victoria.url, MLX_URL=strict.url) as process:
        end = await answered(Person(process, "alice"), settings={"system_prompt": "Be kind."})
        assert (end["backend"], len(victoria.calls("POST *"))) == ("mlx", 1)


async def test_an_administrator_reads_that_mlx_model_names_one_that_is_gone(
    installation: Installation, nowhere: str, strict: StrictMLX
) -> None:
    strict.habits = Habits(known=("a",))
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=strict.url, MLX_MODEL="b") as process:
        end = await answered(Person(process, "alice"))
        page = await Person(process, "admin").request("GET", "/admin/backends/models/")
    assert (end["status"], end["attempts"][-1]["missing_model"]) == ("complete", "b")
    assert "The server does not have the model b, which MLX_MODEL sets." in page.text
