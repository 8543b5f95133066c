"""The storage of static files, and their addresses in pages."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Style sheets that import others of their folder; joined into one file.
JOINED = ("css/chat.css",)
IMPORT = re.compile(rb'^@import url\("([\w.]+)"\);$', re.MULTILINE)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed files with a hash in each name, so that browsers may cache them forever.

    Addresses are cached: they are constant for the life of the process, a page has eighty of them, and finding them
    takes Django longer than the rest of the page's template.
    """

    def __init__(self) -> None:
        super().__init__()
        self._urls: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The file's address, looked up once in each process."""
        if name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Joins the files of JOINED, then compresses and hashes all as WhiteNoise does."""
        for name in JOINED:
            if name in paths and not dry_run:
                self._join(name)
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _join(self, name: str) -> None:
        folder = PurePosixPath(name).parent
        joined = IMPORT.sub(lambda found: self._read(str(folder / found[1].decode())), self._read(name))
        self.delete(name)
        self._save(name, ContentFile(joined))

    def _read(self, name: str) -> bytes:
        with self.open(name) as file:
            return bytes(file.read())
