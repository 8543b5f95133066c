"""The events of the log are the table of docs/operation.md."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for folder in ("chat", "chatsite") for path in (ROOT / folder).rglob("*.py")]
# about("event", ...), and what passes a name on to it.
NAMED = re.compile(r'(?<![a-z])(?:_?about|_of)\((?:request, )?\s*"([a-z_]+)"|"event": "([a-z_]+)"')
ENDS = {f"reply_{status}" for status in ("complete", "stopped", "interrupted", "failed")}


def logged() -> set[str]:
    found = {name for path in CODE for match in NAMED.findall(path.read_text()) for name in match if name}
    return found | ENDS


def documented() -> set[str]:
    section = (ROOT / "docs" / "operation.md").read_text().split("\n## Logs\n")[1].split("\n## ")[0]
    return {name for row in re.findall(r"^\| (`.+?) \|", section, re.M) for name in re.findall(r"`([a-z_]+)`", row)}


def test_each_event_is_documented_and_each_documented_one_exists() -> None:
    assert documented() == logged()


def test_each_line_of_ours_says_what_it_is_about() -> None:
    call = re.compile(
        r"logger\.(?:debug|info|warning|error|exception|critical|log)\((?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*\)"
    )
    mute = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in CODE
        if "demo" not in path.relative_to(ROOT).parts[:2]
        for found in call.findall(path.read_text())
        if "extra=" not in found
    ]
    assert mute == []
