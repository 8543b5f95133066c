"""The folder of collected static files: this version's, and for KEEP_DAYS the hashed ones of earlier versions.

A page opened before an update still requests its own version's files. In a rolling update a page of one version may ask
a process of another. A file with its content's hash in its name is never stale, so it is kept. Several processes may
start at once on one folder.

`python -m chatsite.collected FOLDER` is collectstatic into that folder.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders

# A hash before the extension, as Django's storage writes it; also followed by .gz.
HASHED = re.compile(r"\.[0-9a-f]{12}(?:\.[^./]+)*$")
KEEP_DAYS = 30
MANIFEST, MARK, LOCK, FRESH = "staticfiles.json", ".fingerprint", ".lock", ".collecting"
COMPRESSED = ("", ".gz", ".br")


class CollectError(Exception):
    """collectstatic failed; it has printed why."""


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Locks the folder, which is made if missing; other processes wait. Goes on without a lock if the disk has none.
    Raises OSError."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("a") as file:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fingerprint() -> str:
    """Names, sizes and times of all static files of all apps."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_current(root: Path, fingerprint: str) -> bool:
    """Whether the folder was collected from the files with this `fingerprint`."""
    mark = root / MARK
    return mark.exists() and mark.read_text() == fingerprint


def renew(root: Path, fingerprint: str, code: Path) -> None:
    """Collects into a fresh folder beside the served one, then replaces file by file. `code`: the folder of manage.py.

    Raises CollectError, OSError.
    """
    fresh = root / FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    # In a child process: the server would never return the memory that it takes (20 MB).
    collect = [sys.executable, "-m", "chatsite.collected", str(fresh)]
    if subprocess.run(collect, cwd=code, check=False).returncode:  # noqa: S603 - our own command line
        raise CollectError
    (root / MARK).unlink(missing_ok=True)
    _still_used(root)
    _exchange(fresh, root)
    shutil.rmtree(fresh)
    (root / MARK).write_text(fingerprint)


def _still_used(root: Path) -> None:
    """Marks the files of the version served until now as used now."""
    with suppress(OSError, ValueError, KeyError):
        for name in json.loads((root / MANIFEST).read_text())["paths"].values():
            for ending in COMPRESSED:
                with suppress(FileNotFoundError):
                    os.utime(root / (name + ending))


def _exchange(fresh: Path, root: Path) -> None:
    """Files that refer to others are replaced after them, the manifest last."""
    names = sorted(_files(fresh), key=lambda name: (name == MANIFEST, not HASHED.search(name)))
    for name in names:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).replace(target)
    oldest = time.time() - KEEP_DAYS * 24 * 60 * 60
    for name in set(_files(root)) - set(names):
        if not HASHED.search(name) or (root / name).stat().st_mtime < oldest:
            (root / name).unlink()


def _files(folder: Path) -> Iterator[str]:
    """The files' names below the folder, without our own files, which begin with a dot."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(".") and path.is_file():
            yield name


def _collect(folder: str) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    django.setup()
    settings.STATIC_ROOT = folder
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    _collect(sys.argv[1])
