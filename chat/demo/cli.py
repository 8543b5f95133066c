"""The demo's command line, for `python -m chat.demo` and the command `demo_backends`."""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from contextlib import AsyncExitStack
from typing import TextIO

from chat.demo.fault import Fault
from chat.demo.faults import die, down, slow
from chat.demo.mlx import MLXDemo
from chat.demo.server import DemoServer
from chat.demo.victoria import VictoriaDemo

_REMEMBERED = 100  # the record is not read here, and the demo may run for months


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Defines the options that `run` takes."""
    parser.add_argument("--victoria-port", type=int, default=8010, help="0: any free port (default: 8010)")
    parser.add_argument("--mlx-port", type=int, default=11435, help="0: any free port (default: 11435)")
    parser.add_argument("--dialect", choices=("openai", "native"), default="openai", help="of the MLX server")
    parser.add_argument("--pace", type=float, default=40.0, help="tokens a second, 0: no waiting (default: 40)")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before the first word of a reply")
    parser.add_argument("--mangle", action="store_true", help="stream as the real Victoria: line breaks lost")
    parser.add_argument("--victoria-down", action="store_true", help="refuse connections to Victoria")
    parser.add_argument("--mlx-down", action="store_true", help="refuse connections to MLX")
    parser.add_argument(
        "--die", choices=("victoria", "mlx", "both"), default="victoria", help="who dies with --die-after"
    )
    parser.add_argument("--die-after", type=int, metavar="N", help="go down for good after N pieces of a reply")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the parent process")
    parser.add_argument("--announce", action="store_true", help="also say on stderr, in words, what is running where")


def run(options: argparse.Namespace) -> None:
    """Serves until SIGTERM, SIGINT or, if requested, the end of stdin. Exits with a hint if a port is taken.

    When ready, one line of JSON goes to stdout: `{"victoria":"http://127.0.0.1:8010","mlx":"http://127.0.0.1:11435"}`.
    """
    try:
        asyncio.run(_serve(options))
    except OSError as error:
        sys.exit(f"A port is taken or not allowed ({error}). Choose others: --victoria-port 0 --mlx-port 0.")


async def _serve(options: argparse.Namespace) -> None:
    victoria = VictoriaDemo(pace=options.pace, fault=_fault_of("victoria", options), mangle=options.mangle)
    mlx = MLXDemo(pace=options.pace, fault=_fault_of("mlx", options), dialect=options.dialect)
    stop = _stop_event(options.until_stdin_closes)
    async with AsyncExitStack() as stack:
        for server, port in ((victoria, options.victoria_port), (mlx, options.mlx_port)):
            server.remember = _REMEMBERED
            stack.push_async_exit(await server.start(port))
        print(json.dumps({"victoria": victoria.url, "mlx": mlx.url}, separators=(",", ":")), flush=True)
        if options.announce:
            _announce(sys.stderr, victoria, mlx)
        await stop.wait()


def _fault_of(who: str, options: argparse.Namespace) -> Fault | None:
    """Combines all faults that the options set for one server."""
    faults: list[Fault] = []
    if vars(options)[f"{who}_down"]:
        faults.append(down())
    if options.delay:
        faults.append(slow(content=options.delay))
    if options.die_after is not None and options.die in (who, "both"):
        faults.append(die(options.die_after))
    return _together(faults)


def _together(faults: list[Fault]) -> Fault | None:
    if not faults:
        return None
    first, *rest = faults
    for fault in rest:
        first |= fault
    return first


def _stop_event(until_stdin_closes: bool) -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if until_stdin_closes:
        threading.Thread(target=_watch_stdin, args=(loop, stop), daemon=True).start()
    return stop


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Reads the descriptor, not sys.stdin: a thread that holds sys.stdin's lock would block the exit."""
    while os.read(0, 4096):
        pass
    loop.call_soon_threadsafe(stop.set)


def _announce(out: TextIO, victoria: DemoServer, mlx: DemoServer) -> None:
    print("Scripted demo backends are running. To use them:", file=out)
    print(f"  VICTORIA_URL={victoria.url} MLX_URL={mlx.url} make run", file=out, flush=True)
