"""Who answers is chosen for each conversation: Victoria first or MLX alone, and MLX's model."""

import json
from typing import Any

from chat.demo import MLXDemo, VictoriaDemo
from tests.support.person import Frame, Person

OWN = {"use_victoria": False, "model": "demo-script-small"}
UNSET = {"use_victoria": None, "model": None}
WRONG = [
    *({"use_victoria": 0}, {"use_victoria": "yes"}, {"use_victoria": []}, {"model": 5}, {"model": "m" * 201}),
    *({"model": "a\0b"}, {"title": "fine", "model": ["a"]}, {"use_victoria": True, "model": True}),
]


async def answered(person: Person, text: str = "Hello", **fields: Any) -> Frame:
    """The end of a reply, with its conversation."""
    tab = await person.open_tab()
    ack = await tab.ask(text, **fields)
    return {**await tab.end(ack["reply"]), "conversation": ack["conversation"]}


async def own(person: Person, conversation: str) -> dict[str, Any]:
    detail = await person.get(f"/api/conversations/{conversation}")
    return {key: detail[key] for key in OWN}


async def choose(person: Person, conversation: str, **changes: Any) -> int:
    path = f"/api/conversations/{conversation}"
    return (await person.request("PATCH", path, content=json.dumps(changes))).status_code


async def prefer(person: Person, **changes: Any) -> None:
    assert (await person.request("PATCH", "/api/preferences", json=changes)).status_code == 200


def model_of(mlx: MLXDemo) -> str | None:
    return mlx.calls("POST /v1/chat/completions")[-1].body.get("model")


async def test_a_new_conversation_keeps_what_its_first_message_chose(alice: Person, mlx: MLXDemo) -> None:
    first = await answered(alice, **OWN)
    assert (await own(alice, first["conversation"]), model_of(mlx)) == (OWN, OWN["model"])
    second = await answered(alice, conversation=first["conversation"])
    assert (second["backend"], model_of(mlx)) == ("mlx", OWN["model"])


async def test_a_new_conversation_takes_the_last_choice_and_keeps_it(alice: Person, mlx: MLXDemo) -> None:
    await prefer(alice, **OWN)
    first = await answered(alice)
    await prefer(alice, use_victoria=True, model="")
    assert await own(alice, first["conversation"]) == OWN
    assert (await answered(alice, conversation=first["conversation"]))["backend"] == "mlx"
    assert (await answered(alice))["backend"] == "victoria"


async def test_one_without_a_choice_follows_the_person(alice: Person, mlx: MLXDemo) -> None:
    conversation = (await answered(alice, **OWN))["conversation"]
    assert await choose(alice, conversation, **UNSET) == 200
    assert await own(alice, conversation) == UNSET
    assert (await answered(alice, conversation=conversation))["backend"] == "victoria"
    await prefer(alice, **OWN)
    assert (await answered(alice, conversation=conversation))["backend"] == "mlx"
    assert model_of(mlx) == OWN["model"]


async def test_a_change_is_saved_alone_and_told_to_every_tab(alice: Person) -> None:
    conversation = (await answered(alice, **OWN))["conversation"]
    tab = await alice.open_tab()
    assert await choose(alice, conversation, model="") == 200
    told = (await tab.change())["conversation"]
    assert {key: told[key] for key in OWN} == {"use_victoria": False, "model": ""}
    listed = (await alice.get("/api/conversations?limit=1"))["conversations"][0]
    assert (listed["use_victoria"], listed["model"]) == (False, "")


async def test_the_default_model_of_a_conversation_is_not_the_persons_model(alice: Person, mlx: MLXDemo) -> None:
    await prefer(alice, model=OWN["model"])
    conversation = (await answered(alice, use_victoria=False, model=""))["conversation"]
    await answered(alice, conversation=conversation)
    assert model_of(mlx) is None


async def test_what_one_message_asks_for_changes_nothing_for_later(alice: Person, mlx: MLXDemo) -> None:
    first = await answered(alice)
    before = await own(alice, first["conversation"])
    tab = await alice.open_tab()
    for kind, more in (("regenerate", {"reply": first["reply"]}), ("send", {"conversation": first["conversation"]})):
        frame = {"type": kind, "id": kind, "text": "Again", "parent": None, **more, **OWN}
        await tab.send(frame)
        ack = await tab.until("ack", lambda one, kind=kind: one["id"] == kind)
        assert (await tab.end(ack["reply"]))["backend"] == "mlx"
    assert await own(alice, first["conversation"]) == before == {"use_victoria": True, "model": ""}
    assert (await answered(alice, conversation=first["conversation"]))["backend"] == "victoria"


async def test_edit_and_regenerate_ask_as_the_conversation_is_set(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    tab = await alice.open_tab()
    ack = await tab.ask("Hello", **OWN)
    await tab.end(ack["reply"])
    for number, frame in enumerate([{"type": "regenerate", "reply": ack["reply"]}, {"type": "edit"}]):
        await tab.send({"id": f"again{number}", "message": ack["message"], "text": "Hello again", **frame})
        again = await tab.until("ack", lambda one, number=number: one["id"] == f"again{number}")
        assert (await tab.end(again["reply"]))["backend"] == "mlx"
        assert model_of(mlx) == OWN["model"]


async def test_over_http_a_conversations_choice_counts_too(alice: Person) -> None:
    first = (await alice.post("/api/chat/send", {"content": "Hello", **OWN})).json()
    second = await alice.post("/api/chat/send", {"content": "And now?", "conversation": first["conversation"]})
    assert (first["backend"], second.json()["backend"]) == ("mlx", "mlx")
    assert await own(alice, first["conversation"]) == OWN


async def test_what_is_no_choice_is_400_and_changes_nothing(alice: Person) -> None:
    conversation = (await answered(alice, **OWN))["conversation"]
    for changes in WRONG:
        assert await choose(alice, conversation, **changes) == 400, changes
    assert await own(alice, conversation) == OWN


async def test_another_persons_choice_is_404(alice: Person, bob: Person) -> None:
    conversation = (await answered(alice, **OWN))["conversation"]
    assert await choose(bob, conversation, use_victoria=True) == 404
    assert await own(alice, conversation) == OWN
