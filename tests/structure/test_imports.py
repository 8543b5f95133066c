"""Import direction (docs/architecture.md): left may import right, and never the other way."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAT = ROOT / "chat"
# Rooms of one level may not import each other; a room may import the levels below it.
LEVELS = [
    {"views", "sockets", "admin", "management", "apps", "migrations"},
    {"monitoring"},
    {"generation"},
    {"search"},
    {"access", "accounts", "backups", "sentences"},
    {"people"},
    {"models"},
]
LEVEL = {room: number for number, rooms in enumerate(LEVELS) for room in rooms}
WITHOUT_DJANGO = {"backends", "routing", "demo"}


def room_of(module: str) -> str:
    """The room of a dotted module name inside `chat`, "" for anything else."""
    parts = module.split(".")
    return parts[1] if parts[0] == "chat" and len(parts) > 1 else ""


def imports_of(path: Path) -> set[str]:
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1])
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base]).rstrip(".")
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def is_allowed(source: str, target: str) -> bool:
    if source == target or not target:
        return True
    if source in WITHOUT_DJANGO:
        return (source, target) == ("routing", "backends")
    if target == "demo":
        return source == "management"
    if target in ("backends", "routing"):
        return source in ("generation", "monitoring")
    if target == "search":
        return source in ("views", "monitoring", "management")
    if source == "apps":
        return True
    return LEVEL[source] < LEVEL[target]


FILES = sorted(path for path in CHAT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way_only(path: Path) -> None:
    source = path.relative_to(CHAT).parts[0].removesuffix(".py")
    wrong = {name for name in imports_of(path) if not is_allowed(source, room_of(name))}
    assert not wrong, f"{source} may not import {sorted(wrong)}"


@pytest.mark.parametrize("room", sorted(WITHOUT_DJANGO))
def test_the_wire_knows_no_django(room: str) -> None:
    for path in (CHAT / room).rglob("*.py"):
        assert not any(name.split(".")[0] in ("django", "channels") for name in imports_of(path)), path


def test_a_wrong_arrow_is_found() -> None:
    assert not is_allowed("backends", "models")
    assert not is_allowed("generation", "sockets")
    assert not is_allowed("sockets", "views")
    assert not is_allowed("search", "generation")
    assert not is_allowed("generation", "search")
    assert is_allowed("sockets", "monitoring")
