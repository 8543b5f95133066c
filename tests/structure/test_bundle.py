"""static/bundle is what esbuild makes of static/js: whoever changes a module runs `make bundle`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chat.views import assets

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(sys.executable).parent / "node"
BUNDLE = "static/bundle/chat.js"


def check(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(NODE), "tests/js/bundle.mjs", "--check"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What bundle.mjs reads, in a folder that a test may change."""
    for folder in ("static/js", "static/bundle"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "tests/js").mkdir(parents=True)
    shutil.copy(ROOT / "tests/js/bundle.mjs", tmp_path / "tests/js")
    (tmp_path / "tests/js/node_modules").symlink_to(ROOT / "tests/js/node_modules")
    return tmp_path


def test_what_is_committed_is_what_the_modules_make() -> None:
    # Without esbuild `make check` installs it.
    checked = check(ROOT)
    assert checked.returncode == 0, checked.stderr


def test_it_is_the_same_in_every_folder(copy: Path) -> None:
    checked = check(copy)
    assert checked.returncode == 0, checked.stderr


def test_a_changed_module_is_noticed_and_the_line_to_run_is_said(copy: Path) -> None:
    module = copy / "static/js/text/names.js"
    module.write_text(module.read_text().replace("New chat", "Newer chat"))
    checked = check(copy)
    assert checked.returncode != 0 and "Run: make bundle" in checked.stderr


@pytest.mark.parametrize("change", ["", "import { nothing } from 'chat/nothing';\n"], ids=["missing", "unknown module"])
def test_what_cannot_be_served_is_noticed(copy: Path, change: str) -> None:
    if change:
        app = copy / "static/js/app.js"
        app.write_text(change + app.read_text())
    else:
        (copy / BUNDLE).unlink()
    assert check(copy).returncode != 0


def test_a_comment_needs_no_new_bundle(copy: Path) -> None:
    module = copy / "static/js/text/names.js"
    module.write_text(module.read_text() + "// A reason.\n")
    assert check(copy).returncode == 0


def test_the_page_has_an_address_for_every_name_that_the_bundle_imports() -> None:
    found = re.findall(r'\bfrom "([^"]+)"|\bimport\("([^"]+)"\)', (ROOT / BUNDLE).read_text())
    names = {name for pair in found for name in pair if name}
    assert names == {*assets.LIBRARIES, "katex"} and names <= {*assets.LIBRARIES, *assets.LATE}


def test_no_module_is_left_out() -> None:
    modules = re.findall(r"^// (static/js/[\w/]+\.js)$", (ROOT / BUNDLE).read_text(), re.MULTILINE)
    served_alone = (f"static/js/{assets.NO_MODULES}/", "static/js/markdown/highlight_worker")
    names = {file.relative_to(ROOT).as_posix() for file in (ROOT / "static/js").rglob("*.js")}
    assert set(modules) == {name for name in names if not name.startswith(served_alone)}
