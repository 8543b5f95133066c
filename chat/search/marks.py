"""Terms for a message's owner, author, conversation and date. The "_" distinguishes them from words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from .words import composed, tokens

FIRST_YEAR = 1970
Month = tuple[int, int]


def owner(user_id: int) -> str:
    """The term for all messages in this person's conversations."""
    return f"o_{user_id}"


def conversation(conversation_id: UUID) -> str:
    """The term for all messages of this conversation."""
    return f"c_{conversation_id.hex}"


def author(backend: str) -> str:
    """The term for an author. `backend`: victoria, mlx; "me" for the person."""
    return f"f_{backend}"


def model(name: str) -> list[str]:
    """A term for each word of the model's name, so that part of the name finds it."""
    return [f"m_{token}" for token in tokens(composed(name))]


def dates(moment: datetime) -> list[str]:
    """The terms for year and month, in UTC."""
    at = moment.astimezone(UTC)
    return [f"d_{at.year}", _month((at.year, at.month))]


def period(after: datetime | None, before: datetime | None) -> list[str]:
    """Year and month terms that cover the period; a message of that time has one of them. Includes partial months."""
    first, last = (FIRST_YEAR, 1), (datetime.now(UTC).year + 1, 12)
    if after is not None:
        first = max(first, _of(after))
    if before is not None:
        last = min(last, _of(before))
    return list(_cover(first, last))


def _of(moment: datetime) -> Month:
    at = moment.astimezone(UTC)
    return at.year, at.month


def _cover(first: Month, last: Month) -> Iterator[str]:
    """Yields the terms of the months from `first` to `last`, as whole years where possible."""
    for year in range(first[0], last[0] + 1):
        begin = first[1] if year == first[0] else 1
        end = last[1] if year == last[0] else 12
        if (begin, end) == (1, 12):
            yield f"d_{year}"
        else:
            yield from (_month((year, month)) for month in range(begin, end + 1))


def _month(month: Month) -> str:
    return f"d_{month[0]}{month[1]:02}"
