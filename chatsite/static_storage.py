"""Where static files are kept, and under which address a page asks for them."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Lists of other files of their folder, which become one.
JOINED = ("css/chat.css",)
IMPORT = re.compile(rb'^@import url\("([\w.]+)"\);$', re.MULTILINE)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed, with a hash in each name, so that a browser may keep them for ever.

    A page names eighty of them. The address of one is the same for the life of the process, and finding it takes
    Django longer than all the rest of the page's template.
    """

    def __init__(self) -> None:
        super().__init__()
        self._urls: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The file's address, looked up once in the life of the process."""
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
