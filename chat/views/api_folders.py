"""/api/conversations/folders: the person's folders. A conversation is filed by its own call, with a folder's name."""

from typing import Annotated, Any
from uuid import UUID

from asgiref.sync import sync_to_async
from ninja import Router, Schema, Status
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from chat.actions.folders import MAX_FOLDERS
from chat.models.folder import FOLDER_LENGTH
from chat.runtime.runtime import current

from .api_chat import ErrorBody
from .api_fields import SAYS_SOMETHING, STORABLE, storable, whole
from .api_request import ApiRequest
from .lists import folder_list

router = Router(tags=["folders"])
_ERRORS = dict.fromkeys((400, 401, 403, 404), ErrorBody)


def _folder_name(value: str) -> str:
    return storable(value).strip()


def _given_name(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


# Without the blanks around it. FolderName may be empty: in no folder.
FolderName = Annotated[str, Field(max_length=FOLDER_LENGTH, json_schema_extra=STORABLE), AfterValidator(_folder_name)]
_GivenName = Annotated[
    str,
    Field(max_length=FOLDER_LENGTH, json_schema_extra=SAYS_SOMETHING),
    AfterValidator(_folder_name),
    AfterValidator(_given_name),
]


class FolderBody(Schema):
    """Absent fields stay unchanged. `position`: the place among the person's folders; 0 is the first."""

    model_config = ConfigDict(strict=True, extra="ignore")

    name: _GivenName | None = None
    position: Annotated[int, Field(ge=0, le=MAX_FOLDERS), BeforeValidator(whole)] | None = None


@router.get("", response={200: dict[str, Any], **_ERRORS})
async def list_folders(request: ApiRequest) -> dict[str, Any]:
    """In the person's order, each with the number of its conversations and the newest of them. Empty ones too."""
    return {"folders": await sync_to_async(folder_list)(request.auth.pk)}


@router.patch("/{uuid:folder_id}", response={200: dict[str, Any], **_ERRORS, 409: ErrorBody})
async def change_folder(request: ApiRequest, folder_id: UUID, body: FolderBody) -> dict[str, Any]:
    """Rename it, or move it to another place. Answers with the names and ids of all folders, in order."""
    filing = current().engine.filing
    ordered = await filing.change_folder(request.auth.pk, folder_id, name=body.name, position=body.position)
    return {"folders": ordered}


@router.delete("/{uuid:folder_id}", response={204: None, **_ERRORS})
async def delete_folder(request: ApiRequest, folder_id: UUID) -> Any:
    """Its conversations stay, in no folder; those in the archive and in the trash too."""
    await current().engine.filing.delete_folder(request.auth.pk, folder_id)
    return Status(204, None)
