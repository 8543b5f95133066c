"""Which process writes a reply, and whether it still lives."""

import os
import socket
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

LEASE = timedelta(seconds=20)


def lease() -> datetime:
    """Until when a reply is its owner's, from now on; it is renewed every few seconds."""
    return timezone.now() + LEASE


@cache
def this_process() -> str:
    """ "host pid start-time": the start time tells a new process with an old number apart."""
    return f"{socket.gethostname()} {os.getpid()} {_start_time(os.getpid())}"


def is_dead(owner: str) -> bool:
    """Whether `owner` surely no longer runs; a process on another host may always live."""
    try:
        host, pid, start = owner.rsplit(" ", 2)
        if host != socket.gethostname():
            return False
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return True
    except PermissionError:
        pass
    return _start_time(int(pid)) != start


def _start_time(pid: int) -> str:
    """A number that no other process with this pid has; "0" where the system does not tell (then the pid must do)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return "0"
    return stat.rpartition(")")[2].split()[19]
