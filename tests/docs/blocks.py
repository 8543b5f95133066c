"""The code blocks of README and docs, and a clone to run them in."""

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.installation import ROOT

FILES = [
    *(ROOT / f"{name}.md" for name in ("README", "SECURITY", "CONTRIBUTING")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
SETTING = re.compile(r"[A-Z][A-Z0-9_]*=")
WHAT_RUNS = ("chat", "chatsite", "locale", "static", "templates")


@dataclass(frozen=True)
class Block:
    """One block: the file and line where it begins, the language behind its fence, what stands in it."""

    place: str
    language: str
    text: str

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.splitlines() if line.strip() and not line.startswith("#")]

    @property
    def kind(self) -> str:
        """settings: lines of `.env`; else its language."""
        return "settings" if all(SETTING.match(line) for line in self.lines) else self.language

    @property
    def commands(self) -> list[str]:
        """Without the remarks behind them."""
        return [re.sub(r"\s+#.*", "", line).strip() for line in self.lines]


def blocks(kind: str = "") -> list[Block]:
    """All, or those of a kind, in the order of the files."""
    found = [
        Block(f"{path.name}:{path.read_text()[: match.start()].count(chr(10)) + 1}", match[1], match[2])
        for path in FILES
        for match in FENCED.finditer(path.read_text())
    ]
    return [block for block in found if kind in ("", block.kind)]


def make_clone(place: Path) -> Path:
    """What somebody has after `git clone` and the first `make run`: the code, and a virtual environment."""
    place.mkdir()
    for name in ("Makefile", "manage.py", "pyproject.toml", "requirements.lock", "requirements.txt"):
        shutil.copyfile(ROOT / name, place / name)
    for name in WHAT_RUNS:
        shutil.copytree(ROOT / name, place / name)  # what is compiled comes along, as after a first run
    (place / ".venv").symlink_to(sys.prefix)
    return place
