"""A screen that nobody sees, for a browser that wants one."""

import os
import shutil
from typing import Self

from .engine import Child, Missing


class Screen:
    """`number`: of the display. Its size is that of the largest window."""

    def __init__(self, width: int = 1600, height: int = 1200) -> None:
        self._size = f"{width}x{height}x24"

    def __enter__(self) -> Self:
        if shutil.which("Xvfb") is None:
            raise Missing("Xvfb is not installed")
        read, write = os.pipe()
        command = ("Xvfb", "-displayfd", str(write), "-screen", "0", self._size, "-nolisten", "tcp")
        self._child = Child(*command, pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as file:
            # It takes the first display that is free and says which; nothing, if it ends before.
            self.number = file.readline().strip()
        if not self.number:
            raise AssertionError("Xvfb did not start")
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._child.end()
