"""GET /api/search: what a person finds."""

import base64
from urllib.parse import quote
from uuid import UUID

import pytest

from tests.support.house import House

from .asking import all_read, hits, marked, page, say, texts

URL = "/api/search"
PLACE = {"folder": "", "archived": False}
HIT = {"conversation", "message", "role", "created_at", "backend", "model", "excerpt"}


async def test_a_word_finds_its_other_forms_in_questions_and_replies(house: House) -> None:
    await say(house, "Почему упал сервер?", "Two servers crashed: память сервера кончилась.")
    assert await texts(house.alice, "серверами ") == [
        "Two servers crashed: память сервера кончилась.",
        "Почему упал сервер?",
    ]
    (hit,) = await hits(house.alice, "crashing server ")
    assert marked(hit) == ["servers", "crashed"]


async def test_the_keys_of_a_page_and_of_a_hit(house: House) -> None:
    done = await say(house, "keysearch", "keysearch answered")
    body = await page(house.alice, "keysearch")
    assert body.keys() == {"hits", "next", "reading"} and (body["next"], body["reading"]) == (None, False)
    reply, question = body["hits"]
    assert reply.keys() == question.keys() == HIT
    assert reply["conversation"] == {"id": done["conversation"], "title": "keysearch", **PLACE}
    assert (reply["message"], reply["role"], reply["backend"]) == (done["reply"], "assistant", "victoria")
    assert (question["role"], question["backend"], question["model"]) == ("user", "", "")
    assert question["excerpt"] == [{"text": "keysearch", "mark": True}] and reply["created_at"].endswith("Z")


async def test_all_words_must_be_there_and_a_phrase_side_by_side(house: House) -> None:
    await say(house, "the amber lantern hangs high")
    await say(house, "a lantern of amber")
    assert len(await texts(house.alice, "amber lantern ")) == 2
    assert await texts(house.alice, '"amber lantern" ') == ["the amber lantern hangs high"]
    assert await texts(house.alice, "amber lantern nowhere ") == []


async def test_the_last_word_is_found_while_it_is_typed(house: House) -> None:
    await say(house, "Zanzibarian configurations")
    for typed in ("zan", "zanzibar", "zanzibarian con", "zanzibarian configurat", "zanzibarian configurations"):
        assert await texts(house.alice, typed) == ["Zanzibarian configurations"], typed
    assert await texts(house.alice, "zanzibar ") == []


async def test_nobody_finds_what_others_wrote(house: House) -> None:
    await say(house, "A secret of Alice: xylophone")
    await say(house, "Bob plays, too: xylophone", person=house.bob)
    assert await texts(house.alice, "xylophone") == ["A secret of Alice: xylophone"]
    assert await texts(house.bob, "xylophone") == ["Bob plays, too: xylophone"]
    assert await texts(house.admin, "xylophone") == []


async def test_filters_say_who_wrote_it(house: House) -> None:
    await say(house, "quokka?", "quokka!")
    await say(house, "quokka again?", use_victoria=False, model=None)
    found = {who: await hits(house.alice, f"quokka from:{who}") for who in ("me", "victoria", "mlx")}
    assert [hit["role"] for hit in found["me"]] == ["user", "user"]
    assert [hit["backend"] for hit in found["victoria"]] == ["victoria"]
    assert all(hit["backend"] == "mlx" for hit in found["mlx"])
    assert len(await hits(house.alice, "quokka from:me from:victoria")) == 0


async def test_a_filter_alone_lists_the_newest(house: House) -> None:
    await say(house, "the newest question", "the newest answer")
    assert (await texts(house.alice, "from:me"))[0] == "the newest question"
    assert (await texts(house.alice, "from:victoria"))[0] == "the newest answer"
    assert await texts(house.alice, "") == []


async def test_a_filter_for_the_model(house: House) -> None:
    done = await say(house, "which model?", use_victoria=False)
    model = (await hits(house.alice, "from:mlx"))[0]["model"]
    assert model and done["reply"] in [hit["message"] for hit in await hits(house.alice, f"model:{model}")]
    assert done["reply"] in [hit["message"] for hit in await hits(house.alice, f"model:{model[:4]}")]
    assert await hits(house.alice, "model:gpt-17") == []


async def test_the_models_that_wrote_to_a_person_are_named(house: House) -> None:
    await say(house, "which models?", use_victoria=False)
    models = (await house.alice.get("/api/search/models"))["models"]
    assert (await hits(house.alice, "from:mlx"))[0]["model"] in models
    assert (await hits(house.alice, "from:victoria"))[0]["model"] in models
    assert (await house.admin.get("/api/search/models")) == {"models": []}


async def test_dates_are_exact(house: House) -> None:
    done = await say(house, "wombat of the past", "Noted.")
    change = "UPDATE chat_message SET created_at = %s, to_index = %s WHERE conversation_id = %s"
    moment = "2021-03-09 12:00:00+00:00" if house.server.installation.database_url else "2021-03-09 12:00:00"
    house.server.installation.rows(change, moment, True, UUID(done["conversation"]))
    await say(house, "wombat of today")
    found = {q: len(await hits(house.alice, f"wombat {q}")) for q in WHEN}
    assert found == WHEN


WHEN = {
    **{"before:2021-03-10": 1, "before:2021-03-09": 0, "before:2021-04": 1, "before:2021": 0, "before:2022": 1},
    **{"after:2021-03-09": 2, "after:2021-03-10": 1, "after:2021": 2, "after:2022": 1, "after:2021-03": 2},
    **{"after:2021-03-09 before:2021-03-10": 1, "after:2021-02 before:2021-03": 0, "after:9999": 0, "before:0001": 0},
    **{"after:2022 before:2021": 0, "после:2021-03-09 до:2021-03-10": 1},
}


async def test_dates_are_those_of_the_time_zone_that_is_named(house: House) -> None:
    done = await say(house, "dugong by night", "Noted.")
    moment = "2021-03-09 22:30:00+00:00" if house.server.installation.database_url else "2021-03-09 22:30:00"
    change = "UPDATE chat_message SET created_at = %s, to_index = %s WHERE conversation_id = %s"
    house.server.installation.rows(change, moment, True, UUID(done["conversation"]))
    await say(house, "What comes past the server is read with the next message, or 10 s later")
    for zone, day in (("", 9), ("UTC", 9), ("Asia/Tokyo", 10), ("Europe/Berlin", 9), ("Europe/Moscow", 10)):
        body = await page(
            house.alice, f"dugong after:2021-03-{day} before:2021-03-{day + 1}", f"&timezone={quote(zone)}"
        )
        assert len(body["hits"]) == 1, zone
    # A month that begins elsewhere in the month before.
    late = await page(house.alice, "dugong after:2021-03 before:2021-04", "&timezone=Pacific/Kiritimati")
    assert len(late["hits"]) == 1


ZONES = [
    "Mars/Olympus",
    "..%2F..%2Fetc%2Fpasswd",
    "%00",
    "Europe",
    "tzdata.zi",
    "x" * 5000,
    "%ED%A0%80",
    "/etc/passwd",
    " ",
]


@pytest.mark.parametrize("zone", ZONES)
async def test_a_time_zone_that_is_none_is_400(house: House, zone: str) -> None:
    response = await house.alice.request("GET", f"{URL}?q=after:2021&timezone={zone}")
    assert response.status_code == 400
    assert response.json()["error"]["message"] == ("timezone: Unknown time zone. Use a name such as Europe/Berlin.")


async def test_letters_with_and_without_accents_emoji_and_particles_are_found(house: House) -> None:
    await say(house, "Где café в Łódź? 서버를 กรุงเทพมหานคร 👩🏽‍💻", "Fine.")
    for asked in ("cafe", "CAFÉ ", "lodz", "서버", "서버가", "กรุงเทพ", "👩‍💻", "💻"):
        (hit,) = await hits(house.alice, f"{asked}")
        assert marked(hit), asked


async def test_a_filter_for_the_folder(house: House) -> None:
    done = await say(house, "numbat in a folder")
    await say(house, "numbat outside")
    await house.alice.request("PATCH", f"/api/conversations/{done['conversation']}", json={"folder": "Моя Работа"})
    assert await texts(house.alice, 'numbat folder:"моя работа"') == ["numbat in a folder"]
    assert await texts(house.alice, "numbat folder:other") == []
    assert (await hits(house.alice, 'folder:"Моя Работа"'))[0]["conversation"]["folder"] == "Моя Работа"


async def test_what_is_deleted_is_not_found_until_it_is_restored(house: House) -> None:
    done = await say(house, "a bandicoot")
    place = f"/api/conversations/{done['conversation']}"
    await house.alice.request("DELETE", place)
    assert await hits(house.alice, "bandicoot") == []
    await house.alice.request("POST", f"{place}/restore")
    assert await texts(house.alice, "bandicoot") == ["a bandicoot"]


async def test_an_archived_conversation_is_found(house: House) -> None:
    done = await say(house, "a potoroo")
    await house.alice.request("PATCH", f"/api/conversations/{done['conversation']}", json={"archived": True})
    (hit,) = await hits(house.alice, "potoroo")
    assert (marked(hit), hit["conversation"]["archived"]) == (["potoroo"], True)


async def test_all_branches_are_found(house: House) -> None:
    done = await say(house, "the first bilby")
    question = (await hits(house.alice, "bilby"))[0]["message"]
    tab = await house.alice.open_tab()
    await tab.send({"type": "edit", "id": "e", "message": question, "text": "the second bilby"})
    await tab.end((await tab.until("ack"))["reply"])
    await all_read(house.server.installation)
    assert await texts(house.alice, "bilby") == ["the second bilby", "the first bilby"]
    assert {hit["conversation"]["id"] for hit in await hits(house.alice, "bilby")} == {done["conversation"]}


async def test_pages_lead_through_all_newest_first(house: House) -> None:
    for number in range(5):
        await say(house, f"quoll {number}")
    seen, more = [], ""
    for expected in (2, 2, 1):
        body = await page(house.alice, "quoll from:me", f"&limit=2{more}")
        seen += [hit["excerpt"][-1]["text"] for hit in body["hits"]]
        more = f"&before={body['next']}"
        assert len(body["hits"]) == expected
    assert seen == [f" {number}" for number in (4, 3, 2, 1, 0)] and body["next"] is None


WRONG = (b"n", b"5", b"n-1", b"n5 ", b"n" + b"9" * 30)
CURSORS = ["x", "n5", "%00", "A" * 5000, *(base64.urlsafe_b64encode(one).decode() for one in WRONG)]


@pytest.mark.parametrize("before", CURSORS)
async def test_a_cursor_that_is_not_ours_is_400(house: House, before: str) -> None:
    response = await house.alice.request("GET", f"{URL}?q=x&before={before}")
    assert (response.status_code, "before" in response.json()["error"]["message"]) == (400, True)


@pytest.mark.parametrize("query", ["q=x&limit=0", "q=x&limit=51", "q=x&limit=x", "q=" + "x" * 1001])
async def test_what_is_out_of_bounds_is_400(house: House, query: str) -> None:
    assert (await house.alice.request("GET", f"{URL}?{query}")).status_code == 400


ODD = [
    "\0",
    "'; DROP TABLE chat_search; --",
    '"',
    "*",
    "a*b",
    "NEAR(a b)",
    "^a",
    "-a",
    "terms:a",
    "(",
    "{a}:",
    "a AND",
    "\\",
]


@pytest.mark.parametrize("q", ODD)
async def test_any_question_is_answered(house: House, q: str) -> None:
    assert isinstance(await hits(house.alice, q), list)


async def test_half_a_letter_is_answered(house: House) -> None:
    assert (await house.alice.get(f"{URL}?q=%ED%A0%80"))["hits"] == []


async def test_a_reply_is_found_after_it_ended_and_again_when_it_went_on(house: House) -> None:
    rows = house.server.installation.rows
    gate, tab = house.hold(20), await house.alice.open_tab()
    ack = await tab.ask("thylacine?")
    await tab.text_of(ack["reply"], 10)
    assert not rows("SELECT 1 FROM chat_message WHERE id = %s AND to_index", UUID(ack["reply"]))
    await tab.send({"type": "stop", "id": "s", "reply": ack["reply"]})
    await tab.end(ack["reply"])
    await all_read(house.server.installation)
    number = rows("SELECT id FROM chat_searchentry WHERE message_id = %s", UUID(ack["reply"]))
    gate.set()
    house.victoria.fault, house.victoria.script = None, " and a numeral: thirteenthousand"
    await tab.send({"type": "continue", "id": "c", "reply": ack["reply"]})
    await tab.until("end", lambda frame: frame["epoch"] > 1)
    await all_read(house.server.installation)
    assert [hit["message"] for hit in await hits(house.alice, "thirteenthousand")] == [ack["reply"]]
    assert rows("SELECT id FROM chat_searchentry WHERE message_id = %s", UUID(ack["reply"])) == number
