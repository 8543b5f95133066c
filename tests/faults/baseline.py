"""What a server process holds: descriptors, sockets, tasks, memory. I6: back at the baseline within 60 s."""

import asyncio
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import ServerProcess

HEAL_S = 60.0
MEMORY_MB = 20.0


@dataclass(frozen=True)
class Holdings:
    """`memory` in MB (resident); `tasks` of the event loop."""

    descriptors: int
    sockets: int
    tasks: int
    memory: float

    def excess(self, baseline: "Holdings") -> list[str]:
        """Sentences, each beginning with I6; none: back at the baseline."""
        found = [
            f"I6: {name} are {getattr(self, name)}, they were {getattr(baseline, name)}"
            for name in ("descriptors", "sockets", "tasks")
            if getattr(self, name) > getattr(baseline, name)
        ]
        if self.memory > baseline.memory + MEMORY_MB:
            found.append(f"I6: memory is {self.memory:.0f} MB, it was {baseline.memory:.0f} MB")
        return found


async def holdings(server: ServerProcess) -> Holdings:
    """Needs a server that runs via the launcher."""
    targets = [_target(path) for path in Path(f"/proc/{server.pid}/fd").iterdir()]
    status = Path(f"/proc/{server.pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    tasks = await _tasks(server)
    sockets = sum(target.startswith("socket:") for target in targets)
    return Holdings(len(targets), sockets, tasks, int(resident.split()[1]) / 1024)


async def returns_to(server: ServerProcess, baseline: Holdings, within: float = HEAL_S) -> list[str]:
    """Wait until the server holds no more than that; what is still too much after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        excess = (await holdings(server)).excess(baseline)
        if not excess or time.monotonic() > deadline:
            return excess
        await asyncio.sleep(0.25)


def _target(path: Path) -> str:
    try:
        return str(path.readlink())
    except FileNotFoundError:  # closed since it was listed
        return ""


async def _tasks(server: ServerProcess) -> int:
    said = len(server.output)
    server.send_signal(signal.SIGUSR1)
    async with asyncio.timeout(10):
        while True:
            for line in server.output[said:]:
                if line.startswith("TASKS "):
                    return int(line.split()[1])
            await asyncio.sleep(0.02)
