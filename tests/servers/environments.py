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
    _without_cuda(folder)
    done.write_text(wanted.read_text())
    return folder


def requirements_of(server: Server) -> Path:
    return REQUIREMENTS / f"{server.slug}.txt"


def version_of(server: Server) -> str:
    """As pinned: the first line of its requirements names the server itself."""
    return requirements_of(server).read_text().splitlines()[0].partition("==")[2]


def _without_cuda(folder: Path) -> None:
    """MLX loads its CUDA library where there is one, and fails where there is no GPU; mflux asks for it on Linux."""
    library = next(folder.glob("lib/python*/site-packages/mlx_cuda*"), None)
    if library is None:
        return
    pip = [str(folder / "bin" / "python"), "-m", "pip"]
    subprocess.run([*pip, "uninstall", "--quiet", "-y", "mlx-cuda-12", "mlx-cuda-13"], check=True)
    listed = subprocess.run([*pip, "list", "--format", "freeze"], check=True, capture_output=True, text=True).stdout
    own = [line for line in listed.splitlines() if line.startswith(("mlx==", "mlx-cpu=="))]
    subprocess.run([*pip, "install", "--quiet", "--force-reinstall", "--no-deps", *own], check=True)
