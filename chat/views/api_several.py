"""/api/conversations/several and /trash: one call for many of the person's conversations."""

import re
from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from asgiref.sync import sync_to_async
from ninja import Query, Router, Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, model_validator

from chat.actions.changes import newest_in_trash, size_of_trash
from chat.actions.checks import parse_uuid
from chat.actions.several import AT_ONCE, Changed
from chat.runtime.runtime import current

from .api_chat import ErrorBody
from .api_folders import FolderName
from .api_request import ApiRequest

router = Router(tags=["conversations"])
_ERRORS = dict.fromkeys((400, 401, 403), ErrorBody)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]", re.ASCII)
_CHANGES = ("archived", "folder", "deleted")


def _uuid(value: str) -> str:
    if parse_uuid(value) is None:
        raise ValueError("must be UUIDs")
    return value


def _written_out(value: object) -> object:
    """Without this a number would be taken for seconds."""
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise ValueError("must be a moment such as 2026-05-17T08:00:00Z")
    return value


def _within_reach(value: AwareDatetime) -> AwareDatetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is no moment that a calendar has") from None


class SeveralBody(Schema):
    """One change for all: `archived`, `folder` (a name; empty: in none) or `deleted` (false: out of the trash)."""

    model_config = ConfigDict(
        strict=True,
        extra="ignore",
        json_schema_extra={"oneOf": [{"required": [name]} for name in _CHANGES]},
    )

    ids: list[Annotated[str, Field(json_schema_extra={"format": "uuid"}), AfterValidator(_uuid)]] = Field(
        min_length=1, max_length=AT_ONCE
    )
    archived: bool = Field(False)
    folder: FolderName = ""
    deleted: bool = False

    @model_validator(mode="after")
    def _one_change(self) -> "SeveralBody":
        if len(self.change()) != 1:
            raise ValueError("give one of archived, folder and deleted")
        return self

    def change(self) -> dict[str, Any]:
        """What is to be changed, by its name."""
        return {name: getattr(self, name) for name in _CHANGES if name in self.model_fields_set}

    def uuids(self) -> list[UUID]:
        """The conversations' ids."""
        return [UUID(one) for one in self.ids]


class TrashQuery(Schema):
    """`until`: only what was deleted up to this moment, as `deleted_at` says it."""

    until: Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_within_reach)] | None = None


@router.post("/several", response={200: dict[str, Any], **_ERRORS, 429: ErrorBody})
async def change_several(request: ApiRequest, body: SeveralBody) -> dict[str, Any]:
    """Archive, file, delete or restore up to 200 at once, in one transaction. `conversations`: those that were changed,
    as they are now; `not_found`: ids that are none of the person's, or not where this change could reach them."""
    filing, values = current().engine.filing, body.change()
    if "deleted" not in values:
        changed = await filing.change_several(request.auth.pk, body.uuids(), values)
    else:
        act = filing.delete_several if values["deleted"] else filing.restore_several
        changed = await act(request.auth.pk, body.uuids())
    return _answer(changed)


def _answer(changed: Changed) -> dict[str, Any]:
    return {"conversations": changed.conversations, "not_found": changed.missing}


@router.get("/trash", response={200: dict[str, Any], **_ERRORS})
async def look_at_trash(request: ApiRequest) -> dict[str, Any]:
    """`count`: how many conversations are in it; `newest`: when the last of them was deleted, null if it is empty."""

    def read() -> dict[str, Any]:
        newest = newest_in_trash(request.auth.pk)
        return {"count": size_of_trash(request.auth.pk, newest) if newest else 0, "newest": newest}

    return await sync_to_async(read)()


@router.delete("/trash", response={200: dict[str, Any], **_ERRORS})
async def empty_trash(request: ApiRequest, query: Annotated[TrashQuery, Query()]) -> dict[str, Any]:
    """Deletes a part of it permanently, the oldest first, 50 conversations at most. `deleted`: how many; `left`: how
    many are still there: call again while that is not 0."""
    done = await current().engine.filing.empty_trash(request.auth.pk, query.until)
    return {"deleted": done.deleted, "left": done.left}
