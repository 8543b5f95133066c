"""Where static files are kept, and under which address a page asks for them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed, with a hash in each name, so that a browser may keep them for ever.

    A page names three hundred of them. The address of one is the same for the life of the process, and finding it takes
    Django longer than all the rest of the page's template.
    """

    def __init__(self) -> None:
        super().__init__()
        self._urls: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        if name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]
