"""What the server draws of the sidebar, and by whose clock."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation

from chat.views.row_time import row_time
from chat.views.sidebar import Section, sections
from chat.views.time_zone import COOKIE, zone_of

NOW = datetime(2026, 3, 15, 22, 30, tzinfo=UTC)


def id_of(name: str) -> UUID:
    """Of the folder of this name."""
    return uuid5(NAMESPACE_OID, name)


def one(title: str, hours: float = 0, **more: Any) -> dict[str, Any]:
    """A conversation that last moved so many hours before NOW."""
    moment = NOW - timedelta(hours=hours)
    plain = {"pinned": False, "folder": "", "writing": False, "unseen": False}
    return {"id": uuid4(), "title": title, "updated_at": moment, **plain, **more}


def drawn(
    *listed: dict[str, Any], folders: tuple[dict[str, Any], ...] = (), current: Any = None, zone: str = "UTC"
) -> list[Section]:
    boot = {"conversation": current, "conversations": {"conversations": list(listed)}, "folders": list(folders)}
    return sections(boot, NOW.astimezone(ZoneInfo(zone)))


def folder(name: str, *inside: dict[str, Any], count: int | None = None) -> dict[str, Any]:
    filed = [{**one, "folder": name} for one in inside]
    return {"id": id_of(name), "name": name, "count": len(filed) if count is None else count, "conversations": filed}


def plan(found: list[Section]) -> dict[str, list[str]]:
    return {section.key: [row.title for row in section.rows] for section in found}


def test_days_are_calendar_days() -> None:
    found = drawn(one("now"), one("evening", 23), one("six days", 6 * 24), one("old", 40 * 24), one("older", 80 * 24))
    wanted = {"day today": ["now"], "day yesterday": ["evening"], "day week": ["six days"]}
    assert plan(found) == {**wanted, "day 2026-02": ["old"], "day 2025-12": ["older"]}
    assert [section.heading for section in found][-2:] == ["February 2026", "December 2025"]


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", "today"), ("Asia/Tokyo", "yesterday"), ("America/Los_Angeles", "today")]
)
def test_days_begin_where_the_person_is(zone: str, day: str) -> None:
    # In Tokyo it is half past seven in the morning.
    assert list(plan(drawn(one("a while ago", 9), zone=zone))) == [f"day {day}"]


def test_what_comes_from_the_future_is_of_today() -> None:
    assert list(plan(drawn(one("a clock that is ahead", -30)))) == ["day today"]


def test_pinned_ones_stand_above_those_of_folders_too() -> None:
    inside, pinned = one("inside", 2), one("pinned inside", 1, pinned=True)
    found = drawn(one("pinned", 3, pinned=True), one("rest"), folders=(folder("Work", inside, pinned),))
    assert plan(found) == {
        "pinned ": ["pinned inside", "pinned"],
        "day today": ["rest"],
        f"folder {id_of('Work')}": ["inside"],
    }
    assert [section.count for section in found if section.kind == "folder"] == [1]


def test_a_folder_of_which_only_pinned_ones_are_left_is_empty() -> None:
    found = drawn(folders=(folder("Work", one("pinned", pinned=True)), folder("Empty")))
    assert [(section.heading, section.count) for section in found[1:]] == [("Work", 0), ("Empty", 0)]


def test_folders_stand_between_today_and_the_days_before() -> None:
    found = drawn(one("now"), one("evening", 23), folders=(folder("Work", one("inside", 50)),))
    assert list(plan(found)) == ["day today", f"folder {id_of('Work')}", "day yesterday"]
    without_today = drawn(one("evening", 23), folders=(folder("Work"),))
    assert list(plan(without_today)) == [f"folder {id_of('Work')}", "day yesterday"]


def test_a_folder_with_more_says_so() -> None:
    (section,) = drawn(folders=(folder("Work", one("newest"), count=30),))
    assert section.more and section.count == 30


def test_folders_stand_in_the_order_of_the_person() -> None:
    names = ["zoo", "part 10", "Part 9", "²"]
    assert [section.heading for section in drawn(folders=tuple(folder(name) for name in names))] == names


def test_what_is_written_and_what_nobody_has_seen_is_marked() -> None:
    open_now = one("open", unseen=True)
    found = drawn(one("a", writing=True), one("b", unseen=True), one("c"), open_now, current=open_now)
    assert [row.state for row in found[0].rows] == ["writing", "unseen", "", ""]
    assert [row.is_current for row in found[0].rows] == [False, False, False, True]


def test_a_conversation_without_a_title_has_a_name() -> None:
    assert plan(drawn(one(""))) == {"day today": ["New chat"]}


@pytest.mark.parametrize("name", ["Europe/Moscow", "Etc/GMT+5", "America/Argentina/Buenos_Aires"])
def test_the_zone_is_the_browsers(name: str) -> None:
    request = RequestFactory(headers={"cookie": f"{COOKIE}={name}"}).get("/")
    assert zone_of(request) == ZoneInfo(name)


@pytest.mark.parametrize(
    "name",
    ["", "Europe", "Nowhere/Land", "../../etc/passwd", "/etc/localtime", "x" * 10_000, "a/../b", "Москва", "\x00"],
)
def test_what_is_no_zone_is_the_servers(name: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = name
    assert zone_of(request) == timezone.get_default_timezone()


@pytest.mark.parametrize(
    ("moment", "english", "russian"),
    [
        ("2026-03-15T22:05", "22:05", "22:05"),
        ("2026-03-15T00:00", "00:00", "00:00"),
        ("2026-03-16T07:00", "07:00", "07:00"),  # a clock that is ahead
        ("2026-03-14T23:59", "Sat", "сб"),
        ("2026-03-09T12:00", "Mon", "пн"),
        ("2026-03-08T12:00", "Mar 8", "8 мар."),
        ("2026-01-01T00:00", "Jan 1", "1 янв."),
        ("2025-12-31T23:00", "12/31/25", "31.12.25"),
    ],
)
def test_a_row_says_when_its_last_message_came(moment: str, english: str, russian: str) -> None:
    when = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    for language, words in (("en", english), ("ru", russian)):
        with translation.override(language):
            assert row_time(when, NOW) == words


def test_the_time_of_a_row_is_the_persons() -> None:
    (section,) = drawn(one("now"), zone="Asia/Tokyo")
    assert (section.rows[0].time, section.rows[0].moment) == ("07:30", "2026-03-16T07:30+09:00")
