"""No module that neither an import nor a convention of Django's reaches."""

import re

import pytest

from .sources import ROOT, imports, modules

# Django finds these by their place or name; `make messages` reads every module.
BY_CONVENTION = re.compile(
    r"chat\.(apps|management(\.commands(\.\w+)?)?|people\.foreign_strings)|chatsite\.(settings|urls|asgi)|.*\.__main__"
)
NAMED = re.compile(r"""["'](chat(?:site)?(?:\.\w+)+)["']""")


def named_in_strings() -> set[str]:
    """Settings, and Django's own API, name modules and what is in them as text."""
    texts = [path.read_text(encoding="utf-8") for path in (*modules().values(), ROOT / "manage.py")]
    names = {name for text in texts for name in NAMED.findall(text)}
    return names | {name.rpartition(".")[0] for name in names}


@pytest.mark.parametrize("name", sorted(modules()))
def test_something_reaches_it(name: str) -> None:
    imported = set().union(*imports().values())
    is_package = modules()[name].name == "__init__.py"
    reached = name in imported or name in named_in_strings() or BY_CONVENTION.fullmatch(name) is not None
    assert reached or is_package, "nobody imports it: remove it, or say in BY_CONVENTION how Django finds it"
