"""System prompt, temperature and length: of a conversation, else of the person; they really reach the models."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from chat.demo import MLXDemo, VictoriaDemo
from tests.simulators import faults
from tests.support.installation import Installation
from tests.support.person import Frame, Person, Tab
from tests.support.server import ServerProcess

OWN = {"system_prompt": "Speak like a captain.", "temperature": 0.2, "max_tokens": 300}
DEFAULT = {"system_prompt": "Be brief.", "temperature": 1.5, "max_tokens": 99}


async def answered(tab: Tab, text: str = "Hello", **fields: Any) -> Frame:
    """Asked and ended; the ack."""
    ack = await tab.ask(text, **fields)
    await tab.end(ack["reply"])
    return ack


def asked_of(mlx: MLXDemo) -> Any:
    return mlx.calls("POST /v1/chat/completions")[-1].body


async def test_a_new_conversation_takes_its_settings_along_with_the_first_message(alice: Person, mlx: MLXDemo) -> None:
    tab = await alice.open_tab()
    ack = await answered(tab, use_victoria=False, settings={**OWN, "unknown": 1})
    body = asked_of(mlx)
    assert body["messages"][0] == {"role": "system", "content": OWN["system_prompt"]}
    assert (body["temperature"], body["max_tokens"]) == (0.2, 300)
    detail = await alice.get(f"/api/conversations/{ack['conversation']}")
    assert {key: detail[key] for key in OWN} == OWN


async def test_a_change_counts_from_the_next_message_on(alice: Person, mlx: MLXDemo) -> None:
    tab = await alice.open_tab()
    ack = await answered(tab, use_victoria=False)
    assert asked_of(mlx)["messages"][0]["role"] == "user"
    await alice.request("PATCH", f"/api/conversations/{ack['conversation']}", json=OWN)
    await answered(tab, use_victoria=False, conversation=ack["conversation"])
    assert asked_of(mlx)["messages"][0]["content"] == OWN["system_prompt"]
    assert asked_of(mlx)["temperature"] == OWN["temperature"]


async def test_what_a_conversation_does_not_say_is_as_the_person_prefers(alice: Person, mlx: MLXDemo) -> None:
    await alice.request("PATCH", "/api/preferences", json=DEFAULT)
    tab = await alice.open_tab()
    await answered(tab, use_victoria=False, settings={"temperature": 0})
    body = asked_of(mlx)
    assert (body["messages"][0]["content"], body["max_tokens"], body["temperature"]) == ("Be brief.", 99, 0.0)


async def test_regenerate_asks_with_what_counts_now(alice: Person, mlx: MLXDemo) -> None:
    tab = await alice.open_tab()
    ack = await answered(tab, use_victoria=False, settings=OWN)
    await alice.request("PATCH", f"/api/conversations/{ack['conversation']}", json={"temperature": None})
    await tab.send({"type": "regenerate", "id": "again", "reply": ack["reply"], "use_victoria": False})
    again = await tab.until("ack", lambda frame: frame["id"] == "again")
    await tab.end(again["reply"])
    assert (asked_of(mlx)["temperature"], asked_of(mlx)["max_tokens"]) == (0.7, 300)


async def test_victoria_reads_the_prompt_as_the_beginning_of_the_message(alice: Person, victoria: VictoriaDemo) -> None:
    tab = await alice.open_tab()
    ack = await answered(tab, settings=OWN)
    await answered(tab, "And now?", conversation=ack["conversation"])
    first, second = (request.body for request in victoria.calls("POST /stream"))
    assert first["goal"] == "Speak like a captain.\n\nHello"
    assert second["goal"] == "Speak like a captain.\n\nAnd now?"
    assert second["chat_history"][0]["user"] == "Hello"
    assert not {"temperature", "max_tokens"} & second.keys()


async def test_the_next_backend_is_asked_with_the_same(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    victoria.fault = faults.down()
    await answered(await alice.open_tab(), settings=OWN)
    assert asked_of(mlx)["messages"][0]["content"] == OWN["system_prompt"]


async def test_the_same_send_with_other_settings_is_a_conflict(alice: Person) -> None:
    tab = await alice.open_tab()
    await answered(tab, id="once", settings=OWN)
    assert (await answered(tab, id="once", settings=OWN))["id"] == "once"
    again = {"type": "send", "id": "once", "conversation": None, "parent": None, "text": "Hello", "settings": DEFAULT}
    assert (await tab.refused(again))["code"] == "conflict"


@pytest.fixture
async def narrow(installation: Installation, nowhere: str) -> AsyncIterator[tuple[Person, MLXDemo]]:
    """Alice on a server whose MLX speaks the native dialect and has room for very little."""
    async with MLXDemo(dialect="native", pace=0) as mlx:
        urls = {"VICTORIA_URL": nowhere, "MLX_URL": mlx.url, "MLX_CONTEXT_TOKENS": "300", "RATE_LIMIT": "0"}
        with ServerProcess(installation, **urls) as server:
            person = Person(server, "alice")
            yield person, mlx
            await person.close()


async def test_a_long_conversation_keeps_its_prompt_also_in_the_native_dialect(
    narrow: tuple[Person, MLXDemo],
) -> None:
    alice, mlx = narrow
    mlx.script = "word " * 60
    tab = await alice.open_tab()
    ack = await answered(tab, use_victoria=False, settings=OWN)
    for number in range(4):
        last = await answered(tab, f"Question {number}", use_victoria=False, conversation=ack["conversation"])
    body = mlx.calls("POST /api/generate")[-1].body
    assert body["prompt"].startswith("Speak like a captain.\n\nUser: ") and "Hello" not in body["prompt"]
    assert (body["temperature"], body["max_tokens"]) == (0.2, 300)
    async with asyncio.timeout(10):
        assert (await tab.end(last["reply"]))["attempts"][0]["omitted"] > 0
