"""The sidebar as the server renders it for the first paint; static/js/sidebar/sidebar.js takes it over.

The order follows static/js/state/sections.js.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext

from .row_time import row_time

Conversation = dict[str, Any]
WEEK = 7
TODAY = "day today"


@dataclass(frozen=True, slots=True)
class Row:
    """`state`: "writing", "unseen" or "". `time`: of the last message, in words; `moment`: the same in ISO 8601."""

    id: UUID
    title: str
    state: str
    is_current: bool
    time: str
    moment: str


@dataclass(frozen=True, slots=True)
class Section:
    """`kind`: pinned, folder or day; `key`: its name in the scripts; `count`: conversations in a folder; `more`: if
    that exceeds its rows. A folder is drawn closed: `folder` is its id, by which the browser knows those that it keeps
    open."""

    kind: str
    key: str
    heading: str
    rows: list[Row]
    count: int = 0
    more: bool = False
    folder: UUID | None = None


def sections(boot: dict[str, Any], now: datetime) -> list[Section]:
    """`boot`: the page's initial data with the first page of the list and the folders; `now`: in the person's zone."""
    current = boot["conversation"]["id"] if boot["conversation"] else None
    listed, folders = boot["conversations"]["conversations"], boot["folders"]
    filed = [one for folder in folders for one in folder["conversations"]]
    pinned = {one["id"]: one for one in [*listed, *filed] if one["pinned"]}
    first = Section("pinned", "pinned ", gettext("Pinned"), _rows(_newest_first(pinned.values()), now, current))
    days = list(_days([one for one in listed if not one["pinned"] and not one["folder"]], now, current))
    today = sum(day.key == TODAY for day in days)
    inside = [_folder(folder, pinned, now, current) for folder in folders]
    return [*([first] if first.rows else []), *days[:today], *inside, *days[today:]]


def _folder(folder: dict[str, Any], pinned: dict[UUID, Conversation], now: datetime, current: UUID | None) -> Section:
    """A folder's section. Pinned conversations have a section of their own and are subtracted from its count."""
    name = folder["name"]
    shown = [one for one in folder["conversations"] if not one["pinned"]]
    elsewhere = sum(one["folder"] == name for one in pinned.values())
    count = max(len(shown), folder["count"] - elsewhere)
    rows = _rows(shown, now, current)
    return Section("folder", f"folder {folder['id']}", name, rows, count, count > len(shown), folder["id"])


def _days(conversations: list[Conversation], now: datetime, current: UUID | None) -> Iterator[Section]:
    for day, found in groupby(conversations, lambda one: _day_of(one["updated_at"].astimezone(now.tzinfo), now)):
        of_day = list(found)
        yield Section("day", f"day {day}", _day_name(day, of_day[0], now), _rows(of_day, now, current))


def _day_of(moment: datetime, now: datetime) -> str:
    """today, yesterday, week, or "2026-03", by calendar day as in static/js/text/days.js."""
    days = (now.date() - moment.date()).days
    if days <= 1:
        return "yesterday" if days == 1 else "today"
    return "week" if days <= WEEK else f"{moment:%Y-%m}"


def _day_name(day: str, of_day: Conversation, now: datetime) -> str:
    names = {"today": gettext("Today"), "yesterday": gettext("Yesterday"), "week": gettext("Last 7 days")}
    return names.get(day) or date_format(of_day["updated_at"].astimezone(now.tzinfo), "YEAR_MONTH_FORMAT")


def _rows(conversations: Iterable[Conversation], now: datetime, current: UUID | None) -> list[Row]:
    return [_row(one, now, current) for one in conversations]


def _row(one: Conversation, now: datetime, current: UUID | None) -> Row:
    moment = one["updated_at"].astimezone(now.tzinfo)
    title, is_current = one["title"] or gettext("New chat"), one["id"] == current
    iso = moment.isoformat(timespec="minutes")
    return Row(one["id"], title, _state(one, current), is_current, row_time(moment, now), iso)


def _state(one: Conversation, current: UUID | None) -> str:
    if one["writing"]:
        return "writing"
    return "unseen" if one["unseen"] and one["id"] != current else ""


def _newest_first(conversations: Iterable[Conversation]) -> list[Conversation]:
    return sorted(conversations, key=lambda one: (one["updated_at"], one["id"]), reverse=True)
