"""The processes of a measurement, and what the kernel says of them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.installation import ROOT
from tests.support.server import free_port

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def child(*arguments: str, ready: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process, ready when a line of its output contains `ready`; ended with the block."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
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
    with child(*arguments, ready="Listening", VICTORIA_URL=backend_url) as process:
        yield f"http://127.0.0.1:{port}", process.pid


def cpu_seconds(pid: int) -> float:
    """User and system time so far. Linux only, as the next one."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
