"""A message from key press to disk and back, over a real socket to a real process."""

from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.simulators.faults import Gate, gate
from tests.support.person import Person
from tests.support.server import ServerProcess

WORDS = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen. " * 4


async def test_a_reply_streams_and_is_stored(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.script = WORDS
    tab = await alice.open_tab()
    ack = await tab.ask("Count")
    end = await tab.end(ack["reply"])
    stored = await alice.stored(ack["conversation"])
    assert end["status"] == "complete" and end["backend"] == "victoria"
    assert tab.texts[ack["reply"]].split() == stored[ack["reply"]]["text"].split() == WORDS.split()
    assert not tab.gaps


async def test_frames_come_in_the_order_of_the_contract(alice: Person) -> None:
    tab = await alice.open_tab()
    ack = await tab.ask("Hello")
    await tab.end(ack["reply"])
    kinds = [frame["type"] for frame in tab.frames if frame["type"] not in ("delta", "step", "progress", "backends")]
    assert kinds == ["hello", "ack", "conversation", "message", "message", "route", "end"]
    roles = [frame["message"]["role"] for frame in tab.of("message")]
    assert roles == ["user", "assistant"]


async def test_the_echo_carries_the_id_that_the_browser_made(alice: Person) -> None:
    tab = await alice.open_tab()
    ack = await tab.ask("Hello", id="made-here")
    await tab.end(ack["reply"])
    assert tab.of("message")[0]["message"]["client_id"] == "made-here"
    assert tab.of("message")[1]["message"]["status"] == "queued"


async def test_the_same_send_twice_is_one_message(alice: Person) -> None:
    tab = await alice.open_tab()
    first = await tab.ask("Hello", id="again")
    await tab.end(first["reply"])
    second = await tab.ask("Hello", id="again")
    assert {**first} == {**second}
    assert len(await alice.stored(first["conversation"])) == 2


async def test_the_same_id_with_another_text_is_a_conflict(alice: Person) -> None:
    tab = await alice.open_tab()
    ack = await tab.ask("Hello", id="again")
    await tab.end(ack["reply"])
    error = await tab.refused({"type": "send", "id": "again", "conversation": None, "parent": None, "text": "Other"})
    assert (error["code"], error["id"]) == ("conflict", "again")


async def test_two_tabs_see_the_same_text(alice: Person, victoria: VictoriaDemo) -> None:
    held = Gate()
    victoria.script, victoria.fault = WORDS, gate(4, held)
    one = await alice.open_tab()
    ack = await one.ask("Count")
    await one.text_of(ack["reply"], 10)
    two = await alice.open_tab()
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    await two.text_of(ack["reply"], 10)
    held.set()
    await one.end(ack["reply"])
    await two.end(ack["reply"])
    stored = await alice.stored(ack["conversation"])
    assert one.texts[ack["reply"]] == two.texts[ack["reply"]] == stored[ack["reply"]]["text"]


async def test_closing_the_tab_stops_nothing(alice: Person, victoria: VictoriaDemo) -> None:
    held = Gate()
    victoria.script, victoria.fault = WORDS, gate(4, held)
    tab = await alice.open_tab()
    ack = await tab.ask("Count")
    await tab.text_of(ack["reply"], 5)
    await tab.close()
    held.set()
    later = await alice.open_tab()
    await later.send(
        {"type": "watch", "conversation": ack["conversation"], "have": {ack["reply"]: {"epoch": 1, "seq": 1}}}
    )
    end = await later.end(ack["reply"])
    assert end["status"] == "complete"
    assert later.texts[ack["reply"]].split() == WORDS.split()


async def test_a_level_watcher_of_a_running_reply_gets_nothing(alice: Person, victoria: VictoriaDemo) -> None:
    held = Gate()
    victoria.script, victoria.fault = WORDS, gate(4, held)
    one = await alice.open_tab()
    ack = await one.ask("Count")
    await held.reached.wait()
    two = await alice.open_tab()
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    snapshot = await two.until("snapshot")
    level = {ack["reply"]: {"epoch": snapshot["epoch"], "seq": snapshot["seq"]}}
    three = await alice.open_tab()
    await three.send({"type": "watch", "conversation": ack["conversation"], "have": level})
    await three.send({"type": "ping"})
    await three.until("pong")
    assert not three.of("snapshot")
    held.set()
    await one.end(ack["reply"])


async def test_stop_keeps_the_text_and_closes_the_connection(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.script, victoria.fault = WORDS, gate(4, Gate())
    tab = await alice.open_tab()
    ack = await tab.ask("Count")
    await tab.text_of(ack["reply"], 5)
    await tab.send({"type": "stop", "id": "s", "reply": ack["reply"]})
    end = await tab.end(ack["reply"])
    await victoria.idle()
    assert (end["status"], end["finish"]) == ("stopped", "stop")
    assert (await alice.stored(ack["conversation"]))[ack["reply"]]["text"] == tab.texts[ack["reply"]] != ""


async def test_stop_on_a_finished_reply_is_acknowledged_and_nothing_else(alice: Person) -> None:
    tab = await alice.open_tab()
    ack = await tab.ask("Hello")
    await tab.end(ack["reply"])
    await tab.send({"type": "stop", "id": "late", "reply": ack["reply"]})
    assert (await tab.until("ack"))["id"] == "late"
    assert (await alice.stored(ack["conversation"]))[ack["reply"]]["status"] == "complete"


async def test_a_second_question_follows_the_first(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.script = "Fine."
    tab = await alice.open_tab()
    first = await tab.ask("How are you?")
    await tab.end(first["reply"])
    second = await tab.ask("And now?", conversation=first["conversation"])
    await tab.end(second["reply"])
    before, body = (call.body for call in victoria.calls("POST /stream")[-2:])
    assert body["chat_history"] == [{"user": "How are you?", "assistant": "Fine."}]
    assert body["goal"] == "And now?" and body["session_id"] == before["session_id"]


async def test_history_is_there_after_a_restart(lone_alice: Person, own_server: ServerProcess) -> None:
    tab = await lone_alice.open_tab()
    ack = await tab.ask("Hello")
    await tab.end(ack["reply"])
    assert own_server.stop() in (0, -15)
    own_server.start()
    listed = await lone_alice.get("/api/conversations")
    assert [item["id"] for item in listed["conversations"]] == [ack["conversation"]]
    assert (await lone_alice.stored(ack["conversation"]))[ack["reply"]]["text"] == tab.texts[ack["reply"]]


async def test_the_title_comes_from_the_first_message(alice: Person) -> None:
    tab = await alice.open_tab()
    await tab.ask("## How do I cook borscht?\nAnd what about the beet?")
    frame = await tab.until("conversation")
    assert frame["conversation"]["title"] == "How do I cook borscht? And what about the beet?"


async def test_a_model_reaches_mlx(alice: Person, mlx: MLXDemo) -> None:
    tab = await alice.open_tab()
    ack = await tab.ask("Hello", use_victoria=False, model="fast")
    end = await tab.end(ack["reply"])
    assert end["backend"] == "mlx"
    assert mlx.calls("POST /v1/chat/completions")[-1].body["model"] == "fast"
