"""An environment for each server, in .venv/servers/<name>, made when it is first asked for."""

import subprocess
import sys
from pathlib import Path

from tests.support.installation import ROOT

from .catalogue import Server

REQUIREMENTS = Path(__file__).parent / "requirements"
INSTALL_SECONDS = 3600


class NotInstalled(Exception):
    """With pip's reason."""


def environment_of(server: Server) -> Path:
    """Its folder, with what the requirements file says installed. Raises NotInstalled."""
    folder, wanted = ROOT / ".venv" / "servers" / server.slug, requirements_of(server)
    done = folder / ".installed"
    if done.exists() and done.read_text() == wanted.read_text():
        return folder
    print(f"Installing {server.name} (once) ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command = ["nice", "-n", "5", *pip, "-r", str(wanted)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    if made.returncode:
        reasons = [line for line in made.stderr.splitlines() if line.startswith("ERROR")]
        raise NotInstalled(reasons[-1] if reasons else f"pip ended with {made.returncode}")
    done.write_text(wanted.read_text())
    return folder


def requirements_of(server: Server) -> Path:
    return REQUIREMENTS / f"{server.slug}.txt"


def version_of(server: Server) -> str:
    """As pinned: the first line of its requirements names the server itself."""
    return requirements_of(server).read_text().splitlines()[0].partition("==")[2]
