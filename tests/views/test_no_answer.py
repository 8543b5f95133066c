"""What a script hears when backends fail. A server for each test: a failure opens a breaker."""

import json

import pytest

from chat.demo.fault import Fault
from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.simulators.faults import close, down, ends_early, error_event, status
from tests.support.person import Frame, Person

WORDS = "One two three four five six seven eight nine ten. " * 4


async def streamed(person: Person, **fields: object) -> list[Frame]:
    response = await person.post("/api/chat/stream", {"content": "x", **fields})
    assert response.status_code == 200
    return [json.loads(line.removeprefix("data: ")) for line in response.text.split("\n") if line]


async def test_502_with_a_sentence_when_no_backend_answers(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    victoria.fault = mlx.fault = down()
    response = await alice.post("/api/chat/send", {"content": "x"})
    error = response.json()["error"]
    assert response.status_code == 502 and error.keys() == {"code", "message"}
    assert error["message"].endswith(".") and len(error["message"]) > 20


async def test_502_when_mlx_alone_was_wanted_and_is_down(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    mlx.fault = down()
    response = await alice.post("/api/chat/send", {"content": "x", "use_victoria": False})
    assert response.status_code == 502 and "MLX" in response.json()["error"]["message"]
    assert not victoria.calls("POST *")


async def test_mlx_answers_when_victoria_is_down(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.fault = down()
    body = (await alice.post("/api/chat/send", {"content": "x"})).json()
    assert (body["backend"], body["status"]) == ("mlx", "complete") and body["content"]


async def test_the_stream_says_reset_when_it_is_handed_over(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.script, victoria.fault = WORDS, close(4)
    events = await streamed(alice)
    kinds = [event["type"] for event in events]
    reset = kinds.index("reset")
    assert events[0]["backend"] == "victoria" and "chunk" in kinds[:reset] and kinds.count("reset") == 1
    assert events[reset].keys() == {"type", "backend", "reason"}
    assert (events[reset]["backend"], events[reset]["reason"]) == ("mlx", "incomplete")
    text = "".join(event["content"] for event in events[reset:] if event["type"] == "chunk")
    stored = (await alice.stored(events[0]["conversation"]))[events[0]["reply"]]
    assert (stored["text"], events[-1]["backend"], events[-1]["status"]) == (text, "mlx", "complete")


async def test_the_stream_ends_with_the_error_when_nobody_answers(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.fault = mlx.fault = down()
    events = await streamed(alice)
    assert [event["type"] for event in events if event["type"] != "reset"] == ["start", "error", "end"]
    error = events[-2]
    assert error["kind"] == "connect" and error["content"].endswith(".")
    assert events[-1]["status"] == "failed"


@pytest.mark.parametrize("fault", [ends_early(4), error_event(4), status(500)], ids=["cut", "error", "500"])
async def test_an_interrupted_reply_of_the_last_backend_is_given_as_it_is(
    alice: Person, mlx: MLXDemo, fault: Fault
) -> None:
    mlx.script, mlx.fault = WORDS, fault
    response = await alice.post("/api/chat/send", {"content": "x", "use_victoria": False})
    if response.status_code == 200:
        assert response.json()["status"] == "interrupted" and response.json()["content"]
    else:
        assert response.status_code == 502 and response.json()["error"]["message"]
