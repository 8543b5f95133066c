"""GET /api/search: a hit that is not on the shown branch says in which version of a message it is."""

import uuid
from typing import Any

from tests.support.house import House
from tests.support.person import Frame, Tab

from .asking import all_read, hits


async def done(house: House, tab: Tab, frame: Frame | None = None, text: str = "", **fields: Any) -> Frame:
    """The ack of a question or a command, after its reply has ended and is indexed."""
    if frame is not None:
        frame = {"id": uuid.uuid4().hex, **frame}
        await tab.send(frame)
        ack = await tab.until("ack", lambda one: one["id"] == frame["id"])
    else:
        ack = await tab.ask(text, **fields)
    await tab.end(ack["reply"])
    await all_read(house.server.installation)
    return ack


async def found(house: House, q: str) -> dict[str, Any]:
    return {hit["message"]: hit.get("branch") for hit in await hits(house.alice, q)}


async def test_without_branches_no_hit_names_one(house: House) -> None:
    tab, house.victoria.script = await house.alice.open_tab(), "Fine."
    ack = await done(house, tab, text="a numbat")
    assert "branch" not in (await hits(house.alice, "numbat"))[0]
    assert await found(house, "numbat") == {ack["message"]: None}


async def test_what_stands_below_an_edited_message_names_the_version_of_that_message(house: House) -> None:
    tab, house.victoria.script = await house.alice.open_tab(), "Fine."
    first = await done(house, tab, text="a quokka")
    below = await done(house, tab, text="and a quokka's child", conversation=first["conversation"])
    edited = await done(house, tab, {"type": "edit", "message": first["message"], "text": "another quokka"})
    one = {"version": 1, "of": 2}
    assert await found(house, "quokka") == {first["message"]: one, below["message"]: one, edited["message"]: None}
    await tab.send({"type": "branch", "id": "b", "message": below["message"]})
    await tab.until("ack", lambda frame: frame["id"] == "b")
    two = {"version": 2, "of": 2}
    assert await found(house, "quokka") == {first["message"]: None, below["message"]: None, edited["message"]: two}


async def test_versions_of_a_reply_are_counted_as_the_page_counts_them(house: House) -> None:
    tab, house.victoria.script = await house.alice.open_tab(), "a bandicoot"
    first = await done(house, tab, text="Who is it?")
    second = await done(house, tab, {"type": "regenerate", "reply": first["reply"]})
    third = await done(house, tab, {"type": "regenerate", "reply": second["reply"]})
    wanted = {first["reply"]: {"version": 1, "of": 3}, second["reply"]: {"version": 2, "of": 3}, third["reply"]: None}
    assert await found(house, "bandicoot") == wanted


async def test_a_circle_of_parents_ends(house: House) -> None:
    """Damage that check_history repairs; the search must not run for ever meanwhile."""
    tab, house.victoria.script = await house.alice.open_tab(), "Fine."
    first = await done(house, tab, text="a woylie")
    await done(house, tab, {"type": "edit", "message": first["message"], "text": "another woylie"})
    circle = "UPDATE chat_message SET parent_id = %s WHERE id = %s"
    house.server.installation.rows(circle, uuid.UUID(first["reply"]), uuid.UUID(first["message"]))
    assert first["message"] in await found(house, "woylie")
