"""After the first reply MLX is asked for a title: once, beside everything else, and never over a name that a person
gave."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack

import pytest
import pytest_asyncio

from chat.demo import Answer, MLXDemo, Question, VictoriaDemo
from tests.simulators import faults
from tests.simulators.faults import Fault, Gate
from tests.support.installation import Installation
from tests.support.person import WAIT, Frame, Person, Tab
from tests.support.server import ServerProcess
from tests.support.shared import tidy

QUESTION = "Where shall we go this summer, and with whom?"
WISH = "Write a short title"
MADE = "A trip to the sea"
Start = Callable[..., Person]
Request = dict[str, object]


def script(question: Question) -> Answer:
    return Answer(f'**Title:** "{MADE}".' if WISH in question.text else "To the sea, with everybody.")


@pytest.fixture(scope="module")
def titling(
    prepared: Installation, tmp_path_factory: pytest.TempPathFactory, shared_victoria: VictoriaDemo, shared_mlx: MLXDemo
) -> Iterator[ServerProcess]:
    copy = prepared.copy_to(tmp_path_factory.mktemp("titles") / "data")
    urls = {"VICTORIA_URL": shared_victoria.url, "MLX_URL": shared_mlx.url}
    with ServerProcess(
        copy, via="launcher", broken=("forget",), RATE_LIMIT="0", TITLES="auto", LOG_LEVEL="debug", **urls
    ) as process:
        yield process


@pytest_asyncio.fixture
async def server(titling: ServerProcess, victoria: VictoriaDemo, mlx: MLXDemo) -> AsyncIterator[ServerProcess]:
    mlx.script = script
    yield titling
    await tidy(titling, victoria, mlx)


@pytest.fixture
def start(installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> Iterator[Start]:
    """Starts a server that is set up in another way; its person."""
    mlx.script = script
    with ExitStack() as running:

        def make(**env: str) -> Person:
            urls = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url, "TITLES": "auto"}
            process = ServerProcess(installation, RATE_LIMIT="0", **{**urls, **env})
            return Person(running.enter_context(process), "alice")

        yield make


async def with_reply(tab: Tab, **fields: object) -> Frame:
    ack = await tab.ask(QUESTION, **{"use_victoria": False, **fields})
    await tab.end(ack["reply"])
    return ack


async def titled(tab: Tab, ack: Frame, title: str = MADE) -> Frame:
    def is_it(frame: Frame) -> bool:
        return frame["conversation"]["id"] == ack["conversation"] and frame["conversation"]["title"] == title

    return (await tab.until("conversation", is_it))["conversation"]


async def title_of(person: Person, ack: Frame) -> str:
    return str((await person.get(f"/api/conversations/{ack['conversation']}"))["title"])


def wishes(mlx: MLXDemo) -> list[Request]:
    bodies = [request.body for request in mlx.calls("POST *") if isinstance(request.body, dict)]
    return [body for body in bodies if WISH in str(body)]


async def test_the_model_that_wrote_the_first_reply_gives_the_title_in_every_tab(alice: Person, mlx: MLXDemo) -> None:
    tab, other = await alice.open_tab(), await alice.open_tab()
    ack = await with_reply(tab, model="demo-script-small")
    assert (await titled(tab, ack)) == (await titled(other, ack))
    (wish,) = wishes(mlx)
    assert (wish["max_tokens"], wish["model"]) == (24, "demo-script-small")
    assert QUESTION in str(wish["messages"]) and "chat_template_kwargs" not in wish


async def test_it_counts_nowhere(alice: Person) -> None:
    tab = await alice.open_tab()
    ack = await with_reply(tab)
    changed = await titled(tab, ack)
    stored = (await alice.stored(ack["conversation"]))[ack["reply"]]
    rows = alice.server.installation.rows
    assert len(stored["attempts"]) == 1 and rows("SELECT COUNT(*) FROM chat_attempt") == [(1,)]
    assert rows("SELECT COUNT(*) FROM chat_message") == [(2,)] and not changed["writing"]
    assert changed["updated_at"] == (await alice.get(f"/api/conversations/{ack['conversation']}"))["updated_at"]


@pytest.mark.parametrize(("titles", "use_victoria", "is_asked"), [("words", False, False), ("mlx", True, True)])
async def test_who_is_asked_is_what_the_setting_says(
    start: Start, victoria: VictoriaDemo, mlx: MLXDemo, titles: str, use_victoria: bool, is_asked: bool
) -> None:
    alice = start(TITLES=titles)
    tab = await alice.open_tab()
    ack = await with_reply(tab, use_victoria=use_victoria)
    await (titled(tab, ack) if is_asked else tab.until("conversation", lambda frame: "ended" in frame))
    assert await title_of(alice, ack) == (MADE if is_asked else QUESTION)
    assert len(wishes(mlx)) == is_asked and not [one for one in victoria.requests if WISH in str(one.body)]


async def test_by_itself_nobody_is_asked_about_what_victoria_wrote(alice: Person, mlx: MLXDemo) -> None:
    tab = await alice.open_tab()
    ack = await with_reply(tab, use_victoria=True)
    await tab.until("conversation", lambda frame: "ended" in frame)
    assert await title_of(await again(alice, tab), ack) == QUESTION
    assert not mlx.calls("POST *")


async def test_a_name_that_was_given_meanwhile_stays(alice: Person, mlx: MLXDemo) -> None:
    held = Gate()
    mlx.fault = [None, faults.gate(0, held)]
    tab = await alice.open_tab()
    ack = await with_reply(tab)
    asked = (await mlx.received(2, "POST *"))[1]
    await alice.request("PATCH", f"/api/conversations/{ack['conversation']}", json={"title": "Mine"})
    held.set()
    await asyncio.wait_for(asked.done.wait(), WAIT)
    assert await title_of(await again(alice, tab), ack) == "Mine"


async def again(person: Person, tab: Tab) -> Person:
    """The person, once another reply is complete: what came before is done."""
    await tab.ask("And now?")
    await tab.until("end")
    return person


async def test_nobody_is_asked_for_a_conversation_with_a_name(alice: Person, mlx: MLXDemo) -> None:
    held = Gate()
    mlx.fault = faults.gate(0, held)
    tab = await alice.open_tab()
    ack = await tab.ask(QUESTION, use_victoria=False)
    await alice.request("PATCH", f"/api/conversations/{ack['conversation']}", json={"title": "Mine"})
    held.set()
    await tab.until("conversation", lambda frame: "ended" in frame)
    assert await title_of(await again(alice, tab), ack) == "Mine"
    assert not wishes(mlx)


async def test_only_the_first_complete_reply_is_followed_by_the_question(alice: Person, mlx: MLXDemo) -> None:
    tab = await alice.open_tab()
    ack = await with_reply(tab)
    await titled(tab, ack)
    await with_reply(tab, conversation=ack["conversation"], parent=ack["reply"])
    await tab.send({"type": "regenerate", "id": "again", "reply": ack["reply"], "use_victoria": False})
    await tab.end((await tab.until("ack"))["reply"])
    await titled(tab, await with_reply(tab))
    assert len(wishes(mlx)) == 2


async def test_a_failed_first_reply_leaves_it_to_the_second(alice: Person, mlx: MLXDemo) -> None:
    mlx.fault = [faults.status(500)]
    tab = await alice.open_tab()
    ack = await with_reply(tab)
    await tab.send({"type": "regenerate", "id": "again", "reply": ack["reply"], "use_victoria": False})
    await titled(tab, ack)
    assert len(wishes(mlx)) == 1


REFUSALS = {
    "500": faults.status(500),
    "400": faults.status(400),
    "422": faults.status(422),
    "404": faults.status(404),
    "busy": faults.status(503),
    "cut off": faults.close(1),
    "an error within": faults.error_event(),
    "a page": faults.content_type("text/html"),
    "a flood": faults.endless(),
    "a large line": faults.huge_line(),
}


@pytest.mark.parametrize("fault", REFUSALS.values(), ids=REFUSALS)
async def test_what_fails_leaves_the_first_words_after_one_try(alice: Person, mlx: MLXDemo, fault: Fault) -> None:
    mlx.fault = [None, fault]
    tab = await alice.open_tab()
    ack = await with_reply(tab)
    asked = (await mlx.received(2, "POST *"))[1]
    await asyncio.wait_for(asked.done.wait(), WAIT)
    assert (await alice.get("/api/chat/status"))["mlx"]["status"] != "unhealthy"
    await titled(tab, await with_reply(tab))
    assert await title_of(alice, ack) == QUESTION and len(wishes(mlx)) == 2


@pytest.mark.parametrize("said", ["", "...", "I'm sorry, but I cannot do that.", "<think>Let me see"])
async def test_what_is_no_title_leaves_the_first_words(alice: Person, mlx: MLXDemo, said: str) -> None:
    mlx.script = lambda question: Answer(said if WISH in question.text else "To the sea.")
    tab = await alice.open_tab()
    ack = await with_reply(tab)
    asked = (await mlx.received(2, "POST *"))[1]
    await asyncio.wait_for(asked.done.wait(), WAIT)
    assert await title_of(await again(alice, tab), ack) == QUESTION


async def test_whoever_sends_a_message_ends_the_question(start: Start, mlx: MLXDemo) -> None:
    alice = start(MLX_AT_ONCE="1")
    bob = Person(alice.server, "bob")
    mlx.fault = [None, faults.gate(0, Gate())]
    tab, his = await alice.open_tab(), await bob.open_tab()
    ack = await with_reply(tab)
    asked = (await mlx.received(2, "POST *"))[1]
    await titled(his, await with_reply(his))
    await asyncio.wait_for(asked.client_left.wait(), WAIT)
    assert await title_of(alice, ack) == QUESTION and len(wishes(mlx)) == 2


async def test_it_waits_until_mlx_writes_no_reply(alice: Person, mlx: MLXDemo) -> None:
    held = Gate()
    mlx.fault = [faults.gate(0, held)]
    tab = await alice.open_tab()
    long = await tab.ask("A long one", use_victoria=False)
    await mlx.received(1, "POST *")
    ack = await with_reply(tab)
    assert not wishes(mlx)
    held.set()
    await tab.end(long["reply"])
    await titled(tab, ack)
    await titled(tab, long)


async def test_a_temporary_chat_has_no_title(alice: Person, mlx: MLXDemo) -> None:
    body = {"messages": [{"role": "user", "text": QUESTION}], "use_victoria": False}
    response = await alice.post("/api/chat/temporary", body)
    assert response.status_code == 200, response.text
    await titled(tab := await alice.open_tab(), await with_reply(tab))
    assert len(wishes(mlx)) == 1


async def test_a_model_that_thinks_is_told_not_to(alice: Person, mlx: MLXDemo) -> None:
    mlx.script = lambda question: Answer(script(question).text, reasoning="" if WISH in question.text else "Hm.")
    tab = await alice.open_tab()
    await titled(tab, await with_reply(tab))
    assert wishes(mlx)[0]["chat_template_kwargs"] == {"enable_thinking": False}


async def test_a_native_server_is_not_asked(start: Start) -> None:
    async with MLXDemo(dialect="native", pace=0) as native:
        alice = start(MLX_URL=native.url, TITLES="mlx")
        tab = await alice.open_tab()
        ack = await with_reply(tab)
        await tab.until("conversation", lambda frame: "ended" in frame)
        assert await title_of(await again(alice, tab), ack) == QUESTION
        assert not wishes(native)


async def test_nothing_of_it_is_in_the_log(alice: Person, mlx: MLXDemo) -> None:
    mlx.fault = [None, faults.status(400, body='{"error": "Secretive words"}')]
    tab = await alice.open_tab()
    await with_reply(tab)
    asked = (await mlx.received(2, "POST *"))[1]
    await asyncio.wait_for(asked.done.wait(), WAIT)
    await titled(tab, await with_reply(tab))
    assert not [line for line in alice.server.output if "Secretive" in line or "sea" in line or "summer" in line]
