"""What is read over HTTP ends with the session, as sockets do; a reply of a saved chat goes on without the reader."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.support.house import House
from tests.support.person import Frame, Person

SEND, STREAM, TEMPORARY = "/api/chat/send", "/api/chat/stream", "/api/chat/temporary"
BODIES = {path: {"content": "x"} for path in (SEND, STREAM)} | {
    TEMPORARY: {"messages": [{"role": "user", "text": "x"}]}
}
Ending = Callable[[House, Person], Awaitable[object]]


async def sign_out(house: House, person: Person) -> None:
    await person.request("POST", "/accounts/logout/")


async def lose_the_row(house: House, person: Person) -> None:
    key = person.cookie.rpartition("=")[2]
    house.server.installation.rows("DELETE FROM django_session WHERE session_key = %s", key)


async def deactivate(house: House, person: Person) -> None:
    house.server.installation.rows("UPDATE auth_user SET is_active = %s WHERE username = 'bob'", False)


async def deactivate_in_admin(house: House, person: Person) -> None:
    ((key,),) = house.server.installation.rows("SELECT id FROM auth_user WHERE username = 'bob'")
    form = {"username": "bob", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    response = await house.admin.request("POST", f"/admin/auth/user/{key}/change/", data=form)
    assert response.status_code == 302, response.text


@pytest.fixture(autouse=True)
async def bob_is_active_again(house: House) -> AsyncIterator[None]:
    yield
    house.server.installation.rows("UPDATE auth_user SET is_active = %s WHERE username = 'bob'", True)


@asynccontextmanager
async def reading(person: Person, path: str) -> AsyncIterator[httpx.Response]:
    client = httpx.AsyncClient(base_url=person.server.url, headers=person.headers, timeout=20)
    async with client, client.stream("POST", path, json=BODIES[path]) as response:
        yield response


async def events(lines: AsyncIterator[str]) -> list[Frame]:
    return [json.loads(line.removeprefix("data: ")) async for line in lines if line.startswith("data: ")]


async def all_that_was_said(lines: AsyncIterator[str]) -> None:
    """Read what Victoria said before she was held: four times five words. It may come in any number of chunks."""
    said = ""
    while len(said.split()) < 20:
        line = await anext(lines)
        if line.startswith("data: ") and (event := json.loads(line.removeprefix("data: ")))["type"] == "chunk":
            said += event["content"]


@pytest.mark.parametrize("path", [STREAM, TEMPORARY])
@pytest.mark.parametrize("end", [sign_out, deactivate_in_admin, deactivate, lose_the_row])
async def test_a_stream_ends_with_the_session(house: House, path: str, end: Ending) -> None:
    held, phone = house.hold(), await house.sign_in("bob")
    async with reading(phone, path) as response:
        lines = response.aiter_lines()
        await held.reached.wait()
        await all_that_was_said(lines)
        await end(house, phone)
        rest = await events(lines)
    assert not [event for event in rest if event["type"] in ("chunk", "step", "progress")]
    last = rest[-1]
    assert (last.get("kind"), last.get("status")) == (("signed_out", None) if path == STREAM else (None, "stopped"))


async def test_whoever_waits_for_the_whole_reply_hears_that_they_are_signed_out(house: House) -> None:
    held, phone = house.hold(), await house.sign_in("bob")
    waiting = asyncio.create_task(phone.post(SEND, BODIES[SEND]))
    await held.reached.wait()
    await sign_out(house, phone)
    response = await waiting
    assert (response.status_code, response.json()["error"]["code"]) == (401, "not_signed_in")


async def test_the_reply_of_a_saved_chat_goes_on(house: House) -> None:
    held, phone = house.hold(), await house.sign_in("bob")
    tab = await house.bob.open_tab()
    async with reading(phone, STREAM) as response:
        lines = response.aiter_lines()
        start = json.loads((await anext(lines)).removeprefix("data: "))
        await held.reached.wait()
        await sign_out(house, phone)
        await events(lines)
    await tab.send({"type": "watch", "conversation": start["conversation"]})
    held.set()
    assert (await tab.end(start["reply"]))["status"] == "complete"


async def test_the_streams_of_other_sessions_go_on(house: House) -> None:
    held, phone = house.hold(), await house.sign_in("bob")
    async with reading(house.bob, STREAM) as response:
        await held.reached.wait()
        await sign_out(house, phone)
        held.set()
        assert (await events(response.aiter_lines()))[-1]["status"] == "complete"
