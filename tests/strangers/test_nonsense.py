"""What strangers send: whatever it is, no answer is a 500, no line of log is long, and none is a traceback."""

import asyncio
import json
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, unquote

import pytest
from django.urls import Resolver404, resolve

from tests.support.installation import Installation
from tests.support.person import CSRF
from tests.support.server import ServerProcess

from .wire import Asked, all_paths, answers

NUL, SURROGATE, NO_UTF8 = b"a\0b", b"a\xed\xa0\x80b", b"\xff\xfe\xc3("
NUMBERS = [b"9223372036854775808", b"-1", b"1e999", b"NaN", b"9" * 5000]
NONSENSE = [
    NUL,
    SURROGATE,
    NO_UTF8,
    *NUMBERS,
    b"%",
    b"%s%n{0}{{7*7}}",
    b"' OR 1=1 --",
    b"../../etc/passwd",
    b"x" * 7000,
]
QUERIES = ["token", "next", "q", "o", "p", "e", "code", "state", "error", "process", "email", "scope", "auth_params"]
QUERIES += ["action", "before", "after", "limit", "from", "folder", "archived", "conversation", "login", "reading"]
FIELDS = ["login", "password", "remember", "email", "username", "password1", "password2", "code", "next", "action"]
COOKIES = [b"sessionid", b"csrftoken", b"messages", b"django_language", b"known_browser"]
HEADERS = [b"Accept-Language", b"User-Agent", b"Referer", b"Origin", b"X-CSRFToken", b"X-Forwarded-For", b"Accept"]
HEADERS += [b"X-Forwarded-Proto", b"X-Forwarded-Host", b"If-None-Match", b"If-Modified-Since", b"Range", b"Cookie"]
HEADERS += [b"Accept-Encoding", b"Authorization", b"X-HTTP-Method-Override", b"Forwarded", b"Content-Type", b"Host"]
# A page with a form, the API, a socket.
ALONE_AT = ["/accounts/login/", "/api/chat/status", "/ws/chat/"]
FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"
MEGABYTE = b"x" * 900_000
AWAY = (301, 302, 404, 405)


def places(path: str) -> Iterator[Asked]:
    """Nonsense in every place of the address: in its path, in the names and values of its query."""
    target = path.encode()
    for value in NONSENSE:
        words = quote_from_bytes(value).encode()
        yield Asked("GET", b"%s%s" % (target, words))
        yield Asked("GET", target.replace(b"/x", b"/" + words) if b"/x" in target else target.rstrip(b"/") + words)
        yield Asked("GET", target + b"?" + b"&".join(b"%s=%s" % (name.encode(), words[:400]) for name in QUERIES))
        yield Asked("GET", b"%s?%s=1&%s" % (target, words, words))


def forms(path: str) -> Iterator[Asked]:
    """Every field that a form here has, and bodies that are none."""
    for value in [*NONSENSE, MEGABYTE]:
        fields = b"&".join(b"%s=%s" % (name.encode(), quote_from_bytes(value).encode()) for name in FIELDS[:1])
        rest = b"&".join(b"%s=x" % name.encode() for name in FIELDS[1:])
        yield Asked("POST", path.encode(), {b"Content-Type": FORM}, fields + b"&" + rest)
        short = quote_from_bytes(value[:8000]).encode()
        each = b"&".join(b"%s=%s" % (name.encode(), short) for name in FIELDS)
        yield Asked("POST", path.encode(), {b"Content-Type": FORM}, each)
    for kind in (b"multipart/form-data", b"multipart/form-data; boundary=x", b"multipart/form-data; boundary=\xff"):
        yield Asked("POST", path.encode(), {b"Content-Type": kind}, b"--x\r\nContent-Disposition: form-data\r\n\r\n\0")
    for kind in (FORM + b"; charset=utf-16", FORM + b"; charset=no-such", b"text/\xff", b"", b"application/xml", JSON):
        yield Asked("POST", path.encode(), {b"Content-Type": kind}, b"\xff\xfe{[(login=\0")


def headers(path: str) -> Iterator[Asked]:
    """Each alone at ALONE_AT. Elsewhere all at once: but the host, which is refused before another header is read, and
    long values, which are too long together."""
    for value in [*NONSENSE, b"", b"\xff", b"a=b; c", b";;==", b"bytes=0-", b"[::1", b"evil.example", b"a b", b"0:0:0"]:
        value = value.replace(b"\0", b"\x01") if value == NUL else value
        alone = path in ALONE_AT or len(value) > 100
        for name in HEADERS if alone else [b"Host"]:
            yield Asked("GET", path.encode(), {name: value})
        if not alone:
            yield Asked("GET", path.encode(), {name: value for name in HEADERS if name != b"Host"})


def cookies(path: str) -> Iterator[Asked]:
    octal = [b'"a\\000b"', b'"\\355\\240\\200"', b'"' + b"\\000" * 40 + b'"', b'"' + b"a\\000" * 8 + b'"']
    for value in [*NONSENSE, *octal, b"a" * 32, b"", b'"', b"\x80" * 32]:
        for name in COOKIES:
            csrf = b"" if name == b"csrftoken" else b"; csrftoken=" + CSRF.encode()
            yield Asked("GET", path.encode(), {b"Cookie": b"%s=%s%s" % (name, value, csrf)})


def bodies(path: str) -> Iterator[Asked]:
    """Of the API."""
    deep = b'{"content":' + b"[" * 5000 + b"]" * 5000 + b"}"
    for body in (b"", b"{", b"[]", b"null", b"\xff", b'{"content":"\\ud800"}', b'{"content":NaN}', deep, MEGABYTE):
        for method in ("POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE", "HEAD", "NONSENSE"):
            yield Asked(method, path.encode(), {b"Content-Type": JSON}, body)
    numbers = json.dumps({"limit": 2**70, "content": "x", "max_tokens": 10**400}).encode()
    yield Asked("POST", path.encode(), {b"Content-Type": JSON}, numbers)


def handshakes(path: str) -> Iterator[Asked]:
    """Of a socket, with cookies and headers that are none."""
    upgrade = {b"Upgrade": b"websocket", b"Connection": b"Upgrade", b"Sec-WebSocket-Version": b"13"}
    upgrade[b"Sec-WebSocket-Key"] = b"dGhlIHNhbXBsZSBub25jZQ=="
    for request in [*cookies(path), *headers(path)]:
        if b"Host" not in request.headers:  # a handshake without one is autobahn's to refuse
            yield Asked("GET", request.target, {**upgrade, **request.headers})


@pytest.fixture
def open_house(installation: Installation) -> Iterator[ServerProcess]:
    """As open to strangers as it can be."""
    with ServerProcess(installation, SIGNUP="open") as server:
        yield server


async def looked_at(server: ServerProcess, paths: list[str]) -> list[str]:
    """Those where a stranger's form is read. The others send him away before that, whatever is in it."""
    empty = [Asked("POST", path.encode(), {b"Content-Type": FORM}) for path in paths]
    return [asked.target.decode() for asked, status in await answers(server, empty) if status not in AWAY]


def has_view(asked: Asked) -> bool:
    try:
        resolve(unquote(asked.target.partition(b"?")[0].decode(), errors="surrogateescape"))
    except Resolver404:
        return False
    return True


def complaints(server: ServerProcess) -> list[str]:
    return [line for line in server.output if "Traceback" in line or " ERROR " in line or len(line) > 300]


PATHS = [path for path in all_paths() if not path.startswith("/admin/") or path.count("/") < 4]
FORMS = [path for path in PATHS if path.startswith(("/accounts/", "/setup/", "/admin/login"))]
HEADERS_AT = ["/", "/accounts/login/", "/setup/", "/api/chat/status", "/healthz", "/words/en.x.js", "/static/x"]
APIS = [path for path in PATHS if path.startswith("/api/")]


@pytest.mark.parametrize(
    ("make", "paths"),
    [
        (places, [*PATHS, "/static/x", "/admin/chat/conversation/x/change/", "/nothing"]),
        (forms, FORMS),
        # No header but the cookie reaches the database.
        pytest.param(headers, HEADERS_AT, marks=pytest.mark.sqlite),
        (cookies, ["/", "/accounts/login/", "/api/conversations", "/admin/", "/setup/"]),
        (bodies, APIS),
        (handshakes, ["/ws/chat/", "/ws/nothing/"]),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
async def test_nonsense_of_strangers_is_refused(open_house: ServerProcess, make: object, paths: list[str]) -> None:
    assert callable(make)
    if make is forms and open_house.installation.database_url:
        paths = await looked_at(open_house, paths)  # the others never reach the database, and are asked on SQLite
        assert {"/accounts/login/", "/accounts/signup/"} < {*paths}
    asked = [request for path in paths for request in make(path)]
    if make is places and open_house.installation.database_url:
        asked = [request for request in asked if has_view(request)]  # nor does an address that has none
        assert len(asked) > 1000
    failed = [(request, status) for request, status in await answers(open_house, asked) if status >= 500]
    assert not failed, (
        len(failed),
        [(one.method, one.target[:99], one.headers, status) for one, status in failed[:20]],
    )
    assert not complaints(open_house), "".join(open_house.output)[-3000:]


@pytest.mark.parametrize(
    "asked",
    [
        *(Asked("GET", b"/", {b"Host": host}) for host in (b"evil.example", b"x" * 7000, b"a\x1b[31m\xff", b"a b")),
        Asked("POST", b"/accounts/login/", {b"Content-Type": FORM}, b"&".join(b"f%d=" % n for n in range(2000))),
    ],
    ids=lambda asked: repr(next(iter(asked.headers.values()))[:12]),
)
async def test_a_refused_request_costs_one_short_line(open_house: ServerProcess, asked: Asked) -> None:
    def refusals() -> list[str]:
        return [line for line in open_house.output if "request_refused" in line]

    assert [status for _asked, status in await answers(open_house, [asked, asked, asked])] == [400] * 3
    while len(refusals()) < 3:
        await asyncio.sleep(0.01)
    lines = refusals()
    assert (
        len(lines) == 3
        and complaints(open_house) == []
        and all(len(line) < 300 and line.strip().isprintable() for line in lines)
    ), lines
