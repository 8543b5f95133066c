"""The chat page's assets beside its HTML: scripts with their import map, and icons."""

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString

FOLDER = Path(settings.BASE_DIR) / "static"
ENTRY, BUNDLE = "js/app.js", "bundle/chat.js"
# Loaded with the page. They stay separate files, as published: browsers keep them cached across our updates.
LIBRARIES = {
    "markdown-it": "vendor/markdown-it/markdown-it.esm.min.mjs",
    "dompurify": "vendor/dompurify/purify.es.mjs",
}
# Loaded when the first formula or the first code block is drawn.
LATE = {
    "katex": "vendor/katex/katex.min.js",
    "highlight.js": "vendor/highlightjs/core.min.js",
    "chat/markdown/highlight_worker": "js/markdown/highlight_worker.js",
}
GRAMMARS = "vendor/highlightjs/languages"
# Scripts of other pages, of all pages, and those inlined in this one.
NO_MODULES = "plain"


@dataclass(frozen=True, slots=True)
class Scripts:
    """`entry` and `preload`: addresses; `import_map`: JSON, every name that a script imports and its address."""

    entry: str
    preload: tuple[str, ...]
    import_map: SafeString


def scripts() -> Scripts:
    """The bundle that `make bundle` wrote; with DEBUG each module by itself, as it is on the disk now."""
    return _each_module() if settings.DEBUG else _bundled()


@functools.cache
def _bundled() -> Scripts:
    return _scripts(BUNDLE, {})


def _each_module() -> Scripts:
    return _scripts(ENTRY, dict(_modules()))


def _scripts(entry: str, modules: dict[str, str]) -> Scripts:
    at_once = LIBRARIES | modules
    names = {name: static(path) for name, path in sorted((at_once | LATE | dict(_grammars())).items())}
    # Safe: paths of our own files, none contains "</script>".
    return Scripts(
        static(entry), tuple(static(path) for path in at_once.values()), SafeString(json.dumps({"imports": names}))
    )


def _modules() -> Iterator[tuple[str, str]]:
    for room in sorted((FOLDER / "js").iterdir()):
        for file in sorted(room.glob("*.js")):
            path = f"js/{room.name}/{file.name}"
            if room.name != NO_MODULES and path not in LATE.values():
                yield f"chat/{room.name}/{file.stem}", path


def _grammars() -> Iterator[tuple[str, str]]:
    for file in (FOLDER / GRAMMARS).glob("*.min.js"):
        yield f"grammar/{file.name.removesuffix('.min.js')}", f"{GRAMMARS}/{file.name}"


def early() -> dict[str, SafeString]:
    """{"drawer", "list", "pill", "field"}: inline scripts, each placed right after the element that it sets up."""
    return {name: _text(f"js/plain/early_{name}.js") for name in ("drawer", "list", "pill", "field")}


@functools.cache
def icons() -> SafeString:
    """All icons as symbols, inlined in the page: a separate file would arrive after the first paint."""
    sprite = _text("vendor/lucide/sprite.svg")
    hidden = sprite.replace("<svg ", '<svg hidden aria-hidden="true" ')
    return SafeString(hidden.replace('<symbol id="', '<symbol id="icon-'))


def _text(path: str) -> SafeString:
    return SafeString((FOLDER / path).read_text("utf-8"))
