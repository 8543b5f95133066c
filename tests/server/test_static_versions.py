"""Static files while an installation is updated: whoever asks for a file by the hash of its content gets it."""

import concurrent.futures
import os
import re
import shutil
import time
from pathlib import Path

import httpx
import pytest

from chatsite import collected
from chatsite.collected import HASHED, KEEP_DAYS
from tests.support.installation import ROOT, Installation
from tests.support.server import ServerProcess

pytestmark = pytest.mark.timeout(240)

CODE = ("chat", "chatsite", "locale", "static", "templates", "manage.py")
NEW = "// the next version\n"
DAY_S = 24 * 60 * 60


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A copy of the code, of which another version can be made."""
    copy = tmp_path / "code"
    copy.mkdir()
    for name in CODE:
        make = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        make(ROOT / name, copy / name)
    return copy


def change(code: Path, words: str) -> None:
    """As an update does: all our scripts have other words in them."""
    for script in (code / "static").rglob("*.js"):
        if "vendor" not in script.parts:
            script.write_text(words + script.read_text())


def scripts(server: ServerProcess) -> set[str]:
    """All static files that a page names."""
    cookie = {"sessionid": server.installation.sessions["alice"]}
    return set(re.findall(r'/static/[^"\s]+\.[0-9a-f]{12}\.[\w.]+', httpx.get(server.url + "/", cookies=cookie).text))


def statuses(server: ServerProcess, paths: set[str]) -> set[int]:
    with httpx.Client(base_url=server.url) as client:
        return {client.get(path).status_code for path in paths}


def test_after_an_update_the_files_of_the_version_before_are_there(installation: Installation, code: Path) -> None:
    with ServerProcess(installation, root=code) as server:
        before = scripts(server)
        server.kill()
        change(code, NEW)
        server.start()
        after = scripts(server)
        assert before - after and after - before
        assert statuses(server, before | after) == {200}
        old = httpx.get(server.url + (before - after).pop())
    assert "immutable" in old.headers["Cache-Control"] and old.headers["Content-Encoding"] == "gzip"


def test_processes_of_two_versions_have_each_others_files(
    on_postgresql: Installation, code: Path, nowhere: str
) -> None:
    """One machine, one DATA_DIR, updated one process after the other, and back."""
    urls = {"VICTORIA_URL": nowhere, "MLX_URL": nowhere}
    with ServerProcess(on_postgresql, root=ROOT, **urls) as older:
        before = scripts(older)
        change(code, NEW)
        with ServerProcess(on_postgresql, root=code, **urls) as newer:
            after = scripts(newer)
            assert before - after and after - before
            assert statuses(older, before | after) == statuses(newer, before | after) == {200}
            older.kill()
            older.start()
            assert scripts(older) == before and scripts(newer) == after
            assert statuses(older, after) == statuses(newer, before) == {200}


def test_processes_that_start_at_once_on_one_folder_collect_one_after_the_other(
    on_postgresql: Installation, nowhere: str
) -> None:
    shutil.rmtree(on_postgresql.data_dir / "static")
    servers = [ServerProcess(on_postgresql, VICTORIA_URL=nowhere, MLX_URL=nowhere) for _ in range(3)]
    try:
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(ServerProcess.start, servers))
        said = "".join(line for server in servers for line in server.output)
        assert said.count("Collecting static files") == 1 and "Traceback" not in said
        assert [statuses(server, scripts(server)) for server in servers] == [{200}] * 3
    finally:
        for server in servers:
            server.kill()


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder into which `collect` puts files, without Django."""
    root = tmp_path / "static"
    root.mkdir()
    return root


def collect(root: Path, *names: str) -> None:
    fresh = root / collected.FRESH
    for name in names:
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_text(name)
    paths = {re.sub(HASHED, "", name): name for name in names if HASHED.search(name) and not name.endswith(".gz")}
    (fresh / collected.MANIFEST).write_text(f'{{"paths": {paths}}}'.replace("'", '"'))
    collected._still_used(root)
    collected._exchange(fresh, root)


def names(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - {collected.MANIFEST}


def age(root: Path, days: float) -> None:
    """All that is there was last used so long ago."""
    moment = time.time() - days * DAY_S
    for path in root.rglob("*"):
        os.utime(path, (moment, moment))


ONE, TWO, THREE = (f"js/app.{digit * 12}.js" for digit in "123")


def test_what_has_no_hash_is_that_of_this_version_alone(root: Path) -> None:
    collect(root, ONE, "js/app.js", "js/gone.js")
    collect(root, TWO, "js/app.js")
    assert names(root) == {ONE, TWO, "js/app.js"}


def test_what_nobody_used_for_long_is_removed_with_its_compressed_ones(root: Path) -> None:
    collect(root, ONE, ONE + ".gz")
    collect(root, TWO)
    age(root, KEEP_DAYS + 1)
    collect(root, THREE)
    assert names(root) == {TWO, THREE}


def test_what_was_in_use_until_now_is_kept_however_old_it_is(root: Path) -> None:
    collect(root, ONE, ONE + ".gz")
    age(root, 400)
    collect(root, TWO)
    assert names(root) == {ONE, ONE + ".gz", TWO}
    age(root, KEEP_DAYS - 1)
    collect(root, THREE)
    assert names(root) == {ONE, ONE + ".gz", TWO, THREE}


def test_a_collection_that_broke_off_is_no_reason_to_die(root: Path) -> None:
    (root / collected.MANIFEST).write_text('{"paths": {"js/app.js"')
    collect(root, ONE)
    assert names(root) == {ONE}


@pytest.mark.parametrize(
    ("name", "is_hashed"),
    [
        ("js/app.0123456789ab.js", True),
        ("js/app.0123456789ab.js.gz", True),
        ("js/app.0123456789ab.js.map", True),
        ("LICENSE.0123456789ab", True),
        ("js/app.js", False),
        ("js.0123456789ab/app.js", False),
        ("js/0123456789ab.js", False),
        ("js/app.0123456789AB.js", False),
    ],
)
def test_a_hash_is_told_by_its_place(name: str, is_hashed: bool) -> None:
    assert bool(HASHED.search(name)) == is_hashed
