"""A model server as a process: started, waited for, killed with all its children."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.support.server import free_port

from .catalogue import FOLDER, KEY, MODEL, PORT, Server

START_SECONDS = 240.0
KEPT = 400
# A proxy that is not there: some servers fetch price lists or word lists when they start.
NOBODY = "http://127.0.0.1:9"


class DidNotStart(Exception):
    """With the last thing that the server said."""


class ModelServer:
    """`server` on the model in `model`, with programs of `environment`; its log is `folder`/server.log."""

    def __init__(self, server: Server, environment: Path, model: Path, folder: Path) -> None:
        self._server, self._environment, self._model, self._folder = server, environment, model, folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def log(self) -> Path:
        return self._folder / "server.log"

    def start(self, *, with_key: bool = False) -> None:
        """Returns when it answers HTTP. Raises DidNotStart."""
        self.port = free_port()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(with_key), env=self._variables(with_key), stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers(KEY if with_key else ""):
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise DidNotStart(self.last_words())
            time.sleep(0.2)

    def kill(self) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def last_words(self) -> str:
        lines = [line.strip() for line in self.log.read_text("utf-8", "replace").splitlines() if line.strip()]
        return lines[-1][:KEPT] if lines else "it ended without a word"

    def _command(self, with_key: bool) -> list[str]:
        program, *arguments = [*self._server.command, *(self._server.key if with_key else ())]
        values = {PORT: str(self.port), MODEL: str(self._model), FOLDER: str(self._folder), "{key}": KEY}
        for name, value in values.items():
            arguments = [argument.replace(name, value) for argument in arguments]
        return ["nice", "-n", "5", str(self._environment / "bin" / program), *arguments]

    def _variables(self, with_key: bool) -> dict[str, str]:
        """Nothing is downloaded, nothing leaves this machine, and the developer's own cache is not seen."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
        offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HOME": str(self._folder / "hub")}
        offline |= {"HTTP_PROXY": NOBODY, "HTTPS_PROXY": NOBODY, "NO_PROXY": "127.0.0.1,localhost"}
        key = {self._server.key_variable: KEY} if self._server.key_variable and with_key else {}
        home = {"HOME": str(self._folder), "PYTHONUNBUFFERED": "1", "TOKENIZERS_PARALLELISM": "false"}
        return {**kept, **offline, **home, **dict(self._server.variables), **key}

    def _answers(self, key: str) -> bool:
        """An empty answer and a refusal are answers: mlx_lm.server lists nothing without a cache."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/models", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5):
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except ConnectionRefusedError:
            return False
        except (urllib.error.URLError, TimeoutError, OSError):
            return False
