"""What the chat's page is made of beside its HTML: scripts under the names that they have for each other, and icons."""

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
# Asked for with the page. They stay files of their own, as published: a browser keeps them over our updates.
LIBRARIES = {
    "markdown-it": "vendor/markdown-it/markdown-it.esm.min.mjs",
    "dompurify": "vendor/dompurify/purify.es.mjs",
}
# Asked for when the first formula, or the first code to colour, is drawn.
LATE = {
    "katex": "vendor/katex/katex.min.js",
    "highlight.js": "vendor/highlightjs/core.min.js",
    "chat/highlight_worker": "js/highlight_worker.js",
}
GRAMMARS = "vendor/highlightjs/languages"
# Plain scripts of other pages, and of all of them.
NO_MODULES = ("admin_", "account_", "page_", "early_")


@dataclass(frozen=True, slots=True)
class Scripts:
    """`entry` and `preload`: addresses; `import_map`: JSON, every name that a script imports and its address."""

    entry: str
    preload: tuple[str, ...]
    import_map: SafeString


def scripts() -> Scripts:
    """What `make bundle` wrote; with DEBUG each module by itself, as it is on the disk now."""
    return _each_module() if settings.DEBUG else _bundled()


@functools.cache
def _bundled() -> Scripts:
    return _scripts(BUNDLE, {})


def _each_module() -> Scripts:
    return _scripts(ENTRY, dict(_modules()))


def _scripts(entry: str, modules: dict[str, str]) -> Scripts:
    at_once = LIBRARIES | modules
    names = {name: static(path) for name, path in sorted((at_once | LATE | dict(_grammars())).items())}
    # Paths of our own files: nothing in them ends a <script>.
    return Scripts(
        static(entry), tuple(static(path) for path in at_once.values()), SafeString(json.dumps({"imports": names}))
    )


def _modules() -> Iterator[tuple[str, str]]:
    for file in sorted((FOLDER / "js").glob("*.js")):
        path = f"js/{file.name}"
        if path != ENTRY and path not in LATE.values() and not file.name.startswith(NO_MODULES):
            yield f"chat/{file.stem}", path


def _grammars() -> Iterator[tuple[str, str]]:
    for file in (FOLDER / GRAMMARS).glob("*.min.js"):
        yield f"grammar/{file.name.removesuffix('.min.js')}", f"{GRAMMARS}/{file.name}"


def early() -> dict[str, SafeString]:
    """{"drawer", "list", "pill", "field"}: scripts that stand in the page, each behind what it is about."""
    return {name: _text(f"js/early_{name}.js") for name in ("drawer", "list", "pill", "field")}


@functools.cache
def icons() -> SafeString:
    """All icons as symbols, to stand in the page: what came as a file of its own would come after the first paint."""
    sprite = _text("vendor/lucide/sprite.svg")
    hidden = sprite.replace("<svg ", '<svg hidden aria-hidden="true" ')
    return SafeString(hidden.replace('<symbol id="', '<symbol id="icon-'))


def _text(path: str) -> SafeString:
    return SafeString((FOLDER / path).read_text("utf-8"))
