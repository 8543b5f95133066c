"""What happens when the server starts: the lock, the port, the first administrator."""

import re
import shutil
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.support import warm
from tests.support.installation import PASSWORD, ROOT, Installation, environment
from tests.support.person import CSRF
from tests.support.server import ServerProcess, free_port


@pytest.fixture
def empty(prepared: Installation, tmp_path: Path) -> Installation:
    """Migrated, static files collected, and nobody has an account."""
    installation = prepared.copy_to(tmp_path / "data")
    with closing(sqlite3.connect(installation.data_dir / "chat.sqlite3")) as database, database:
        for table in ("django_session", "account_emailaddress", "auth_user"):
            database.execute(f"DELETE FROM {table}")
    return installation


def users(installation: Installation) -> list[tuple[str, int, int, str]]:
    with closing(sqlite3.connect(installation.data_dir / "chat.sqlite3")) as database:
        return database.execute("SELECT username, is_staff, is_superuser, email FROM auth_user").fetchall()


def failed_start(data_dir: Path, *arguments: str, **env: str) -> str:
    """The last words of a server that did not start."""
    command = [sys.executable, *(arguments or ("manage.py", "serve"))]
    done = warm.run(command, environment(data_dir, **env), ROOT, timeout=60)
    assert done.returncode != 0 and "Traceback" not in done.stderr, done.stderr
    return done.stderr.strip()


def setup_address(server: ServerProcess) -> str:
    """The address that the server printed for the first administrator."""
    found = re.search(r"http://\S+/setup/\?token=(\S+)", "".join(server.output))
    assert found and len(found[1]) >= 30
    return found[0]


def test_a_second_server_on_the_same_data_is_refused(installation: Installation) -> None:
    with ServerProcess(installation):
        words = failed_start(installation.data_dir, PORT=str(free_port()))
    assert str(installation.data_dir) in words and "DATA_DIR=" in words and "DATABASE_URL" in words


def test_the_lock_holds_for_other_asgi_servers_too(installation: Installation) -> None:
    with ServerProcess(installation):
        for arguments in (["daphne", "-p", str(free_port())], ["uvicorn", "--port", str(free_port())]):
            assert "DATA_DIR" in failed_start(installation.data_dir, "-m", *arguments, "chatsite.asgi:application")


def test_the_lock_is_free_again_after_a_kill(installation: Installation) -> None:
    with ServerProcess(installation) as server:
        server.kill()
        server.start()
        assert httpx.get(server.url + "/healthz").status_code == 200


def test_a_port_in_use_is_a_hint(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = failed_start(installation.data_dir, PORT=port)
    assert f"127.0.0.1:{port}" in words and "PORT=" in words


def test_a_host_that_is_not_of_this_machine_is_a_hint(installation: Installation) -> None:
    for host in ("192.0.2.1", "not a host"):
        assert host in failed_start(installation.data_dir, HOST=host, ALLOWED_HOSTS="x", PORT=str(free_port()))


def test_on_all_interfaces_the_address_is_one_that_a_browser_can_open(installation: Installation) -> None:
    with ServerProcess(installation, HOST="0.0.0.0", ALLOWED_HOSTS=".example.org,127.0.0.1") as server:
        assert f"Victoria Chat is on {server.url}/ " in "".join(server.output)
        assert httpx.get(server.url + "/healthz").status_code == 200
        assert httpx.get(f"http://localhost:{server.port}/").status_code == 400


def test_an_address_of_ip_6_stands_in_brackets(installation: Installation) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    with ServerProcess(installation, HOST="::1") as server:
        assert f"http://[::1]:{server.port}/ " in "".join(server.output)
        assert httpx.get(f"http://[::1]:{server.port}/accounts/login/").status_code == 200


def test_an_empty_folder_is_all_it_needs(prepared: Installation, tmp_path: Path) -> None:
    data_dir = tmp_path / "new" / "data"
    data_dir.mkdir(parents=True)
    shutil.copytree(prepared.data_dir / "static", data_dir / "static")  # collecting is what takes long
    with ServerProcess(Installation(data_dir, {})) as server:
        assert httpx.get(setup_address(server)).status_code == 200
        assert httpx.get(server.url + "/readyz").status_code == 200
    for name in ("secret_key", "setup_token"):
        assert (data_dir / name).stat().st_mode & 0o777 == 0o600


def test_the_printed_address_makes_the_first_administrator_once(empty: Installation) -> None:
    form = {"username": "first", "email": "", "password1": PASSWORD, "password2": PASSWORD}
    with ServerProcess(empty) as server, httpx.Client(headers={"Cookie": f"csrftoken={CSRF}"}) as client:
        address = setup_address(server)
        form["csrfmiddlewaretoken"] = CSRF
        done = client.post(address, data=form)
        assert (done.status_code, done.headers["location"]) == (302, "/")
        assert client.get(address).status_code == client.post(address, data=form).status_code == 404
        page = httpx.get(server.url + "/admin/", cookies=done.cookies, follow_redirects=True)
        assert page.status_code == 200 and "first" in page.text
    assert users(empty) == [("first", 1, 1, "")]
    assert not (empty.data_dir / "setup_token").exists()


def test_without_the_right_token_there_is_no_setup(empty: Installation) -> None:
    with ServerProcess(empty) as server:
        for query in ("", "?token=", "?token=x", "?token=%00", "?token=%D1%8B", "?token=" + "x" * 5000):
            assert httpx.get(f"{server.url}/setup/{query}").status_code == 404
            assert httpx.post(f"{server.url}/setup/{query}", data={"username": "x"}).status_code in (403, 404)
    assert users(empty) == []


def test_the_token_stays_the_same_until_it_is_used(empty: Installation) -> None:
    with ServerProcess(empty) as server:
        first = setup_address(server)
        server.kill()
        server.output.clear()
        server.start()
        assert setup_address(server) == first


def test_once_there_is_somebody_no_address_is_printed(installation: Installation) -> None:
    (installation.data_dir / "setup_token").write_text("known")
    with ServerProcess(installation) as server:
        assert "token=" not in "".join(server.output)
        assert httpx.get(server.url + "/setup/?token=known").status_code == 404


def test_an_administrator_from_the_environment(empty: Installation) -> None:
    env = {
        "DJANGO_SUPERUSER_USERNAME": "chief",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "DJANGO_SUPERUSER_EMAIL": "chief@example.org",
    }
    with ServerProcess(empty, **env) as server:
        said = "".join(server.output)
        assert "chief" in said and PASSWORD not in said and "token=" not in said
        server.kill()
        server.start()
    assert users(empty) == [("chief", 1, 1, "chief@example.org")]
    with closing(sqlite3.connect(empty.data_dir / "chat.sqlite3")) as database:
        assert database.execute("SELECT email, verified FROM account_emailaddress").fetchall() == [
            ("chief@example.org", 1)
        ]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"PASSWORD": "12345678"}, "common"),
        ({"PASSWORD": "short-1"}, "short"),
        ({"PASSWORD": "79841537946"}, "numeric"),
        ({"PASSWORD": "headofthehouse"}, "similar"),
        ({"USERNAME": "chief of all"}, "username"),
        ({"USERNAME": "c" * 151}, "150"),
        ({"EMAIL": "nobody"}, "email"),
    ],
)
def test_what_the_environment_says_is_checked_like_any_other(
    empty: Installation, more: dict[str, str], word: str
) -> None:
    given = {"USERNAME": "headofthehouse", "PASSWORD": PASSWORD, **more}
    env = {f"DJANGO_SUPERUSER_{name}": value for name, value in given.items()}
    words = failed_start(empty.data_dir, PORT=str(free_port()), **env)
    assert word in words and "DJANGO_SUPERUSER_" in words and given["PASSWORD"] not in words
    assert users(empty) == []


def test_half_an_administrator_in_the_environment_is_none(empty: Installation) -> None:
    with ServerProcess(empty, DJANGO_SUPERUSER_USERNAME="chief") as server:
        setup_address(server)
    assert users(empty) == []
