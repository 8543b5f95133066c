"""A real `mlx_lm.server` on a tiny model."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .server import free_port

START_SECONDS = 60.0


@contextmanager
def real_mlx_server(folder: Path) -> Iterator[str]:
    """Its URL. The model is made in `folder`; ready when its health call answers."""
    subprocess.run([sys.executable, "-c", _MAKE, str(folder / "tiny")], check=True, cwd=Path(__file__).parents[2])
    port = free_port()
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hub")}
    arguments = ["--model", str(folder / "tiny"), "--port", str(port), "--log-level", "ERROR"]
    with (folder / "mlx.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mlx_lm", "server", *arguments], env=env, stdout=log, stderr=log
        )
        try:
            _wait_until_ready(process, f"http://127.0.0.1:{port}/health", folder / "mlx.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


# In a process of its own: mlx and transformers are heavy, and the tests themselves need neither.
_MAKE = "import sys; from pathlib import Path; from tests.support.tiny_model import make; make(Path(sys.argv[1]))"


def _wait_until_ready(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"mlx_lm.server did not start:\n{log.read_text()[-2000:]}")
