"""The content security policy of every page: nothing runs or is loaded but what is ours; on the chat's pages strings
become nodes in one place only."""

import re
from typing import Any

import pytest

from tests.support.house import NOBODYS, House

ACCOUNT = ["password/change", "email", "2fa", "logout", "reauthenticate"]
ADMIN = [
    "",
    "backends/",
    "backends/models/",
    "chat/conversation/",
    "chat/generation/",
    "chat/attempt/",
    "auth/user/add/",
]
PAGES = [
    *(("alice", path) for path in ("/", "/api/docs", f"/c/{NOBODYS}/", "/nowhere/", "/admin/", "/admin/backends/")),
    *(("alice", f"/accounts/{name}/") for name in ACCOUNT),
    *(("admin", f"/admin/{path}") for path in ADMIN),
    *(("", f"/accounts/{name}/") for name in ("login", "signup", "password/reset")),
    *(("", path) for path in ("/setup/?token=x", "/api/chat/status", "/healthz", "/words/ru.x.js")),
]
OWN = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
# A picture of another host is loaded when somebody clicks on it.
CHAT = {
    **OWN,
    "img-src": ["'self'", "data:", "http:", "https:"],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["dompurify", "victoria-chat"],
}


async def answer(house: House, name: str, path: str) -> Any:
    person = house.alice if name != "admin" else house.admin
    return await person.request("GET", path, headers={} if name else {"Cookie": ""})


def policy(response: Any) -> dict[str, list[str]]:
    """Sorted, without the nonce, which is another one each time."""
    directives = (part.split() for part in response.headers["content-security-policy"].split(";"))
    return {name: sorted(value for value in values if "'nonce-" not in value) for name, *values in directives}


@pytest.mark.parametrize(("name", "path"), PAGES)
async def test_every_page_takes_only_what_is_ours(house: House, name: str, path: str) -> None:
    response = await answer(house, name, path)
    assert policy(response) == (CHAT if path == "/" else OWN)
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"


async def test_a_conversation_has_the_policy_of_the_chat(house: House) -> None:
    sent = await house.alice.post("/api/chat/send", {"content": "Hello"})
    response = await answer(house, "alice", f"/c/{sent.json()['conversation']}/")
    assert response.status_code == 200 and policy(response) == CHAT


async def test_a_nonce_is_used_once(house: House) -> None:
    policies = [(await answer(house, "alice", "/")).headers["content-security-policy"] for _ in range(2)]
    assert "'nonce-" in policies[0] and policies[0] != policies[1]


async def test_what_a_conversation_holds_cannot_end_the_data_in_the_page(house: House) -> None:
    house.victoria.script = "</script><script>alert(1)</script><!--<script>"
    sent = await house.alice.post("/api/chat/send", {"content": "</script><!--\u2028"})
    page = (await answer(house, "alice", f"/c/{sent.json()['conversation']}/")).text
    assert "alert(1)" in page and "<script>alert" not in page and "<!--" not in page


async def test_each_answer_has_a_nonce_of_its_own_and_its_scripts_bear_it(house: House) -> None:
    seen = set()
    for _ in range(2):
        page = await answer(house, "alice", "/")
        nonces = re.findall(r"'nonce-([^']+)'", page.headers["content-security-policy"])
        scripts = re.findall(r"<script (?!id=)[^>]*>", page.text)
        assert len(set(nonces)) == 1 and len(scripts) >= 3
        assert all(f'nonce="{nonces[0]}"' in script for script in scripts)
        seen.add(nonces[0])
    assert len(seen) == 2


@pytest.mark.parametrize(("name", "path"), [page for page in PAGES if page[1] == "/" or page[1].startswith("/a")])
async def test_no_page_comes_back_from_the_browsers_own_store(house: House, name: str, path: str) -> None:
    response = await answer(house, name, path)
    if response.status_code == 200 and path != "/api/docs":
        assert "js/plain/page_kept." in response.text
