"""Every document that is cited exists, every link leads to a file, and the contracts are complete."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("bench", "chat", "chatsite", "docs", "static/js", "templates", "tests", ".github")
KINDS = {".py", ".js", ".mjs", ".ts", ".css", ".html", ".md", ".sh", ".yml", ".yaml", ".toml", ".txt"}
NOT_OURS = {"node_modules", "__pycache__", "requirements"}
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
CITED = re.compile(r"(?<![\w/.-])docs/[\w./-]+\.md")
# The contracts are in docs/contracts; this file must not be the one that is found.
WITHOUT_FOLDER = re.compile(r"(?<![\w/])" + "contracts" + r"/\w+\.md")
KEPT = ("Added", "Changed", "Deprecated", "Fixed", "Security", "Removed")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")


def texts() -> Iterator[Path]:
    """Every text file of ours in which a document may be cited."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in KINDS)
    yield ROOT / "Makefile"
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in KINDS and not NOT_OURS & set(path.relative_to(ROOT).parts):
                yield path


def found(pattern: re.Pattern[str]) -> Iterator[tuple[Path, str]]:
    for path in texts():
        yield from ((path, text) for text in pattern.findall(path.read_text("utf-8")))


def named(pairs: list[tuple[Path, str]]) -> list[str]:
    return sorted(f"{path.relative_to(ROOT)}: {text}" for path, text in pairs)


def test_every_document_that_is_cited_is_there() -> None:
    cited = list(found(CITED))
    assert len(cited) > 30
    assert named([(path, text) for path, text in cited if not (ROOT / text).is_file()]) == []


def test_a_contract_is_cited_with_its_folder() -> None:
    inside = ROOT / "docs" / "contracts"
    assert named([pair for pair in found(WITHOUT_FOLDER) if inside not in pair[0].parents]) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_to_a_file(path: Path) -> None:
    links = LINK.findall(re.sub(r"```.*?```|`[^`]*`", "", path.read_text("utf-8"), flags=re.S))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_contract_names_every_setting() -> None:
    from chatsite.environment import NAMES

    table = (ROOT / "docs" / "contracts" / "http.md").read_text().partition("## Environment")[2]
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert {name for cell in cells for name in re.findall(r"`([A-Z0-9_]+)`", cell)} == set(NAMES)


def test_the_contract_has_every_frame_and_no_other() -> None:
    from tests.sockets.shapes import FRAMES

    contract = (ROOT / "docs" / "contracts" / "socket.md").read_text()
    server = contract.partition("## From the server")[2].partition("\n## ")[0]
    assert set(re.findall(r'"type":"(\w+)"', server)) == set(FRAMES)


def test_the_changelog_has_the_form_of_keep_a_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## (.*)$", text, re.M)
    assert versions[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", version) for version in versions[1:])
    for part in text.split("\n## ")[1:]:
        kinds = re.findall(r"^### (.*)$", part, re.M)
        assert kinds == [kind for kind in KEPT if kind in kinds], "each kind of change once, in this order"
