"""mlx-omni-server where there is no Metal: its speech imports a kernel for it, so it is left out, and only that."""

import sys
from types import ModuleType
from typing import Any


class Speechless(ModuleType):
    """Stands in for a package of the speech; whatever is imported from it is nothing."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return None


for package in ("f5_tts_mlx", "f5_tts_mlx.generate", "sounddevice"):
    sys.modules[package] = Speechless(package)

from mlx_omni_server.main import start  # noqa: E402 - after the stand-ins

start()
