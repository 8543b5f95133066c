"""What CONTRIBUTING and the decisions name is there: files, rooms, functions."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
DOCUMENTS = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
PATH = re.compile(r"`((?:bench|chat|chatsite|locale|static|templates|tests)/[\w./-]*)`")
NO_ROOMS = {"migrations", "__pycache__"}


def part(heading: str) -> str:
    """What stands below this heading, up to the next one."""
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_path_is_one(path: Path) -> None:
    named = set(PATH.findall(path.read_text("utf-8")))
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_the_map_has_every_room_and_no_other() -> None:
    rooms = {path.name for path in (ROOT / "chat").iterdir() if path.is_dir()} - NO_ROOMS
    rows = [row.split("|")[1] for row in part("Where things are").splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`chat/(\w+)`", row)} == rooms


def test_every_name_of_the_steps_is_in_the_code() -> None:
    named = set(re.findall(r"`(_?[A-Za-z]\w+)`", part("How to add ...")))
    folders = ("chat", "chatsite", "static/js", "tests/sockets", "tests/views")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.*") if path.suffix in (".py", ".js")]
    words = set(re.findall(r"\w+", " ".join(path.read_text("utf-8") for path in files)))
    assert len(named) > 20 and sorted(named - words) == []
