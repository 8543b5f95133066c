"""There are two backends, Victoria and MLX. The third of earlier times is gone, down to its name."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In pieces, so that this file is not the one that is found.
GONE = b"OLL" + b"AMA"
NOT_OURS = {
    ".git",
    ".venv",
    "node_modules",
    "data",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
}


def files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(folder) / name for name in names)


def test_nothing_names_the_backend_that_was_removed() -> None:
    found = [path for path in files() if path.is_file() and GONE in path.read_bytes().upper()]
    named = [path for path in files() if GONE in path.name.encode(errors="replace").upper()]
    assert [str(path.relative_to(ROOT)) for path in (*found, *named)] == []


def test_the_demo_names_mlx_and_no_other_provider() -> None:
    others = ("openai", "anthropic", "claude", "gemini", "mistral", "openrouter", "deepseek", "gpt", "groq", "cohere")
    wire = (ROOT / "chat" / "demo" / "victoria_wire.py").read_text().lower()
    assert [name for name in others if name in wire] == []
