"""People who close a tab, send twice, delete or sign out while a reply is being written."""

import asyncio
import uuid

import pytest_asyncio

from tests.support.house import House
from tests.support.person import Frame, Person, Tab

from .answers import Script, answer
from .checker import violations
from .dump import dump

SIGNED_OUT = 4401


class Writing:
    """A house where Victoria stops after some words of each reply, until `go_on`."""

    def __init__(self, house: House) -> None:
        self.house, self.gate = house, house.hold()
        self.house.victoria.script = self.script = Script()
        self.tabs: list[Tab] = []

    @property
    def alice(self) -> Person:
        return self.house.alice

    async def tab_of(self, person: Person) -> Tab:
        self.tabs.append(await person.open_tab())
        return self.tabs[-1]

    async def begins(self, tab: Tab, **fields: object) -> Frame:
        """Ask; the ack, when some words are on the screen."""
        ack = await tab.ask(f"a question, {uuid.uuid4().hex}", **fields)
        await tab.text_of(ack["reply"], 20)
        return ack

    def go_on(self) -> None:
        self.gate.set()

    async def is_whole_in_a_later_tab(self, ack: Frame) -> None:
        later = await self.tab_of(self.alice)
        await later.send({"type": "watch", "conversation": ack["conversation"]})
        assert (await later.end(ack["reply"]))["status"] == "complete"
        assert later.texts[ack["reply"]] == answer(self.script.asked[-1], "victoria")

    def violations(self) -> list[str]:
        return violations(dump(self.house.server.installation), self.tabs, answer, asked=self.script.asked)


@pytest_asyncio.fixture
async def writing(house: House) -> Writing:
    return Writing(house)


async def test_a_tab_closed_in_mid_reply_stops_nothing(writing: Writing) -> None:
    tab = await writing.tab_of(writing.alice)
    ack = await writing.begins(tab)
    await tab.close()
    writing.go_on()
    await writing.is_whole_in_a_later_tab(ack)
    assert writing.violations() == []


async def test_the_same_send_from_two_tabs_at_once_and_from_a_third_later_is_one_message(writing: Writing) -> None:
    one, two, three = [await writing.tab_of(writing.alice) for _ in range(3)]
    key, text = uuid.uuid4().hex, f"said twice, {uuid.uuid4().hex}"
    acks = await asyncio.gather(one.ask(text, id=key), two.ask(text, id=key))
    acks.append(await three.ask(text, id=key))
    assert acks[0] == acks[1] == acks[2]
    # The first words may have gone out before: the page asks for them as soon as it hears of later ones.
    await three.send({"type": "watch", "conversation": acks[0]["conversation"]})
    await three.until("snapshot")
    writing.go_on()
    for tab in (one, two, three):
        assert (await tab.end(acks[0]["reply"]))["status"] == "complete"
    messages = dump(writing.house.server.installation).messages.values()
    assert [row["text"] for row in messages if row["text"] == text] == [text]
    assert writing.script.asked == [text]
    assert writing.violations() == []


async def test_a_conversation_deleted_in_mid_reply_is_gone_and_nobody_writes_it_any_more(writing: Writing) -> None:
    tab, other = await writing.tab_of(writing.alice), await writing.tab_of(writing.alice)
    ack = await writing.begins(tab)
    response = await writing.alice.request("DELETE", f"/api/conversations/{ack['conversation']}")
    assert response.status_code in (200, 204), response.text
    for one in (tab, other):
        await one.until("conversation_removed", lambda frame: frame["conversation"] == ack["conversation"])
    await asyncio.wait_for(writing.house.victoria.idle(), 1)  # within a second, the gate still closed
    await other.send({"type": "watch", "id": "w", "conversation": ack["conversation"]})
    assert (await other.until("error"))["code"] == "not_found"
    assert (await writing.alice.request("GET", f"/api/conversations/{ack['conversation']}")).status_code == 404
    assert (await tab.end(ack["reply"]))["status"] == "stopped"
    assert writing.violations() == []


async def test_after_sign_out_in_mid_reply_it_goes_on_and_the_sockets_are_closed(writing: Writing) -> None:
    phone = await writing.house.sign_in("alice")
    tabs = [await writing.tab_of(phone), await writing.tab_of(phone)]
    ack = await writing.begins(tabs[0])
    response = await phone.request("POST", "/accounts/logout/")
    assert response.status_code == 302
    assert [await tab.closed() for tab in tabs] == [SIGNED_OUT, SIGNED_OUT]
    writing.go_on()
    await writing.is_whole_in_a_later_tab(ack)
    assert writing.violations() == []
