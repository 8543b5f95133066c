"""Commands of ours without what Python takes to load the libraries, which is half of what a server's start costs.

One process for each process of the tests has them loaded, and none of our own code. It makes a copy of itself for each
command; the copy gets the arguments, environment, folder and outputs of a process of its own.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import IO, Any

# What only a new interpreter reads.
COLD = ("PYTHON", "LD_", "LC_", "MALLOC_")
LIBRARIES = (
    "autobahn.twisted.websocket",
    "django.contrib.admin.options",
    "django.contrib.auth.hashers",
    "django.core.cache.backends.db",
    "django.core.handlers.asgi",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.forms",
    "django.middleware.csrf",
    "django.template.backends.django",
    "django.template.loader_tags",
    "django.test.signals",
    "django.views.generic",
    "django.views.i18n",
    "dotenv",
    "environ",
    "fido2",
    "httpcore",
    "httpx",
    "jwt",
    "orjson",
    "psycopg",
    "pydantic.networks",
    "qrcode",
    "redis",
    "requests",
    "snowballstemmer",
    "trio",
    "twisted.internet.asyncioreactor",
    "twisted.web.http",
    "unittest.mock",
    "uvicorn",
)

Order = dict[str, Any]


class Process:
    """What subprocess.Popen is for a process of its own. `stdout`: both outputs, if it was asked for."""

    def __init__(self, arguments: list[str], env: dict[str, str], cwd: Path, stdout: int, stderr: int) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(_warm(), [b"."], [theirs.fileno(), stdout, stderr])
        self._answers = self._line.makefile("rw")
        nohup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        order = {"arguments": arguments, "env": env, "cwd": str(cwd), "nohup": nohup}
        print(json.dumps(order), file=self._answers, flush=True)
        self.pid = int(self._answers.readline())
        self.stdout: IO[str] | None = None
        self.returncode: int | None = None
        self._waiting = threading.Lock()

    def poll(self) -> int | None:
        """The exit status, negative for a signal, or None while it runs."""
        if self._waiting.acquire(blocking=False):  # else another thread waits for the end, and will know it first
            try:
                self._look(0)
            finally:
                self._waiting.release()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status. Raises subprocess.TimeoutExpired."""
        with self._waiting:
            self._look(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("the command", timeout or 0)
        return self.returncode

    def _look(self, timeout: float | None) -> None:
        if self.returncode is not None:
            return
        with selectors.DefaultSelector() as selector:
            selector.register(self._line, selectors.EVENT_READ)
            if selector.select(timeout):
                self.returncode = int(self._answers.readline())
                self._answers.close()
                self._line.close()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(command: list[str], env: dict[str, str], cwd: Path) -> "Process | subprocess.Popen[str]":
    """`command`: an interpreter, and a script or `-m` and a module. Both outputs are in `stdout`. The process leads a
    group of its own: what it starts can be killed with it."""
    if not _can_run(command, env):
        outputs: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=cwd, env=env, start_new_session=True, **outputs)
    reading, writing = os.pipe()
    process = Process(command[1:], env, cwd, writing, writing)
    os.close(writing)
    process.stdout = os.fdopen(reading)
    return process


def run(
    command: list[str], env: dict[str, str], cwd: Path, timeout: float | None = None
) -> "subprocess.CompletedProcess[str]":
    """The same to its end. Raises subprocess.TimeoutExpired."""
    if not _can_run(command, env):
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=timeout)
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        process = Process(command[1:], env, cwd, stdout.fileno(), stderr.fileno())
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        for output in (stdout, stderr):
            output.seek(0)
        return subprocess.CompletedProcess(command, status, stdout.read(), stderr.read())


def _can_run(command: list[str], env: dict[str, str]) -> bool:
    """Whether a copy is the same as a process of this interpreter in this environment."""
    special = {name for name in env if name.startswith(COLD)} - {"PYTHONUNBUFFERED"}
    return command[0] == sys.executable and not special and hasattr(os, "pidfd_open")


@cache
def _warm() -> socket.socket:
    """The line to the warm process of this one. It ends with the line, and with it all that it started."""
    ours, theirs = socket.socketpair()
    with theirs:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(COLD)}
        subprocess.Popen([sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()], env=environment)
    return ours


class Warm:
    """The other side: makes a copy for each order, and answers with its number and, when it has ended, its status."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._selector = selectors.DefaultSelector()
        self._selector.register(orders, selectors.EVENT_READ)

    def serve(self) -> "Order | None":
        """In the copies the order, in this process None at the end of the line."""
        while True:
            for key, _events in self._selector.select():
                if key.data is not None:
                    self._ended(key.fd, *key.data)
                    continue
                _byte, descriptors, _flags, _address = socket.recv_fds(self._orders, 1, 3)
                if not descriptors:
                    self._kill_all()
                    return None
                if (order := self._copy(*descriptors)) is not None:
                    return order

    def _copy(self, answers: int, stdout: int, stderr: int) -> "Order | None":
        line = socket.socket(fileno=answers)
        with line.makefile() as asked:
            order: Order = json.loads(asked.readline())
        number = os.fork()
        if number == 0:
            line.close()
            self._leave()
            return order | {"outputs": [stdout, stderr]}
        os.setpgid(number, number)
        os.close(stdout)
        os.close(stderr)
        line.sendall(f"{number}\n".encode())
        self._selector.register(os.pidfd_open(number), selectors.EVENT_READ, (number, line))
        return None

    def _ended(self, descriptor: int, number: int, line: socket.socket) -> None:
        self._selector.unregister(descriptor)
        os.close(descriptor)
        _number, status = os.waitpid(number, 0)
        with contextlib.suppress(BrokenPipeError), line:
            line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())

    def _leave(self) -> None:
        """Close all that is open here: an object that is collected later would close what has its number then."""
        for key in list(self._selector.get_map().values()):
            if key.data is not None:
                os.close(key.fd)
                key.data[1].close()
        self._selector.close()
        self._orders.close()

    def _kill_all(self) -> None:
        for key in self._selector.get_map().values():
            if key.data is not None:
                os.kill(key.data[0], signal.SIGKILL)


def _become(order: Order) -> None:
    """The command, as if Python had been started for it."""
    for number, descriptor in enumerate((os.open(os.devnull, os.O_RDONLY), *order["outputs"])):
        os.dup2(descriptor, number)
        os.close(descriptor)
    # As with PYTHONUNBUFFERED: a signal's handler may write while something is being written.
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w", closefd=False), stream.encoding, stream.errors, write_through=True)
        for number, stream in ((1, sys.stdout), (2, sys.stderr))
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if order["nohup"]:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    sys.path.insert(0, order["cwd"])
    first, *sys.argv = order["arguments"]
    if first == "-m":
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv.insert(0, first)
        runpy.run_path(first, run_name="__main__")


def _main() -> None:
    del sys.path[0]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.freeze()
    order = Warm(socket.socket(fileno=int(sys.argv[1]))).serve()
    if order is not None:
        _become(order)


if __name__ == "__main__":
    _main()
