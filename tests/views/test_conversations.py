"""/api/conversations: list, search, change, delete."""

import base64
import json
import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.house import NOBODYS, House
from tests.support.person import Person

LIST = "/api/conversations"
KEYS = {
    *("id", "title", "pinned", "archived", "folder", "created_at", "updated_at", "head"),
    *("unseen", "writing", "deleted_at", "use_victoria", "model"),
}
PARAMETERS = {"system_prompt", "temperature", "max_tokens"}
MESSAGE_KEYS = {
    *("id", "parent", "role", "text", "status", "finish", "error", "backend", "model", "created_at"),
    *("steps", "steps_omitted", "drafts", "seams", "attempts"),
}


async def begun(person: Person, text: str) -> str:
    """The id of a new conversation with that first message."""
    response = await person.post("/api/chat/send", {"content": text, "use_victoria": False})
    return str(response.json()["conversation"])


async def titles(person: Person, query: str = "") -> list[str]:
    return [item["title"] for item in (await person.get(LIST + query))["conversations"]]


async def emptied(person: Person, *, archived: bool = False) -> None:
    for item in (await person.get(f"{LIST}?limit=200&archived={archived}"))["conversations"]:
        await person.request("DELETE", f"{LIST}/{item['id']}")


def error_of(response: Any, status: int) -> Any:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert response.json().keys() == {"error"} and error.keys() == {"code", "message"} and error["message"]
    return error


async def test_newest_first_and_a_new_message_moves_one_up(house: House) -> None:
    await emptied(house.alice)
    first = await begun(house.alice, "first")
    await begun(house.alice, "second")
    assert await titles(house.alice) == ["second", "first"]
    await house.alice.post("/api/chat/send", {"content": "again", "conversation": first})
    assert await titles(house.alice) == ["first", "second"]


async def test_the_keys_of_a_list_and_of_its_items(house: House) -> None:
    await begun(house.alice, "x")
    body = await house.alice.get(LIST)
    assert body.keys() == {"conversations", "next"}
    assert body["conversations"][0].keys() == KEYS


async def test_the_cursor_leads_through_all_without_gap_or_repetition(house: House) -> None:
    await emptied(house.bob)
    made = [await begun(house.bob, f"number {n}") for n in range(7)]
    seen: list[str] = []
    cursor, pages = "", 0
    while cursor is not None:
        body = await house.bob.get(f"{LIST}?limit=2&before={cursor}")
        seen += [item["id"] for item in body["conversations"]]
        cursor, pages = body["next"], pages + 1
    assert seen == made[::-1] and pages == 4


async def test_a_full_last_page_has_no_next(house: House) -> None:
    await emptied(house.bob)
    for n in range(2):
        await begun(house.bob, f"number {n}")
    assert (await house.bob.get(LIST + "?limit=2"))["next"] is None


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "", "1.5", "9" * 40, "null", "1e2"])
async def test_a_limit_outside_1_to_200_is_400(house: House, limit: str) -> None:
    assert "limit" in error_of(await house.alice.request("GET", f"{LIST}?limit={limit}"), 400)["message"]


def made_up(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


CURSORS = [
    *("x", "zzzz", "%00", "%F0%9F%98%80", "====", "A" * 5000, made_up([]), made_up([1]), made_up([1, 2]), made_up({})),
    *(made_up(["2026-01-01", NOBODYS]), made_up(["2026-01-01T00:00:00", NOBODYS]), made_up(["now", NOBODYS])),
    *(made_up(["2026-01-01T00:00:00+00:00", "x"]), made_up(["2026-01-01T00:00:00+00:00", 5]), made_up(None)),
    *(made_up(["0001-01-01T00:00:00+23:59", NOBODYS]), made_up(["9999-12-31T23:59:59-23:59", NOBODYS])),
    base64.urlsafe_b64encode(b"[" * 3000).decode(),
]


async def test_a_cursor_that_is_not_ours_is_400(house: House) -> None:
    for cursor in CURSORS:
        assert "before" in error_of(await house.alice.request("GET", f"{LIST}?before={cursor}"), 400)["message"]


async def test_q_looks_into_the_titles(house: House) -> None:
    await begun(house.alice, "A cake with cherries")
    await begun(house.alice, "100% of_it")
    assert await titles(house.alice, "?q=CHERRIES") == ["A cake with cherries"]
    assert await titles(house.alice, "?q=0%25 of_") == ["100% of_it"]
    assert await titles(house.alice, "?q=%25") == ["100% of_it"]
    assert await titles(house.alice, "?q=nothing-like-it") == []


@pytest.mark.parametrize(
    ("title", "q"),
    [
        *(("Café in Paris", "cafe"), ("Cafe in Rome", "CAFÉ"), ("Все ёлки", "елк"), ("Ещё елка", "ёлк")),
        *(("Crème brûlée", "brulee"), ("Straße", "strasse"), ("Αθήνα", "αθηνα"), ("Smørrebrød", "smorre")),
        *(("Cafe\u0301 noir", "café n"), ("Phở Hà Nội", "pho ha noi"), ("за́мок", "замок"), ("שָׁלוֹם", "שלום")),
    ],
)
async def test_q_looks_for_letters_without_their_accents(house: House, title: str, q: str) -> None:
    await emptied(house.alice)
    await begun(house.alice, title)
    assert await titles(house.alice, f"?q={quote(q)}") == [title]


@pytest.mark.parametrize(
    ("title", "q"), [("Мой чай", "мои"), ("カ", "ガ"), ("กา", "ก่า"), ("one", "\u0640"), ("x", "\u200d")]
)
async def test_q_tells_letters_apart(house: House, title: str, q: str) -> None:
    await emptied(house.alice)
    await begun(house.alice, title)
    assert await titles(house.alice, f"?q={quote(q)}") == []


async def test_what_q_finds_has_pages(house: House) -> None:
    await emptied(house.alice)
    for title in ("Café 1", "tea", "Cafe 2", "CAFÉ 3"):
        await begun(house.alice, title)
    first = await house.alice.get(f"{LIST}?q=cafe&limit=2")
    assert [one["title"] for one in first["conversations"]] == ["CAFÉ 3", "Cafe 2"]
    assert await titles(house.alice, f"?q=cafe&limit=2&before={first['next']}") == ["Café 1"]


@pytest.mark.parametrize("q", ["%00", "%ED%A0%80", "'; DROP TABLE chat_message; --", "%5C", "_", "x" * 5000])
async def test_any_q_is_answered(house: House, q: str) -> None:
    assert isinstance(await titles(house.alice, f"?q={q}"), list)


async def test_an_archived_one_leaves_the_list_but_not_its_address(house: House) -> None:
    made = await begun(house.alice, "to be archived")
    await house.alice.request("PATCH", f"{LIST}/{made}", json={"archived": True})
    assert "to be archived" not in await titles(house.alice)
    assert (await house.alice.get(f"{LIST}/{made}"))["archived"] is True


async def test_the_keys_of_a_conversation_and_its_messages(house: House) -> None:
    made = await begun(house.alice, "x")
    body = await house.alice.get(f"{LIST}/{made}")
    assert body.keys() == {*KEYS, *PARAMETERS, "messages", "next"} and body["next"] is None
    question, reply = body["messages"]
    assert reply.keys() >= MESSAGE_KEYS
    assert question.keys() >= MESSAGE_KEYS - {"finish", "error"}
    assert (question["role"], reply["role"], reply["parent"]) == ("user", "assistant", question["id"])
    assert all(re.fullmatch(r"[0-9T:.-]+Z", message["created_at"]) for message in body["messages"])


@pytest.mark.parametrize("before", ["x", "%00", "5"])
async def test_a_message_cursor_that_is_not_ours_is_400(house: House, before: str) -> None:
    made = await begun(house.alice, "x")
    error_of(await house.alice.request("GET", f"{LIST}/{made}?before={before}"), 400)


async def test_earlier_messages_come_by_before(house: House) -> None:
    made = await begun(house.alice, "x")
    question, reply = (await house.alice.get(f"{LIST}/{made}"))["messages"]
    earlier = await house.alice.get(f"{LIST}/{made}?before={reply['id']}")
    assert [message["id"] for message in earlier["messages"]] == [question["id"]]


@pytest.mark.parametrize(
    "changes",
    [{"title": "Другое 😀"}, {"pinned": True}, {"archived": True}, {"folder": "Kitchen"}, {"title": "t" * 200}],
    ids=lambda changes: str(changes)[:20],
)
async def test_a_change_is_kept_and_told(house: House, changes: dict[str, Any]) -> None:
    made, tab = await begun(house.alice, "x"), await house.alice.open_tab()
    response = await house.alice.request("PATCH", f"{LIST}/{made}", json=changes)
    assert response.status_code == 200 and response.json().keys() == KEYS
    assert {key: response.json()[key] for key in changes} == changes
    assert (await tab.change())["conversation"] == response.json()
    stored = await house.alice.get(f"{LIST}/{made}")
    assert {key: stored[key] for key in changes} == changes


async def test_renaming_does_not_move_it_up(house: House) -> None:
    first = await begun(house.alice, "first")
    await begun(house.alice, "second")
    await house.alice.request("PATCH", f"{LIST}/{first}", json={"title": "renamed"})
    assert (await titles(house.alice))[:2] == ["second", "renamed"]


WRONG_CHANGES = [
    *({"title": ""}, {"title": "  "}, {"title": "t" * 201}, {"title": 5}, {"title": ["x"]}, {"title": "a\0b"}),
    *({"pinned": "yes"}, {"pinned": 1}, {"pinned": []}, {"archived": "true"}, {"archived": 0}),
    *({"seen": False}, {"seen": 1}, {"seen": "yes"}, {"seen": []}),
    *({"folder": 5}, {"folder": "f" * 101}, {"folder": "\0"}, [], "x", 5, None, {"title": "fine", "pinned": "no"}),
]


async def test_a_change_that_is_not_as_agreed_is_400_and_changes_nothing(house: House) -> None:
    made = await begun(house.alice, "unchanged")
    before = await house.alice.get(f"{LIST}/{made}")
    for changes in WRONG_CHANGES:
        error_of(await house.alice.request("PATCH", f"{LIST}/{made}", content=json.dumps(changes)), 400)
    assert await house.alice.get(f"{LIST}/{made}") == before


async def test_what_is_not_named_or_not_known_stays(house: House) -> None:
    made = await begun(house.alice, "x")
    before = await house.alice.get(f"{LIST}/{made}")
    for changes in ({}, {"owner": 1, "id": NOBODYS, "head": None, "deleted_at": "2026-01-01"}, {"title": None}):
        assert (await house.alice.request("PATCH", f"{LIST}/{made}", json=changes)).status_code == 200
    assert await house.alice.get(f"{LIST}/{made}") == before


async def test_delete_is_204_then_404(house: House) -> None:
    made = await begun(house.alice, "to be deleted")
    response = await house.alice.request("DELETE", f"{LIST}/{made}")
    assert (response.status_code, response.content) == (204, b"")
    for method, options in (("DELETE", {}), ("GET", {}), ("PATCH", {"json": {"title": "x"}})):
        assert error_of(await house.alice.request(method, f"{LIST}/{made}", **options), 404)["code"] == "not_found"
    assert "to be deleted" not in await titles(house.alice)
    assert (await house.alice.request("GET", f"/c/{made}/")).status_code == 404


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_change_needs_the_csrf_token(house: House, method: str) -> None:
    made = await begun(house.alice, "x")
    options = {"json": {"title": "y"}} if method == "PATCH" else {}
    response = await house.alice.request(method, f"{LIST}/{made}", headers={"X-CSRFToken": "wrong"}, **options)
    assert error_of(response, 403)["code"] == "forbidden"
    assert (await house.alice.get(f"{LIST}/{made}"))["title"] == "x"
