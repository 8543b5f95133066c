"""A lock on the database, and ways in which a disk takes no more writes, each as `async with trouble(server):`."""

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.installation import Installation
from tests.support.server import ServerProcess

from .switch import thrown

SIZE = "16m"
Trouble = Callable[[ServerProcess], contextlib.AbstractAsyncContextManager[None]]


@contextlib.contextmanager
def write_lock(installation: Installation) -> Iterator[None]:
    """Another program holds SQLite's write lock."""
    with contextlib.closing(sqlite3.connect(installation.data_dir / "chat.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of SIZE, in memory. Skips the test where we may not mount."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only who may mount can have a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextlib.contextmanager
def unwritable(path: Path) -> Iterator[None]:
    """A file or folder that this user may only read. Modes do not stop root: there it is mounted so."""
    if os.getuid():
        mode = path.stat().st_mode
        path.chmod(mode & ~0o222)
        yield
        path.chmod(mode)
        return
    bind = ["mount", "--bind", str(path), str(path)]
    if sys.platform != "linux" or subprocess.run(bind, capture_output=True, check=False).returncode:
        pytest.skip("root who may not mount can write everything")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(path)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def move_database(installation: Installation, place: Path) -> None:
    """SQLite follows the link, and keeps what belongs to the file beside it."""
    path = installation.data_dir / "chat.sqlite3"
    shutil.move(path, place / path.name)
    path.symlink_to(place / path.name)


@contextlib.asynccontextmanager
async def disk_full(server: ServerProcess) -> AsyncIterator[None]:
    """Needs the database on a small disk."""
    filler = (server.data_dir / "chat.sqlite3").resolve().with_name("filler")
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(64 * 1024)):
            pass
    try:
        yield
    finally:
        filler.unlink()


@contextlib.asynccontextmanager
async def no_file_may_grow(server: ServerProcess) -> AsyncIterator[None]:
    """Every write to a file fails, also for who may not mount; Python ignores the SIGXFSZ that comes with it."""
    if not hasattr(resource, "prlimit"):
        pytest.skip("the limits of another process can be set on Linux only")
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)


def read_only(server: ServerProcess) -> contextlib.AbstractAsyncContextManager[None]:
    """What SQLite says on a disk that was mounted read-only. A real one cannot be, while its files are open."""
    return thrown(server, "readonly=1", "readonly=0")
