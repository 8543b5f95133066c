"""`make bench`: prints every number beside its budget. Exits with 1 when one is over."""

import asyncio
import os
import platform
import resource
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.installation import Installation, prepare
from tests.support.server import ServerProcess

from . import browser, scenarios, search
from .processes import backend, bare_consumer, postgresql, site

LIMITS = {"RATE_LIMIT": "0", "REPLIES_PER_USER": "100000", "SOCKETS_PER_USER": "100000", "REPLIES_AT_ONCE": "0"}
PAIRS = 3
MESSAGES = 1_000_000


class Table:
    """Rows of name, value, budget; a row without a budget is there to read the others by."""

    def __init__(self) -> None:
        self.over: list[str] = []

    def row(self, name: str, value: float, unit: str, budget: float | None = None) -> None:
        verdict = "" if budget is None else ("ok" if value <= budget else "OVER")
        limit = "" if budget is None else f"<= {budget:g} {unit}"
        print(f"{name:<66} {value:>9.2f} {unit:<4} {limit:<14} {verdict}", flush=True)
        if verdict == "OVER":
            self.over.append(name)


async def streaming(table: Table, servers: Sequence[ServerProcess], backend_url: str) -> None:
    with bare_consumer(backend_url) as (url, pid):
        for name, tokens, rate, replies, budget in (
            ("at full speed", 100_000, 0.0, 1, 0.7),
            ("at 40 tokens/s, 10 replies", 440, 40.0, 10, 1.0),
        ):
            ratios, bare, ours = [], 0.0, 0.0
            for _ in range(PAIRS):
                bare = await scenarios.bare_cpu(url, pid, tokens, rate, replies)
                ours = await scenarios.our_cpu(servers, tokens, rate, replies)
                ratios.append(ours / bare)
            table.row(f"CPU for each token {name}: bare consumer", bare, "µs")
            table.row(f"CPU for each token {name}: ours, saved, two tabs", ours, "µs")
            table.row(f"  ratio, median of {PAIRS} pairs", statistics.median(ratios), "x", budget)


async def measure(table: Table, installation: Installation, processes: int) -> None:
    conversation = scenarios.long_conversation(installation, 1000)
    with backend() as url, site(installation, processes, VICTORIA_URL=url, **LIMITS) as servers:
        server = servers[0]
        server.kill()
        seconds, megabytes = scenarios.start(server)
        table.row("from command to first page", seconds, "s", 3)
        table.row("memory after start, each process", megabytes, "MB", 120)
        page, api = await scenarios.open_conversation(server, conversation, 9)
        table.row("opening a conversation of 1,000 messages: page", page, "ms", 60)
        table.row("  all of its messages by the API", api, "ms")
        ack, late = await scenarios.latency(server, 40)
        table.row("send to ack, alone, p50", ack, "ms", 15)
        table.row("first delta behind the backend's first content, p50", late, "ms", 15)
        await streaming(table, servers, url)
        with bare_consumer(url) as (bare_url, _pid):
            late = await scenarios.bare_late(bare_url, 100, 10)
        table.row("backend's byte to frame, 100 replies, p95: bare consumer, one tab", late, "ms")
        for tabs, name in ((1, "ours"), (2, "ours, two tabs for each")):
            ack, late, gaps = await scenarios.busy(servers, 100, 60, tabs)
            table.row(f"  {name}", late, "ms", 100)
            table.row("  send to ack meanwhile, p95", ack, "ms", 50)
            table.row("  frames out of order", gaps, "", 0)
    with backend() as url, site(installation, processes, VICTORIA_URL=url, **LIMITS) as servers:
        table.row("1,000 idle sockets, each", await scenarios.idle_sockets(servers[0], 1000), "KB", 100)


def browsing(table: Table, installation: Installation) -> None:
    numbers = asyncio.run(browser.measured(installation))
    table.row("scripts and styles of the first load, compressed", numbers["code, KB"], "KB", 250)
    table.row("  requests of all kinds, those behind the first paint too", numbers["requests"], "", 30)
    table.row("  layout shift (CLS)", numbers["layout shift"], "", 0.02)
    table.row("first paint of a conversation of 1,000 messages, nothing cached", numbers["first paint"], "ms", 500)
    table.row("  its newest message", numbers["newest message"], "ms")
    table.row("  longest task meanwhile", numbers["opening"], "ms", 200)
    table.row("longest task while 5,000 messages are scrolled back", numbers["scrolling back"], "ms", 100)
    table.row("longest task while a reply is written below them", numbers["streaming"], "ms", 100)
    table.row("  nodes written outside of its last block", numbers["nodes elsewhere"], "", 0)
    table.row("  the page's work for a key, p95", numbers["key, work p95"], "ms", 16)
    table.row("  from the key to the frame that shows it, p50", numbers["key, drawn p50"], "ms")
    table.row("longest task while 3,000 conversations are loaded", numbers["loading conversations"], "ms", 100)
    table.row("  while they are scrolled", numbers["scrolling conversations"], "ms", 100)


def searching(table: Table, installation: Installation, messages: int) -> None:
    numbers = search.measured(installation, messages)
    table.row(f"search among {messages:,} messages of {search.PEOPLE} people, p95", numbers.pop("p95"), "ms", 20)
    table.row("  median", numbers.pop("median"), "ms")
    table.row("  making them", numbers.pop("build"), "s")
    table.row("  database", numbers.pop("megabytes"), "MB")
    table.row("  reading one for the search", numbers.pop("read"), "ms")
    del numbers["hits"]
    for kind, taken in numbers.items():
        table.row(f"  {kind}, p95", taken, "ms")


def main() -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        print("\nSQLite, one process")
        asyncio.run(measure(table, prepare(Path(folder) / "sqlite"), 1))
        browsing(table, prepare(Path(folder) / "browser"))
        searching(table, prepare(Path(folder) / "search"), MESSAGES)
        print("\nPostgreSQL and Redis, two processes")
        with postgresql() as url:
            asyncio.run(measure(table, prepare(Path(folder) / "postgresql", url), 2))
    print("\n" + (f"over budget: {', '.join(table.over)}" if table.over else "every budget holds"))
    return 1 if table.over else 0


if __name__ == "__main__":
    sys.exit(main())
