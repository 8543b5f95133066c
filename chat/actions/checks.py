"""Validates what a person sends; the same for socket and API."""

from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MAX_TEXT = 32_000
MAX_MODEL = 200
MAX_FRAME_BYTES = 256 * 1024


def text_problem(text: Any) -> Promise | str | None:
    """Why this is not a valid message text, or None."""
    if not isinstance(text, str):
        return _("The text of a message must be a string.")
    if not text.strip():
        return _("The message is empty. Write something first.")
    if len(text) > MAX_TEXT:
        problem = _("The message is too long: {length} characters; the limit is 32,000. Send it in parts.")
        return format_lazy(problem, length=len(text))
    if not is_storable(text):
        return _("The message contains a character that cannot be stored (NUL or half a surrogate pair). Remove it.")
    return None


def is_storable(text: str) -> bool:
    """SQLite takes NUL, PostgreSQL does not; lone surrogates raise in both drivers."""
    if "\0" in text:
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def parse_uuid(value: Any) -> UUID | None:
    """A UUID in its usual form of 36 characters; Python would also take braces, urn: and no hyphens."""
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        result = UUID(value)
    except ValueError:
        return None
    return result if str(result) == value.lower() else None
