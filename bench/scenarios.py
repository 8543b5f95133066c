"""What is measured; each returns its numbers, __main__ compares them with the budgets."""

import asyncio
import json
import statistics
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence

import httpx
import websockets

from tests.support.installation import Installation, environment, manage
from tests.support.person import Person, Tab
from tests.support.server import ServerProcess

from .processes import cpu_seconds, resident_mb


def percentile(values: Iterable[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def start(server: ServerProcess) -> tuple[float, float]:
    """(seconds from the command to the first page, MB after it) on a prepared machine."""
    begun = time.monotonic()
    server.start()
    with urllib.request.urlopen(f"{server.url}/accounts/login/") as page:
        page.read()
    return time.monotonic() - begun, resident_mb(server.pid)


WARM_UP_S, WINDOW_S = 1.5, 8.0


async def bare_cpu(url: str, pid: int, tokens: int, rate: float, replies: int) -> float:
    """Server CPU microseconds for each token, one tab for each reply. With a rate: in a window while all stream."""

    async def one() -> None:
        async for _ in _bare_frames(url, f"{tokens} {rate}"):
            pass

    return await _cpu_for_each_token([pid], one, tokens, rate, replies)


async def our_cpu(servers: Sequence[ServerProcess], tokens: int, rate: float, replies: int) -> float:
    """The same of ours, all processes together: saved, and watched by two tabs, one at the first, one at the last."""
    here, there = Person(servers[0], "alice"), Person(servers[-1], "alice")

    async def one() -> None:
        async with await here.open_tab() as writer, await there.open_tab() as reader:
            ack = await writer.ask(f"{tokens} {rate}")
            await reader.send({"type": "watch", "conversation": ack["conversation"]})
            await asyncio.gather(writer.end(ack["reply"]), reader.end(ack["reply"]))

    return await _cpu_for_each_token([server.pid for server in servers], one, tokens, rate, replies)


async def _cpu_for_each_token(
    pids: Sequence[int], one: Callable[[], Coroutine[None, None, None]], tokens: int, rate: float, replies: int
) -> float:
    before = _cpu_of(pids)
    tasks = [asyncio.create_task(one()) for _ in range(replies)]
    counted = tokens * replies
    if rate:
        await asyncio.sleep(WARM_UP_S)
        before = _cpu_of(pids)
        await asyncio.sleep(WINDOW_S)
        counted = round(rate * WINDOW_S * replies)
    else:
        await asyncio.gather(*tasks)
    used = _cpu_of(pids) - before
    await asyncio.gather(*tasks)
    return used / counted * 1e6


def _cpu_of(pids: Iterable[int]) -> float:
    return sum(cpu_seconds(pid) for pid in pids)


async def one_reply(person: Person, question: str) -> tuple[float, float]:
    """(ms from send to ack, ms from the backend's first content to our first delta)."""
    tab = await person.open_tab()
    try:
        begun = time.monotonic()
        ack = await tab.ask(question)
        to_ack = (time.monotonic() - begun) * 1000
        delta = await tab.until("delta")
        late = (time.time_ns() - int(delta["text"].split()[0])) / 1e6
        await tab.end(ack["reply"])
        return to_ack, late
    finally:
        await tab.close()


async def latency(server: ServerProcess, rounds: int) -> tuple[float, float]:
    """Medians, ms: send to ack, and first delta behind the backend's first content."""
    person = Person(server, "alice")
    pairs = [await one_reply(person, "5 0") for _ in range(rounds)]
    return statistics.median(ack for ack, _ in pairs), statistics.median(late for _, late in pairs)


async def busy(servers: Sequence[ServerProcess], replies: int, rounds: int, tabs: int) -> tuple[float, float, int]:
    """With `replies` at 40 tokens/s under way, each seen in a tab at the last process, and in that of the person who
    asked at the first one, if `tabs` is 2: p95 ms of send to ack, p95 ms from the backend's writing of a token to the
    frame that has it, and how many frames came out of order.
    """
    person, other = Person(servers[0], "alice"), Person(servers[0], "bob")
    tokens = int((4 + rounds * 0.2) * 40)
    late: list[float] = []
    gaps = 0

    async def one() -> None:
        nonlocal gaps
        async with await person.open_tab() as writer, await Person(servers[-1], "alice").open_tab() as reader:
            ack = await writer.ask(f"{tokens} 40 stamped")
            drain = asyncio.create_task(_drain(writer))
            await reader.send({"type": "watch", "conversation": ack["conversation"]})
            if tabs == 1:
                await writer.close()
            while (frame := await reader.receive())["type"] != "end":
                if frame["type"] == "delta":
                    now = time.time_ns()
                    late.extend((now - int(stamp)) / 1e6 for stamp in frame["text"].split())
            gaps += len(reader.gaps)
            drain.cancel()

    tasks = [asyncio.create_task(one()) for _ in range(replies)]
    await asyncio.sleep(2)
    acks = [(await one_reply(other, "2 0"))[0] for _ in range(rounds)]
    await asyncio.gather(*tasks)
    return percentile(acks, 95), percentile(late, 95), gaps


async def bare_late(url: str, replies: int, seconds: float) -> float:
    """p95 ms from the backend's writing of a token to the bare consumer's frame, one tab for each reply."""
    late: list[float] = []

    async def one() -> None:
        frames = _bare_frames(url, f"{int(seconds * 40)} 40 stamped")
        late.extend([(time.time_ns() - int(stamp)) / 1e6 async for stamp in frames])

    await asyncio.gather(*(one() for _ in range(replies)))
    return percentile(late, 95)


async def _bare_frames(url: str, question: str) -> AsyncIterator[str]:
    async with websockets.connect(url.replace("http", "ws") + "/", max_size=None) as socket:
        await socket.send(json.dumps({"text": question}))
        while (frame := str(await socket.recv())) != "END":
            yield frame


async def _drain(tab: Tab) -> None:
    try:
        async for _ in tab.socket:
            pass
    except websockets.ConnectionClosed:
        pass


async def idle_sockets(server: ServerProcess, count: int) -> float:
    """KB of server memory for each idle socket."""
    person = Person(server, "alice")
    tabs = [await person.open_tab() for _ in range(20)]
    await asyncio.gather(*(tab.close() for tab in tabs))
    before = resident_mb(server.pid)
    tabs = []
    for _ in range(count // 50):
        tabs += await asyncio.gather(*(person.open_tab() for _ in range(50)))
    used = resident_mb(server.pid) - before
    await asyncio.gather(*(tab.close() for tab in tabs))
    return used * 1024 / count


LONG = """
from django.contrib.auth.models import User
from chat.models import *
from django.utils import timezone
owner = User.objects.get(username="alice")
conversation = Conversation.objects.create(owner=owner, title="long")
parent, messages, generations, attempts = None, [], [], []
for number in range({messages}):
    role = "assistant" if number % 2 else "user"
    # to_index: as if the search had read it; that a server reads a thousand at its start is not measured here.
    message = Message(conversation=conversation, parent_id=parent, role=role, text="word " * 120, to_index=False)
    parent = message.id
    messages.append(message)
    if role == "assistant":
        generations.append(Generation(message=message, status="complete", backend="mlx"))
        attempts.append(Attempt(generation_id=message.id, number=1, backend="mlx", started_at=timezone.now()))
Message.objects.bulk_create(messages)
Generation.objects.bulk_create(generations)
Attempt.objects.bulk_create(attempts)
Conversation.objects.filter(pk=conversation.pk).update(head=parent)
print(conversation.pk)
"""


def long_conversation(installation: Installation, messages: int) -> str:
    """Make one of alice's; its id."""
    more = {"DATABASE_URL": installation.database_url} if installation.database_url else {}
    return manage(
        environment(installation.data_dir, **more), "shell", "-v0", "-c", LONG.format(messages=messages)
    ).split()[-1]


async def open_conversation(server: ServerProcess, conversation: str, rounds: int) -> tuple[float, float]:
    """Median ms of the page and of the whole conversation over the API."""
    person = Person(server, "alice")
    times: dict[str, list[float]] = {f"/c/{conversation}/": [], f"/api/conversations/{conversation}": []}
    async with httpx.AsyncClient(base_url=server.url, headers=person.headers) as client:
        for _ in range(rounds):
            for path, taken in times.items():
                begun = time.monotonic()
                response = await client.get(path)
                assert response.status_code == 200, response.status_code
                taken.append((time.monotonic() - begun) * 1000)
    page, api = (statistics.median(taken[1:]) for taken in times.values())
    return page, api
