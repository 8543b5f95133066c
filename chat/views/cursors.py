"""Cursors: where a page of a list ends, as an opaque string for the next call."""

import base64
import binascii
import json
import re
from datetime import UTC, datetime
from uuid import UUID

_NUMBER = re.compile(rb"n(\d{1,18})")


class BadCursorError(ValueError):
    """A cursor that this server did not make."""


def encode(moment: datetime, identity: UUID) -> str:
    """The cursor after a row of a list that is sorted by time, then id."""
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), str(identity)]).encode()).decode()


def decode(cursor: str) -> tuple[datetime, UUID]:
    """Raises BadCursorError."""
    try:
        moment, identity = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        parsed = datetime.fromisoformat(moment)
        if parsed.tzinfo is None:
            raise ValueError
        return parsed.astimezone(UTC), UUID(identity)
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error, RecursionError):
        raise BadCursorError from None


def decode_id(cursor: str) -> UUID:
    """Raises BadCursorError."""
    try:
        return UUID(cursor)
    except ValueError:
        raise BadCursorError from None


def encode_number(number: int) -> str:
    """The cursor after a row of a list that is sorted by a number."""
    return base64.urlsafe_b64encode(b"n%d" % number).decode()


def decode_number(cursor: str) -> int:
    """Raises BadCursorError."""
    try:
        found = _NUMBER.fullmatch(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error):
        found = None
    if found is None:
        raise BadCursorError
    return int(found[1])
