"""`manage.py serve`, with faults of our own machine inside. `python -m tests.faults.launcher NAME[=VALUE] ...`

The product has no hooks for its tests: what has to break inside the process is replaced from out here, then the command
runs as always. Faults that are there from the start are made known by `fault`; those of breaks.py sleep until the test
throws their switch. Every server that is started so also prints `TASKS n` (of its event loop) upon SIGUSR1.
"""

import asyncio
import importlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import django

from .breaks import INSTALL

BREAK: dict[str, Callable[[str], None]] = {}
SWITCHES: dict[str, Callable[[str], object]] = {}


def fault(install: Callable[[str], None]) -> Callable[[str], None]:
    """Make a fault known under its function's name; it gets the text behind the `=`."""
    BREAK[install.__name__] = install
    return install


@fault
def constant(value: str) -> None:
    """`constant=chat.runtime.runtime.SILENT_S:2`: a minute is over in a test's time. The agreed value has a test of
    its own."""
    path, _, number = value.partition(":")
    module, _, name = path.rpartition(".")
    django.setup()
    setattr(importlib.import_module(module), name, float(number))


@fault
def middleware(path: str) -> None:
    """`middleware=tests.engines.listener.listening`: one more, the last before the view."""
    from django.conf import settings

    settings.MIDDLEWARE = [*settings.MIDDLEWARE, path]


def count_tasks() -> None:
    """On SIGUSR1. asyncio's own handler is not used: the loop does not exist yet."""
    # The handler runs in the main thread, inside the loop that runs there.
    signal.signal(signal.SIGUSR1, lambda _number, _frame: print(f"TASKS {len(asyncio.all_tasks())}", flush=True))


def take_switches() -> None:
    """On SIGUSR2: the first line of the file `switch` in DATA_DIR is its number, each other line `fault=value`."""

    def throw(_number: int, _frame: object) -> None:
        number, *lines = Path(os.environ["DATA_DIR"], "switch").read_text().splitlines()
        results = [SWITCHES[name](value) for name, _, value in (line.partition("=") for line in lines)]
        print(f"SWITCHED {number}", *results, flush=True)

    signal.signal(signal.SIGUSR2, throw)


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    count_tasks()
    take_switches()
    for argument in arguments:
        name, _, value = argument.partition("=")
        if name in INSTALL:
            SWITCHES[name] = INSTALL[name]()
        else:
            BREAK[name](value)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "serve"])


if __name__ == "__main__":
    main(sys.argv[1:])
