"""/api/conversations/: the person's own conversations."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field, field_validator

from chat import access
from chat.actions.checks import is_storable
from chat.frames import to_json
from chat.models.conversation import TITLE_LENGTH
from chat.runtime.runtime import current

from .api_chat import ErrorBody
from .api_fields import SAYS_SOMETHING, ModelName, storable
from .api_folders import FolderName
from .api_parameters import ParametersBody
from .api_request import ApiRequest
from .lists import MAX_PAGE, PAGE, Wanted, conversation_list
from .timeline import MESSAGES, conversation_detail

router = Router(tags=["conversations"])
_ERRORS = dict.fromkeys((400, 401, 403, 404), ErrorBody)


class ChangeBody(ParametersBody):
    """Absent fields stay unchanged. A parameter, `use_victoria` or `model` that is null is the person's default."""

    nullable: ClassVar[frozenset[str]] = ParametersBody.nullable | {"use_victoria", "model"}

    title: str | None = Field(None, max_length=TITLE_LENGTH, json_schema_extra=SAYS_SOMETHING)
    pinned: bool | None = None
    archived: bool | None = None
    folder: FolderName | None = None
    use_victoria: bool | None = None
    model: ModelName | None = None
    seen: bool | None = Field(None, json_schema_extra={"enum": [True, None]})

    @field_validator("title")
    @classmethod
    def _title(cls, value: str | None) -> str | None:
        if value is not None and not storable(value).strip():
            raise ValueError("must not be empty")
        return value

    @field_validator("seen")
    @classmethod
    def _seen(cls, value: bool | None) -> bool | None:
        if value is False:
            raise ValueError("cannot be taken back")
        return value


class ListQuery(Schema):
    """`before`: the `next` of the previous page. `q`: matches titles, ignoring case and accents. `folder`: only this
    folder; empty: conversations in no folder."""

    before: str = ""
    limit: int = Field(PAGE, ge=1, le=MAX_PAGE)
    q: str = ""
    folder: str | None = None
    archived: bool = False
    trash: bool = False


@router.get("", response={200: dict[str, Any], **_ERRORS})
async def list_conversations(request: ApiRequest, query: Annotated[ListQuery, Query()]) -> dict[str, Any]:
    """Newest first. All pinned ones are on the first page, unless the list is filtered."""
    if not is_storable(query.q + (query.folder or "")):
        return {"conversations": [], "next": None}
    wanted = Wanted(query.q, query.folder, query.archived, query.trash)
    return await sync_to_async(conversation_list)(request.auth.pk, query.before, query.limit, wanted)


@router.get("/{uuid:conversation_id}", response={200: dict[str, Any], **_ERRORS})
async def get_conversation(
    request: ApiRequest,
    conversation_id: UUID,
    before: str = "",
    limit: Annotated[int, Query(ge=1, le=MESSAGES)] = MESSAGES,
    since: Annotated[UUID | None, Query(alias="from")] = None,
) -> HttpResponse:
    """The newest `limit` messages of all branches, oldest first; `before` pages to earlier ones. Without `before` there
    are more if the shown branch ends further back. With `from`, a message's id: back to 30 above it, 10,000 at most."""

    def read() -> dict[str, Any]:
        conversation = access.conversation(request.auth.pk, conversation_id)
        return conversation_detail(conversation, before, limit, since)

    # As bytes: validating a thousand messages against a schema takes longer than reading them.
    return HttpResponse(to_json(await sync_to_async(read)()), content_type="application/json")


@router.patch("/{uuid:conversation_id}", response={200: dict[str, Any], **_ERRORS, 429: ErrorBody})
async def change_conversation(request: ApiRequest, conversation_id: UUID, body: ChangeBody) -> dict[str, Any]:
    """Rename, pin, archive, move to a folder, mark as seen; who answers; system prompt and parameters."""
    values = body.values()
    seen = bool(values.pop("seen", False))
    return await current().engine.commands.change_conversation(request.auth.pk, conversation_id, values, seen=seen)


@router.delete("/{uuid:conversation_id}", response={204: None, **_ERRORS})
async def delete_conversation(request: ApiRequest, conversation_id: UUID, forever: bool = False) -> Any:
    """Moves it to the trash and stops a reply under way. `forever`: deletes it permanently from the trash."""
    commands = current().engine.commands
    await (commands.delete_for_good if forever else commands.delete_conversation)(request.auth.pk, conversation_id)
    return Status(204, None)


@router.post("/{uuid:conversation_id}/restore", response={200: dict[str, Any], **_ERRORS})
async def restore_conversation(request: ApiRequest, conversation_id: UUID) -> dict[str, Any]:
    """Restores it from the trash unchanged. A conversation that is not in the trash stays unchanged."""
    return await current().engine.commands.restore_conversation(request.auth.pk, conversation_id)
