"""`manage.py serve`, with faults of our own machine inside. `python -m tests.faults.launcher NAME[=VALUE] ...`

The product has no hooks for its tests: what has to break inside the process is replaced from out here, then the command
runs as always. Every server that is started so also prints `TASKS n` (of its event loop) upon SIGUSR1.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable

BREAK: dict[str, Callable[[str], None]] = {}


def fault(install: Callable[[str], None]) -> Callable[[str], None]:
    """Make a fault known under its function's name; it gets the text behind the `=`."""
    BREAK[install.__name__] = install
    return install


def count_tasks() -> None:
    """On SIGUSR1. asyncio's own handler is not used: the loop does not exist yet."""
    # The handler runs in the main thread, inside the loop that runs there.
    signal.signal(signal.SIGUSR1, lambda _number, _frame: print(f"TASKS {len(asyncio.all_tasks())}", flush=True))


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    count_tasks()
    for argument in arguments:
        name, _, value = argument.partition("=")
        BREAK[name](value)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "serve"])


if __name__ == "__main__":
    main(sys.argv[1:])
