"""The folder of collected static files: those of this version, and for a while the hashed ones of earlier versions.

A page that was opened before an update goes on asking for the files of its own version; and while the processes of an
installation are updated one after the other, a page of one version may ask a process of the other. What has the hash of
its content in its name is never wrong, so it stays. Several processes may start at once on one folder.

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

# A hash before the ending, as Django's storage writes it; behind that also .gz.
HASHED = re.compile(r"\.[0-9a-f]{12}(?:\.[^./]+)*$")
KEEP_DAYS = 30
MANIFEST, MARK, LOCK, FRESH = "staticfiles.json", ".fingerprint", ".lock", ".collecting"
COMPRESSED = ("", ".gz", ".br")


class CollectError(Exception):
    """collectstatic failed; it has said why."""


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Only one process works in the folder, which is made if it is not there; the others wait. A disk without locks
    has to do without. Raises OSError."""
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
    """Whether the folder was collected from these files. `fingerprint`: of all of them."""
    mark = root / MARK
    return mark.exists() and mark.read_text() == fingerprint


def renew(root: Path, fingerprint: str, code: Path) -> None:
    """Collect anew, beside what is served meanwhile, then exchange file by file. `code`: the folder of manage.py.

    Raises CollectError, OSError.
    """
    fresh = root / FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    # In a process of its own: the memory it takes (20 MB) would stay with the server for ever.
    collect = [sys.executable, "-m", "chatsite.collected", str(fresh)]
    if subprocess.run(collect, cwd=code, check=False).returncode:  # noqa: S603 - our own command line
        raise CollectError
    (root / MARK).unlink(missing_ok=True)
    _still_used(root)
    _exchange(fresh, root)
    shutil.rmtree(fresh)
    (root / MARK).write_text(fingerprint)


def _still_used(root: Path) -> None:
    """The files of the version that is served until now count as used until now."""
    with suppress(OSError, ValueError, KeyError):
        for name in json.loads((root / MANIFEST).read_text())["paths"].values():
            for ending in COMPRESSED:
                with suppress(FileNotFoundError):
                    os.utime(root / (name + ending))


def _exchange(fresh: Path, root: Path) -> None:
    """What names others comes after them, the list of all names last."""
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
    """Their names below the folder; what is ours alone begins with a dot."""
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
