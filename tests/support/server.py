"""A real server process on a real port."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

from . import warm
from .installation import ROOT, Installation, environment

START_SECONDS = 30.0
STOP_SECONDS = 15.0
OTHER_SERVERS = {
    "daphne": "daphne -p {port} -v 1",
    "uvicorn": "uvicorn --port {port}",
    "hypercorn": "hypercorn -b 127.0.0.1:{port}",
    "gunicorn": "gunicorn -b 127.0.0.1:{port} -k uvicorn_worker.UvicornWorker --no-control-socket",
}
# Their workers go on without them: they are killed together.
HAVE_WORKERS = ("hypercorn", "gunicorn")
# What they say when they take connections.
READY = {"hypercorn": "Running on http", "gunicorn": "Started server process"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def other_server(name: str, port: int) -> list[str]:
    """Module and arguments of an ASGI server that is not ours, one of OTHER_SERVERS."""
    return [*OTHER_SERVERS[name].format(port=port).split(), "chatsite.asgi:application"]


class ServerProcess:
    """`manage.py serve` (or another ASGI server) on an installation; can be stopped, killed and started again."""

    def __init__(
        self,
        installation: Installation,
        *,
        port: int | None = None,
        via: str = "serve",
        broken: tuple[str, ...] = (),
        python: str = sys.executable,
        root: Path = ROOT,
        **env: str,
    ) -> None:
        """`via`: serve, one of OTHER_SERVERS, or launcher with the faults `broken` (tests/faults/launcher.py).
        `root`: the folder of the code."""
        self.installation, self.port, self._via, self._broken = installation, port or free_port(), via, broken
        self._python, self._root = python, root
        if installation.database_url:
            env = {"DATABASE_URL": installation.database_url, **env}
        self.env = environment(installation.data_dir, PORT=str(self.port), **env)
        self.output: list[str] = []
        self._process: warm.Process | subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def data_dir(self) -> Path:
        return self.installation.data_dir

    def start(self) -> Self:
        self._process = warm.start(self._command(), self.env, self._root)
        ready = threading.Event()
        threading.Thread(target=self._read, args=(self._process, ready), daemon=True).start()
        if not self._is_ready(ready) or self._process.poll() is not None:
            self.kill()
            raise AssertionError("the server did not start:\n" + "".join(self.output))
        return self

    def stop(self) -> int:
        """SIGTERM; the exit status. Fails if it takes longer than it may."""
        return self.signal(signal.SIGTERM)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            if self._via in HAVE_WORKERS:
                os.killpg(self.pid, signal.SIGKILL)
            else:
                self._process.kill()
            self._process.wait()

    def signal(self, number: int) -> int:
        """Send a signal that ends it; the exit status."""
        self.send_signal(number)
        assert self._process is not None
        return self._process.wait(STOP_SECONDS)

    def send_signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        # Killed, not stopped: how a stop goes has tests of its own, and each test would wait a second for it here.
        self.kill()

    def _command(self) -> list[str]:
        if self._via == "serve":
            return [self._python, "manage.py", "serve"]
        if self._via == "launcher":
            return [self._python, "-m", "tests.faults.launcher", *self._broken]
        return [self._python, "-m", *other_server(self._via, self.port)]

    def _is_ready(self, said: threading.Event) -> bool:
        """Whether it says so, or takes connections: daphne's own word for it is not in our log."""
        until = time.monotonic() + START_SECONDS
        while not said.wait(0.05):
            with socket.socket() as probe:
                if self._via == "daphne" and probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            if time.monotonic() > until:
                return False
        return True

    def _read(self, process: "warm.Process | subprocess.Popen[str]", ready: threading.Event) -> None:
        started = ("Victoria Chat is on", '"server": "manage.py"', "Listening on TCP address")
        marks = (*started, READY.get(self._via, "Uvicorn running on"))
        assert process.stdout is not None
        for line in process.stdout:
            self.output.append(line)
            if any(mark in line for mark in marks):
                ready.set()
        ready.set()
