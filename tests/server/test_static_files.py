"""Scripts and styles: compressed, kept by the browser for ever, and never anything else of the disk."""

import gzip
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.support.installation import ROOT, Installation
from tests.support.server import ServerProcess


@pytest.fixture(scope="module")
def site(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    installation = prepared.copy_to(tmp_path_factory.mktemp("static") / "data")
    with ServerProcess(installation) as server, httpx.Client(base_url=server.url) as client:
        client.cookies.set("sessionid", installation.sessions["alice"])
        yield client


@pytest.fixture(scope="module")
def script(site: httpx.Client) -> str:
    """The address of the chat's own, as the page names it."""
    found = re.search(r'"(/static/bundle/chat\.[0-9a-f]{12}\.js)"', site.get("/").text)
    assert found
    return found[1]


def raw(site: httpx.Client, path: str, **headers: str) -> tuple[httpx.Headers, bytes]:
    """As the wire has it."""
    with site.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        return response.headers, b"".join(response.iter_raw())


def test_a_script_comes_compressed_and_is_kept_for_ever(site: httpx.Client, script: str) -> None:
    headers, body = raw(site, script, **{"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(body) == (ROOT / "static/bundle/chat.js").read_bytes()
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in headers["Cache-Control"] and "max-age=315360000" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_who_cannot_unpack_gets_it_plain(site: httpx.Client, script: str) -> None:
    headers, body = raw(site, script, **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in headers and body == (ROOT / "static/bundle/chat.js").read_bytes()


def test_everything_that_the_page_loads_at_once_is_compressed(site: httpx.Client) -> None:
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+\.m?(?:js|css))"', site.get("/").text))
    assert len(named) == 6
    for path in named:
        headers, _ = raw(site, path, **{"Accept-Encoding": "gzip"})
        # What would not get smaller stays as it is.
        assert "immutable" in headers["Cache-Control"], path
        assert headers.get("Content-Encoding") == "gzip" or int(headers["Content-Length"]) < 500, path


def test_the_styles_of_the_chat_come_in_one_file(site: httpx.Client) -> None:
    (path,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', site.get("/").text)
    joined, listed = (
        site.get(path).text,
        re.findall(r'@import url\("(.+)"\)', (ROOT / "static/css/chat.css").read_text()),
    )
    assert "@import" not in joined and len(listed) > 15
    for name in listed:
        # Only addresses are written anew.
        assert (ROOT / "static/css" / name).read_text().partition("{")[0] in joined, name


def test_what_the_browser_has_is_not_sent_again(site: httpx.Client, script: str) -> None:
    etag = site.get(script).headers["ETag"]
    response = site.get(script, headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")


def test_a_head_has_no_body_and_nothing_can_be_posted(site: httpx.Client, script: str) -> None:
    head = site.head(script)
    assert (head.status_code, head.content) == (200, b"") and int(head.headers["Content-Length"]) > 100
    assert site.post(script).status_code == 405


@pytest.mark.parametrize("path", ["js/nothing.js", "../chat.sqlite3", "%2e%2e/secret_key", "..%2Fsecret_key", ""])
def test_nothing_else_can_be_had(site: httpx.Client, path: str) -> None:
    assert site.get(f"/static/{path}").status_code == 404


def test_while_developing_a_changed_file_is_seen_at_once(installation: Installation) -> None:
    with ServerProcess(installation, DEBUG="true") as server:
        response = httpx.get(f"{server.url}/static/js/messages/timeline.js")
    assert response.content == (ROOT / "static/js/messages/timeline.js").read_bytes()
    assert "immutable" not in response.headers["Cache-Control"]
