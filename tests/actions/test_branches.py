"""Edit, regenerate, continue and branch: siblings in the tree, seams in a text."""

from uuid import uuid4

import pytest

from chat.demo import Answer, MLXDemo, Step, VictoriaDemo
from tests.simulators import faults
from tests.support.person import Person, Tab

WORDS = "One two three four five six seven eight nine ten. " * 8
Frame = dict[str, object]


async def answered(tab: Tab, text: str = "Hello", **fields: object) -> dict[str, str]:
    ack = await tab.ask(text, **fields)
    await tab.end(ack["reply"])
    return ack


async def command(tab: Tab, frame: Frame) -> dict[str, str]:
    await tab.send(frame)
    ack = await tab.until("ack", lambda got: got["id"] == frame["id"])
    return ack


async def stopped(tab: Tab, victoria: VictoriaDemo) -> dict[str, str]:
    """A reply that was stopped in the middle."""
    victoria.script, victoria.fault = WORDS, faults.gate(6, faults.Gate())
    ack = await tab.ask("Count")
    await tab.text_of(ack["reply"], 60)
    await tab.send({"type": "stop", "id": "s", "reply": ack["reply"]})
    await tab.end(ack["reply"])
    victoria.fault = None
    return ack


async def test_regenerate_makes_a_sibling_that_is_shown(alice: Person) -> None:
    tab = await alice.open_tab()
    first = await answered(tab)
    second = await command(tab, {"type": "regenerate", "id": "r", "reply": first["reply"]})
    await tab.end(second["reply"])
    stored = await alice.stored(first["conversation"])
    detail = await alice.get(f"/api/conversations/{first['conversation']}")
    assert second["message"] is None and second["reply"] != first["reply"]
    assert stored[second["reply"]]["parent"] == stored[first["reply"]]["parent"] == first["message"]
    assert detail["head"] == second["reply"]


async def test_regenerate_twice_with_one_id_is_one_reply(alice: Person) -> None:
    tab = await alice.open_tab()
    first = await answered(tab)
    frame = {"type": "regenerate", "id": "r", "reply": first["reply"]}
    second = await command(tab, frame)
    await tab.end(second["reply"])
    assert await command(tab, frame) == second
    assert len(await alice.stored(first["conversation"])) == 3


async def test_edit_makes_a_sibling_of_the_question(alice: Person, victoria: VictoriaDemo) -> None:
    tab = await alice.open_tab()
    first = await answered(tab, "Helo")
    edited = await command(tab, {"type": "edit", "id": "e", "message": first["message"], "text": "Hello"})
    await tab.end(edited["reply"])
    stored = await alice.stored(first["conversation"])
    assert stored[edited["message"]]["parent"] is stored[first["message"]]["parent"] is None
    assert stored[edited["message"]]["text"] == "Hello" and len(stored) == 4
    assert victoria.calls("POST /stream")[-1].body["chat_history"] == []


async def test_a_reply_cannot_be_edited(alice: Person) -> None:
    tab = await alice.open_tab()
    first = await answered(tab)
    error = await tab.refused({"type": "edit", "id": "e", "message": first["reply"], "text": "Hello"})
    assert (error["code"], error["id"]) == ("conflict", "e")


async def test_continue_goes_on_behind_a_seam(alice: Person, victoria: VictoriaDemo) -> None:
    tab = await alice.open_tab()
    ack = await stopped(tab, victoria)
    before = tab.texts[ack["reply"]]
    victoria.script = "And so on."
    again = await command(tab, {"type": "continue", "id": "c", "reply": ack["reply"]})
    end = await tab.until("end")
    stored = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert again["reply"] == ack["reply"] and end["epoch"] == 2 and end["status"] == "complete"
    assert stored["text"] == tab.texts[ack["reply"]] == before + "And so on."
    assert stored["seams"] == [{"at": len(before), "backend": "victoria", "model": "", "reason": "stopped"}]
    assert [attempt["outcome"] for attempt in stored["attempts"]] == ["stopped", "answered"]
    assert before[-30:] in victoria.calls("POST /stream")[-1].body["goal"]


async def broken_off(
    tab: Tab, text: str, victoria: VictoriaDemo, mlx: MLXDemo, *, use_victoria: bool
) -> dict[str, str]:
    """A reply that has all of `text`, but not its backend's end mark."""
    victoria.script = mlx.script = text
    victoria.fault, mlx.fault = faults.close(99), faults.down() if use_victoria else faults.close(99)
    ack = await tab.ask("Tell me", use_victoria=use_victoria)
    assert (await tab.end(ack["reply"]))["status"] == "interrupted"
    victoria.fault = mlx.fault = None
    return ack


async def continued(alice: Person, tab: Tab, ack: dict[str, str], **fields: object) -> str:
    """The reply after a Continue: the same on screen and in the database."""
    frame = {"type": "continue", "id": uuid4().hex, "reply": ack["reply"], **fields}
    await command(tab, frame)
    await tab.until("end", lambda end: end["reply"] == ack["reply"])
    text: str = (await alice.stored(ack["conversation"]))[ack["reply"]]["text"]
    assert text == tab.texts[ack["reply"]] and not tab.gaps
    return text


BOTH = pytest.mark.parametrize("use_victoria", [True, False])


@BOTH
async def test_what_a_backend_repeats_behind_the_seam_is_not_shown_twice(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo, use_victoria: bool
) -> None:
    tab = await alice.open_tab()
    ack = await broken_off(tab, "The keeper climbed the stairs and lit the", victoria, mlx, use_victoria=use_victoria)
    victoria.script = mlx.script = "the stairs and lit the lamp. Then he waited."
    assert (await continued(alice, tab, ack)) == "The keeper climbed the stairs and lit the lamp. Then he waited."


@BOTH
async def test_a_fence_that_is_open_is_opened_once_over_several_continues(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo, use_victoria: bool
) -> None:
    tab = await alice.open_tab()
    ack = await broken_off(tab, "Here:\n\n```python\na = 1\n", victoria, mlx, use_victoria=use_victoria)
    victoria.script = mlx.script = "```python\nb = 2\n"
    victoria.fault, mlx.fault = faults.close(99), faults.down() if use_victoria else faults.close(99)
    assert await continued(alice, tab, ack, use_victoria=use_victoria) == "Here:\n\n```python\na = 1\nb = 2\n"
    victoria.script = mlx.script = "```py\nc = 3\n```\n\nDone."
    victoria.fault = mlx.fault = None
    whole = "Here:\n\n```python\na = 1\nb = 2\nc = 3\n```\n\nDone."
    assert await continued(alice, tab, ack, use_victoria=use_victoria) == whole


async def test_a_word_that_was_no_repetition_is_there_when_the_reply_ends_with_it(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    tab = await alice.open_tab()
    ack = await broken_off(tab, "The keeper climbed the stairs.", victoria, mlx, use_victoria=False)
    mlx.script = "The keeper"
    assert await continued(alice, tab, ack, use_victoria=False) == "The keeper climbed the stairs.The keeper"


async def test_what_the_next_backend_repeats_is_dropped_too(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    tab = await alice.open_tab()
    ack = await broken_off(tab, "The keeper climbed the stairs and lit", victoria, mlx, use_victoria=False)
    victoria.script, victoria.fault = "climbed the stairs and lit a cigarette. Then", faults.close(99)
    mlx.script = "climbed the stairs and lit the lamp."
    assert await continued(alice, tab, ack, use_victoria=True) == "The keeper climbed the stairs and lit the lamp."


@BOTH
async def test_the_demo_goes_on_where_it_was_stopped(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo, use_victoria: bool
) -> None:
    tab = await alice.open_tab()
    victoria.script = mlx.script = None
    ack = await answered(tab, "Make a table", use_victoria=use_victoria)
    whole = tab.texts[ack["reply"]]
    victoria.fault, mlx.fault = faults.close(20), faults.down() if use_victoria else faults.close(60)
    again = await tab.ask("Make a table", use_victoria=use_victoria)
    assert (await tab.end(again["reply"]))["chars"] < len(whole)
    victoria.fault = mlx.fault = None
    assert await continued(alice, tab, again, use_victoria=use_victoria) == whole


async def test_a_move_after_a_seam_never_takes_back_what_stood_before(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    tab = await alice.open_tab()
    ack = await stopped(tab, victoria)
    before = tab.texts[ack["reply"]]
    victoria.script, victoria.fault = WORDS, faults.reset(3)
    mlx.script = "From MLX."
    await command(tab, {"type": "continue", "id": "c", "reply": ack["reply"]})
    end = await tab.until("end")
    stored = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert stored["text"] == tab.texts[ack["reply"]] == before + "From MLX."
    assert stored["drafts"][0]["backend"] == "victoria" and end["backend"] == "mlx"
    assert not tab.of("reset") and not tab.gaps
    assert stored["seams"][0]["backend"] == "mlx"


async def test_a_continue_that_finds_nobody_keeps_the_text(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    tab = await alice.open_tab()
    ack = await stopped(tab, victoria)
    victoria.fault = mlx.fault = faults.down()
    await command(tab, {"type": "continue", "id": "c", "reply": ack["reply"]})
    end = await tab.until("end")
    stored = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert end["status"] == "interrupted" and stored["text"] == tab.texts[ack["reply"]] != ""


async def test_a_complete_reply_cannot_be_continued(alice: Person) -> None:
    tab = await alice.open_tab()
    ack = await answered(tab)
    assert (await tab.refused({"type": "continue", "id": "c", "reply": ack["reply"]}))["code"] == "conflict"


async def test_only_the_last_of_a_branch_can_be_continued(alice: Person, victoria: VictoriaDemo) -> None:
    tab = await alice.open_tab()
    ack = await stopped(tab, victoria)
    await answered(tab, "Next", conversation=ack["conversation"])
    assert (await tab.refused({"type": "continue", "id": "c", "reply": ack["reply"]}))["code"] == "conflict"


async def test_a_chosen_branch_is_remembered_with_its_end(alice: Person) -> None:
    tab = await alice.open_tab()
    first = await answered(tab)
    follow = await answered(tab, "And?", conversation=first["conversation"])
    other = await command(tab, {"type": "regenerate", "id": "r", "reply": first["reply"]})
    await tab.end(other["reply"])
    await command(tab, {"type": "branch", "id": "b", "message": first["reply"]})
    detail = await alice.get(f"/api/conversations/{first['conversation']}")
    assert detail["head"] == follow["reply"]


async def test_a_new_message_follows_the_shown_branch(alice: Person) -> None:
    tab = await alice.open_tab()
    first = await answered(tab)
    other = await command(tab, {"type": "regenerate", "id": "r", "reply": first["reply"]})
    await tab.end(other["reply"])
    await command(tab, {"type": "branch", "id": "b", "message": first["reply"]})
    follow = await answered(tab, "And?", conversation=first["conversation"])
    stored = await alice.stored(first["conversation"])
    assert stored[follow["message"]]["parent"] == first["reply"]


async def test_regenerate_is_busy_while_the_reply_is_written(alice: Person, victoria: VictoriaDemo) -> None:
    held = faults.Gate()
    victoria.fault = faults.gate(1, held)
    tab = await alice.open_tab()
    ack = await tab.ask("Hello")
    await held.reached.wait()
    assert (await tab.refused({"type": "regenerate", "id": "r", "reply": ack["reply"]}))["code"] == "busy"
    held.set()
    await tab.end(ack["reply"])


async def test_after_an_action_both_choices_work(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    victoria.script = Answer("Done. " * 20, steps=(Step("action", "Deleting", "the old backups"),))
    victoria.fault = faults.reset(2)
    tab = await alice.open_tab()
    ack = await answered(tab)
    victoria.fault = None
    by_mlx = await command(tab, {"type": "regenerate", "id": "m", "reply": ack["reply"], "use_victoria": False})
    assert (await tab.end(by_mlx["reply"]))["backend"] == "mlx"
    by_victoria = await command(tab, {"type": "regenerate", "id": "v", "reply": ack["reply"], "use_victoria": True})
    assert (await tab.end(by_victoria["reply"]))["backend"] == "victoria"


async def test_another_persons_things_are_not_found(alice: Person, bob: Person) -> None:
    tab, others = await alice.open_tab(), await bob.open_tab()
    ack = await answered(tab)
    for frame in (
        {"type": "regenerate", "id": "1", "reply": ack["reply"]},
        {"type": "continue", "id": "2", "reply": ack["reply"]},
        {"type": "edit", "id": "3", "message": ack["message"], "text": "Hello"},
        {"type": "branch", "id": "4", "message": ack["message"]},
    ):
        assert (await others.refused(frame))["code"] == "not_found"
