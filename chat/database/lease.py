"""Which process owns a reply, and whether it still runs."""

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
    """When a lease that starts now ends, by the database's clock; it is renewed every few seconds."""
    return DatabaseTime(LEASE)


def lease_sql() -> tuple[str, tuple[Any, ...]]:
    """The same for plain SQL: the text, and the values for its `%s`."""
    return time_sql(LEASE)


@cache
def this_process() -> str:
    """ "host place pid start-time". `place`: the boot and the PID namespace that the pid belongs to; the start time
    distinguishes a new process with a reused pid."""
    return f"{socket.gethostname()} {_place()} {os.getpid()} {_start_time(os.getpid())}"


def is_dead(owner: str) -> bool:
    """True if `owner` certainly no longer runs. A process of another place may still run: containers with the same
    host name each have their own process 1. So may one without a place, of a version that wrote "host pid start-time".
    For these only the lease decides.
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
    """Equal for two processes only if a pid means the same process to both."""
    if sys.platform == "darwin":
        return _boot_of_mac()
    try:
        if (PROC / "self").readlink() != Path(str(os.getpid())):
            return UNKNOWN  # /proc shows the processes of another namespace
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return "/".join([boot, *(str((PROC / "self/ns" / name).readlink()) for name in _namespaces())]) or UNKNOWN
    except OSError:
        return UNKNOWN


def _namespaces() -> list[str]:
    """The PID namespace, and the time namespace, in whose clock start times are given; older kernels have none."""
    return [name for name in ("pid", "time") if name == "pid" or (PROC / "self/ns" / name).is_symlink()]


def _boot_of_mac() -> str:
    """macOS has no PID namespaces."""
    with suppress(OSError, subprocess.SubprocessError):
        asked = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=SYSCTL_S, check=True)  # noqa: S603
        return said.stdout.strip() or UNKNOWN
    return UNKNOWN


def _start_time(pid: int) -> str:
    """Differs between processes that had this pid; UNKNOWN where the system has no /proc: then the pid decides."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
        return stat.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return UNKNOWN
