"""What a room offers to others says what it takes, returns and raises."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from .sources import modules, tree

Defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# Functions in functions are nobody else's, so the walk does not go into them.
HOLDERS = (ast.If, ast.Try, ast.ExceptHandler, ast.With)


def public(body: Iterable[ast.AST], within: str = "") -> Iterator[tuple[str, Defined]]:
    """Dotted names and definitions, those in public classes and below a condition included."""
    for node in body:
        if isinstance(node, HOLDERS):
            yield from public(ast.iter_child_nodes(node), within)
        elif isinstance(node, Defined) and not node.name.startswith("_"):
            yield within + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{within}{node.name}.")


def said(node: Defined) -> str:
    return (ast.get_docstring(node) or "").strip()


@pytest.mark.parametrize("name", sorted(modules()))
def test_what_is_public_has_a_docstring(name: str) -> None:
    bare = {f"{one} in line {node.lineno}" for one, node in public(tree(modules()[name]).body) if not said(node)}
    assert not bare, f"no docstring: {', '.join(sorted(bare))}"
