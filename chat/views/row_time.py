"""When the last message of a conversation came, as short as it is clear. static/js/text/words.js writes the same with
Intl, so the words are those of the Unicode CLDR."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language

_WEEK = 7
_WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
}
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": ("янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."),
}
_DAY = {"en": "{month} {day}", "ru": "{day} {month}"}
_WITH_YEAR = {"en": "%m/%d/%y", "ru": "%d.%m.%y"}


def row_time(moment: datetime, now: datetime) -> str:
    """The time if it is today, the weekday in the six days before, else the date. Both in the person's zone."""
    days = (now.date() - moment.date()).days
    if days <= 0:
        return f"{moment:%H:%M}"
    language = get_language() or "en"
    if language not in _MONTHS:
        return date_format(moment, "D" if days < _WEEK else "SHORT_DATE_FORMAT")
    if days < _WEEK:
        return _WEEKDAYS[language][moment.weekday()]
    if moment.year == now.year:
        return _DAY[language].format(day=moment.day, month=_MONTHS[language][moment.month - 1])
    return moment.strftime(_WITH_YEAR[language])
