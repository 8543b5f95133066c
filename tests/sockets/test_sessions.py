"""A socket lives no longer than the session and the account it was opened with."""

import pytest

from tests.support.house import House
from tests.support.installation import PASSWORD
from tests.support.person import Frame, Person, Tab

SIGNED_OUT = 4401


def in_database(house: House, statement: str, *values: object) -> None:
    house.server.installation.rows(statement, *values)


async def is_open(tab: Tab) -> bool:
    await tab.send({"type": "ping"})
    return bool(await tab.until("pong"))


async def user_form(house: House, name: str, **changes: str | None) -> Frame:
    """What the admin's form for this user sends; None leaves a field out, as a box that is not ticked."""
    form: dict[str, str | None] = {
        **{"username": name, "is_active": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"},
        **changes,
    }
    return {key: value for key, value in form.items() if value is not None}


async def change_in_admin(house: House, name: str, **changes: str | None) -> None:
    path = f"/admin/auth/user/{(await user_id(house, name))}/change/"
    response = await house.admin.request("POST", path, data=await user_form(house, name, **changes))
    assert response.headers["location"] == "/admin/auth/user/", response.text


async def user_id(house: House, name: str) -> int:
    rows = house.server.installation.rows("SELECT id FROM auth_user WHERE username = %s", name)
    return int(rows[0][0])


async def sign_out(person: Person) -> None:
    response = await person.request("POST", "/accounts/logout/")
    assert response.status_code == 302


async def test_sign_out_closes_the_sockets_of_this_session_only(house: House) -> None:
    phone = await house.sign_in("alice")
    one, two, elsewhere = await phone.open_tab(), await phone.open_tab(), await house.alice.open_tab()
    bob = await house.bob.open_tab()
    await sign_out(phone)
    assert await one.closed() == await two.closed() == SIGNED_OUT
    assert await is_open(elsewhere) and await is_open(bob)


async def test_a_session_that_was_signed_out_opens_nothing(house: House) -> None:
    phone = await house.sign_in("alice")
    await sign_out(phone)
    with pytest.raises(Exception, match="HTTP 403"):
        await phone.open_tab()
    assert (await phone.request("GET", "/api/conversations")).status_code == 401


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "ping"},
        {"type": "send", "id": "s", "conversation": None, "parent": None, "text": "Hello"},
        {"type": "stop", "id": "s", "reply": "01890000-0000-7000-8000-000000000000"},
        {"type": "watch", "conversation": "01890000-0000-7000-8000-000000000000"},
    ],
    ids=lambda frame: str(frame["type"]),
)
async def test_a_command_after_the_session_is_gone_from_the_database_closes(house: House, frame: Frame) -> None:
    phone = await house.sign_in("bob")
    tab = await phone.open_tab()
    in_database(house, "DELETE FROM django_session WHERE session_key = %s", phone.cookie.rpartition("=")[2])
    await tab.send(frame)
    assert await tab.closed() == SIGNED_OUT
    assert not tab.of("ack")


async def test_a_session_that_expired_closes_at_the_next_command(house: House) -> None:
    phone = await house.sign_in("bob")
    tab = await phone.open_tab()
    key = phone.cookie.rpartition("=")[2]
    in_database(house, "UPDATE django_session SET expire_date = '2020-01-01 00:00:00' WHERE session_key = %s", key)
    await tab.send({"type": "ping"})
    assert await tab.closed() == SIGNED_OUT


async def test_an_account_deactivated_in_the_database_closes_at_the_next_command(house: House) -> None:
    tab = await house.bob.open_tab()
    in_database(house, "UPDATE auth_user SET is_active = false WHERE username = 'bob'")
    try:
        await tab.send({"type": "ping"})
        assert await tab.closed() == SIGNED_OUT
    finally:
        in_database(house, "UPDATE auth_user SET is_active = true WHERE username = 'bob'")


async def test_deactivating_in_the_admin_closes_at_once(house: House) -> None:
    phone = await house.sign_in("bob")
    tabs = [await house.bob.open_tab(), await phone.open_tab()]
    alice = await house.alice.open_tab()
    await change_in_admin(house, "bob", is_active=None)
    try:
        assert [await tab.closed() for tab in tabs] == [SIGNED_OUT, SIGNED_OUT]
        assert await is_open(alice)
    finally:
        await change_in_admin(house, "bob")


async def test_another_change_of_the_account_closes_nothing(house: House) -> None:
    tab = await house.bob.open_tab()
    await change_in_admin(house, "bob", first_name="Robert")
    assert await is_open(tab)


async def test_an_active_tab_of_a_deactivated_person_gets_nothing_more(house: House) -> None:
    held = house.hold()
    tab = await house.bob.open_tab()
    ack = await tab.ask()
    await held.reached.wait()
    await change_in_admin(house, "bob", is_active=None)
    try:
        assert await tab.closed() == SIGNED_OUT
        assert not [frame for frame in tab.of("end") if frame["reply"] == ack["reply"]]
    finally:
        await change_in_admin(house, "bob")


async def carol(house: House) -> Person:
    """Somebody new."""
    form = {"username": "carol", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    response = await house.admin.request("POST", "/admin/auth/user/add/", data=form)
    assert response.headers["location"].endswith("/change/"), response.text
    return await house.sign_in("carol")


async def test_deleting_the_account_closes_at_once(house: House) -> None:
    tab = await (await carol(house)).open_tab()
    path = f"/admin/auth/user/{await user_id(house, 'carol')}/delete/"
    response = await house.admin.request("POST", path, data={"post": "yes"})
    assert response.headers["location"] == "/admin/auth/user/"
    assert await tab.closed() == SIGNED_OUT


async def test_a_password_change_closes_the_other_sessions(house: House) -> None:
    phone = await carol(house)
    tablet = await house.sign_in("carol")
    tab = await tablet.open_tab()
    form = {"oldpassword": PASSWORD, "password1": "another-horse-7", "password2": "another-horse-7"}
    response = await phone.request("POST", "/accounts/password/change/", data=form)
    assert response.status_code == 302, response.text
    assert await tab.closed() == SIGNED_OUT
    assert (await tablet.request("GET", "/api/conversations")).status_code == 401
