"""/api/conversations/: the person's own conversations."""

from typing import Annotated, Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field, field_validator

from chat import access
from chat.generation.checks import is_storable
from chat.generation.frames import to_json
from chat.models.conversation import TITLE_LENGTH
from chat.monitoring.runtime import current

from .api_chat import SAYS_SOMETHING, STORABLE, ErrorBody
from .timeline import MAX_PAGE, PAGE, conversation_detail, conversation_list

router = Router(tags=["conversations"])
_ERRORS = dict.fromkeys((400, 401, 403, 404), ErrorBody)


class ChangeBody(Schema):
    """What is absent stays as it is."""

    model_config = ConfigDict(strict=True, extra="ignore")

    title: str | None = Field(None, max_length=TITLE_LENGTH, json_schema_extra=SAYS_SOMETHING)
    pinned: bool | None = None
    archived: bool | None = None
    folder: str | None = Field(None, max_length=100, json_schema_extra=STORABLE)

    @field_validator("title", "folder")
    @classmethod
    def _storable(cls, value: str | None) -> str | None:
        if value is not None and not is_storable(value):
            raise ValueError("has a character that cannot be stored")
        return value

    @field_validator("title")
    @classmethod
    def _title(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise ValueError("must not be empty")
        return value


@router.get("", response={200: dict[str, Any], **_ERRORS})
async def list_conversations(
    request: HttpRequest, before: str = "", limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = PAGE, q: str = ""
) -> dict[str, Any]:
    """Newest first; `before` is the `next` of the page before."""
    if not is_storable(q):
        return {"conversations": [], "next": None}
    return await sync_to_async(conversation_list)(request.auth.pk, before, limit, q)  # type: ignore[attr-defined]


@router.get("/{uuid:conversation_id}", response={200: dict[str, Any], **_ERRORS})
async def get_conversation(request: HttpRequest, conversation_id: UUID, before: str = "") -> HttpResponse:
    """All branches, oldest first, the newest 1,000 messages; earlier ones by `before`."""

    def read() -> dict[str, Any]:
        return conversation_detail(access.conversation(request.auth.pk, conversation_id), before)  # type: ignore[attr-defined]

    # As bytes: to check a thousand messages against a schema takes longer than to read them.
    return HttpResponse(to_json(await sync_to_async(read)()), content_type="application/json")


@router.patch("/{uuid:conversation_id}", response={200: dict[str, Any], **_ERRORS})
async def change_conversation(request: HttpRequest, conversation_id: UUID, body: ChangeBody) -> dict[str, Any]:
    """Rename, pin, archive, move to a folder."""
    changes = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return await current().engine.change_conversation(request.auth.pk, conversation_id, changes)  # type: ignore[attr-defined]


@router.delete("/{uuid:conversation_id}", response={204: None, **_ERRORS})
async def delete_conversation(request: HttpRequest, conversation_id: UUID) -> Any:
    """A reply under way there is stopped."""
    await current().engine.delete_conversation(request.auth.pk, conversation_id)  # type: ignore[attr-defined]
    return Status(204, None)
