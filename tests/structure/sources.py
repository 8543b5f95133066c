"""The Python modules of the product, and what each imports."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def name_of(path: Path) -> str:
    """`chat/people/locks.py` as `chat.people.locks`, a package by its folder's name."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    """Paths by dotted name, without migrations."""
    paths = (path for room in ("chat", "chatsite") for path in (ROOT / room).rglob("*.py"))
    return {name_of(path): path for path in paths if "migrations" not in path.parts}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_names(path: Path) -> set[str]:
    """Dotted names, those below `if TYPE_CHECKING` and in functions included."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base]).rstrip(".")
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


@cache
def imports() -> dict[str, set[str]]:
    """Modules of ours that each module imports."""
    return {name: _ours(name, path) for name, path in modules().items()}


def _ours(name: str, path: Path) -> set[str]:
    """`from a import b` is the module a.b if there is one, else a."""
    found = {one if one in modules() else one.rpartition(".")[0] for one in imported_names(path)}
    return {one for one in found if one in modules() and one != name}


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Groups that reach each other: what is left when all those have gone that lead nowhere or come from nowhere."""
    left = {name: set(targets) for name, targets in arrows.items()}
    while True:
        reached = set().union(*left.values()) if left else set()
        ends = {name for name, targets in left.items() if not targets & left.keys() or name not in reached}
        if not ends:
            return [sorted(left)] if left else []
        left = {name: targets & left.keys() - ends for name, targets in left.items() if name not in ends}
