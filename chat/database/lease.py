"""Which process writes a reply, and whether it still lives."""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from chat.models.clock import DatabaseTime, time_sql

LEASE = timedelta(seconds=20)
UNKNOWN = "?"
SYSCTL_S = 2
PROC = Path("/proc")


def lease() -> DatabaseTime:
    """Until when a reply is its owner's, from now on, by the database's clock; it is renewed every few seconds."""
    return DatabaseTime(LEASE)


def lease_sql() -> tuple[str, tuple[Any, ...]]:
    """The same for a statement that is written out: the text, and the values for its `%s`."""
    return time_sql(LEASE)


@cache
def this_process() -> str:
    """ "host place pid start-time". `place`: which running system and which of its namespaces of processes gave the
    number; the start time tells a new process with an old number apart."""
    return f"{socket.gethostname()} {_place()} {os.getpid()} {_start_time(os.getpid())}"


def is_dead(owner: str) -> bool:
    """Whether `owner` surely no longer runs. A process of another place may always live: of containers with one host
    name, each has its own process 1. So may one without a place, of a version that wrote "host pid start-time".
    Whether those are gone, only their lease tells.
    """
    try:
        _host, place, number, start = owner.split(" ")
        pid = int(number)
    except ValueError:
        return False
    if place == UNKNOWN or place != _place():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass
    started = _start_time(pid)
    return UNKNOWN not in (start, started) and started != start


@cache
def _place() -> str:
    """The same for two processes only if both mean the same process by a number."""
    if sys.platform == "darwin":
        return _boot_of_mac()
    try:
        if (PROC / "self").readlink() != Path(str(os.getpid())):
            return UNKNOWN  # what is mounted there shows the processes of another namespace
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return "/".join([boot, *(str((PROC / "self/ns" / name).readlink()) for name in _namespaces())]) or UNKNOWN
    except OSError:
        return UNKNOWN


def _namespaces() -> list[str]:
    """Those of process numbers, and of the clock that start times are told in, which older systems have only one of."""
    return [name for name in ("pid", "time") if name == "pid" or (PROC / "self/ns" / name).is_symlink()]


def _boot_of_mac() -> str:
    """macOS has no namespaces of processes."""
    with suppress(OSError, subprocess.SubprocessError):
        asked = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=SYSCTL_S, check=True)  # noqa: S603
        return said.stdout.strip() or UNKNOWN
    return UNKNOWN


def _start_time(pid: int) -> str:
    """What no other process with this pid has; UNKNOWN where the system does not tell: then the pid must do."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
        return stat.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return UNKNOWN
