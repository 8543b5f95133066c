"""A file can be read in one sitting, and a function does one thing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .sources import ROOT, modules, tree

LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 300, 40


def ours_in_the_browser() -> Iterator[Path]:
    for folder in (ROOT / "static" / "js", ROOT / "static" / "css"):
        # Not the shapes that modules share (.d.ts): a table, to be looked up in.
        yield from sorted(path for path in folder.rglob("*") if path.suffix in (".js", ".css"))


FILES = [*modules().values(), *ours_in_the_browser()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_OF_A_FILE


@pytest.mark.parametrize("name", sorted(modules()))
def test_its_functions_are_short(name: str) -> None:
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(tree(modules()[name]))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LINES_OF_A_FUNCTION
    }
    assert not long
