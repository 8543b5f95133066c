"""Who may call what without a session, and what errors look like everywhere under /api/."""

import asyncio

import httpx
import pytest

from tests.support.house import NOBODYS, House

ADDRESSES = [
    *(
        ("GET", "/api/chat/status"),
        ("GET", "/api/chat/models"),
        ("POST", "/api/chat/send"),
        ("POST", "/api/chat/stream"),
    ),
    *(("GET", "/api/conversations"), ("GET", f"/api/conversations/{NOBODYS}"), ("PATCH", "/api/preferences")),
    *(("PATCH", f"/api/conversations/{NOBODYS}"), ("DELETE", f"/api/conversations/{NOBODYS}")),
    *(("GET", "/api/search?q=x"), ("GET", "/api/search/models"), ("POST", "/api/chat/temporary")),
    ("PUT", f"/api/replies/{NOBODYS}/rating"),
    *(("GET", "/api/conversations/folders"), ("POST", f"/api/conversations/{NOBODYS}/restore")),
]


async def anonymously(house: House, method: str, path: str, **options: object) -> httpx.Response:
    async with httpx.AsyncClient(base_url=house.server.url, timeout=20) as client:
        return await client.request(method, path, **options)  # type: ignore[arg-type]


def is_in_shape(response: httpx.Response) -> bool:
    error = response.json()["error"]
    return response.json().keys() == {"error"} and error.keys() == {"code", "message"} and len(error["message"]) > 5


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
async def test_the_api_is_401_without_a_session(house: House, method: str, path: str) -> None:
    for cookie in ("", "sessionid=nope", "sessionid=" + "a" * 32):
        response = await anonymously(house, method, path, headers={"Cookie": cookie})
        assert (response.status_code, response.json()["error"]["code"]) == (401, "not_signed_in")
        assert is_in_shape(response)


@pytest.mark.parametrize("path", ["/", f"/c/{NOBODYS}/", "/admin/", "/admin/backends/", "/accounts/password/change/"])
async def test_pages_lead_to_the_sign_in(house: House, path: str) -> None:
    response = await anonymously(house, "GET", path)
    assert response.status_code == 302
    assert response.headers["location"] in (f"/accounts/login/?next={path}", f"/admin/login/?next={path}")
    if response.headers["location"].startswith("/admin/"):
        response = await anonymously(house, "GET", response.headers["location"])
        assert response.headers["location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nope", "/api/chat/", "/api/conversations/x", "/api/conversations/5/"]
)
async def test_an_address_that_is_not_there_is_404_in_the_usual_shape(house: House, path: str) -> None:
    response = await house.alice.request("GET", path)
    if path == "/api":
        assert response.status_code in (301, 404)
    else:
        assert response.status_code == 404 and is_in_shape(response)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_a_method_that_is_not_there_is_405_in_the_usual_shape(house: House, method: str) -> None:
    for path in sorted({path for _, path in ADDRESSES}):
        if (method, path) in ADDRESSES:
            continue
        response = await house.alice.request(method, path)
        assert response.status_code == 405 and is_in_shape(response)
        assert set(response.headers["allow"].split(", ")) == {known for known, there in ADDRESSES if there == path}


async def test_a_host_name_that_is_not_ours_is_400(house: House) -> None:
    for path in ("/api/conversations", "/"):
        response = await house.alice.request("GET", path, headers={"Host": "evil.example.org"})
        assert response.status_code == 400 and "evil" not in response.text
    assert is_in_shape(await house.alice.request("GET", "/api/chat/status", headers={"Host": "evil.example.org"}))


@pytest.mark.parametrize(
    "changes",
    [{"theme": "pink"}, {"language": "de"}, {"use_victoria": "x"}, {"model": 5}, {"model": "\0"}, [], "x"],
    ids=str,
)
async def test_preferences_that_make_no_sense_are_400(house: House, changes: object) -> None:
    before = (await house.alice.request("PATCH", "/api/preferences", json={})).json()
    response = await house.alice.request("PATCH", "/api/preferences", json=changes)
    assert response.status_code == 400 and is_in_shape(response)
    assert (await house.alice.request("PATCH", "/api/preferences", json={})).json() == before


async def test_a_preference_counts_for_the_next_message(house: House) -> None:
    changed = await house.bob.request("PATCH", "/api/preferences", json={"use_victoria": False, "model": "fast"})
    assert changed.status_code == 200 and changed.json()["use_victoria"] is False
    body = (await house.bob.post("/api/chat/send", {"content": "x"})).json()
    assert (body["backend"], body["model"]) == ("mlx", "fast")


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For: 10.0.0.1, x", "Cookie: \xff=\xfe", "Accept-Language: " + "x," * 2000]
)
async def test_odd_headers_are_no_trouble(house: House, header: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    host = f"Host: 127.0.0.1:{house.server.port}\r\nConnection: close"
    writer.write(f"GET /api/conversations HTTP/1.1\r\n{host}\r\n{header}\r\n\r\n".encode("latin-1"))
    status = int((await asyncio.wait_for(reader.readline(), 20)).split()[1])
    writer.close()
    assert status == 401
