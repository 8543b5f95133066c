"""How much one socket and one person may ask. The rate here is so low that no token comes back during a test."""

import json
from collections import Counter

import websockets
from websockets.typing import Origin

from tests.support.house import House
from tests.support.person import Person, Tab

SERVER = {"RATE_LIMIT": "0.001"}
PING = json.dumps({"type": "ping"})


async def answers(tab: Tab, count: int) -> list[str]:
    """What came back for so many pings: `pong` or the code of an error."""
    for _ in range(count):
        await tab.send(PING)
    found: list[str] = []
    while len(found) < count:
        frame = await tab.receive()
        if frame["type"] in ("pong", "error"):
            found.append(frame.get("code", "pong"))
    return found


async def one_more(person: Person) -> Tab:
    """A tab that does not expect a `hello`."""
    url, headers = person.server.url.replace("http", "ws") + "/ws/chat/", {"Cookie": person.cookie}
    return Tab(await websockets.connect(url, additional_headers=headers, origin=Origin(person.server.url)))


async def test_a_burst_of_100_then_rate_limited(house: House) -> None:
    tab = await house.alice.open_tab()
    assert await answers(tab, 110) == ["pong"] * 100 + ["rate_limited"] * 10
    error = tab.of("error")[0]
    assert error["message"] and error["retry_after"] > 0


async def test_what_is_no_frame_counts_too(house: House) -> None:
    tab = await house.alice.open_tab()
    for _ in range(101):
        await tab.send("nope")
    codes = Counter([(await tab.until("error"))["code"] for _ in range(101)])
    assert codes == {"bad_json": 100, "rate_limited": 1}


async def test_each_socket_has_its_own_limit(house: House) -> None:
    one, two = await house.alice.open_tab(), await house.alice.open_tab()
    await answers(one, 105)
    assert await answers(two, 1) == ["pong"]


async def test_after_200_refused_in_a_row_it_is_closed(house: House) -> None:
    tab = await house.alice.open_tab()
    for _ in range(400):
        await tab.send(PING)
    assert await tab.closed() == 4429
    assert len(tab.of("pong")) == 100
    assert {frame["code"] for frame in tab.of("error")} == {"rate_limited"} and len(tab.of("error")) <= 200
    assert not [line for line in house.server.output if "Traceback" in line]


async def test_the_21st_socket_is_over_the_quota(house: House) -> None:
    tabs = [await house.bob.open_tab() for _ in range(20)]
    refused = await one_more(house.bob)
    error = await refused.receive()
    assert error["code"] == "quota" and error["message"]
    assert await refused.closed() == 4429
    await house.alice.open_tab()
    await tabs[0].close()
    await house.bob.open_tab()
